"""Words for kinds of events, for states, and for what went wrong with a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hudhud.i18n import N_

__all__ = ["KIND_WORDS", "PROBLEM_WORDS", "REASON_WORDS"]

KIND_WORDS: Final[Mapping[str, str]] = {  # those that something tells of today
    "message.state": N_("What becomes of each message: accepted, delivered, failed …"),
    "message.received": N_("Replies of your recipients"),
    "link.clicked": N_("Clicks on tracked links"),
    "campaign.finished": N_("The end of each campaign"),
}

REASON_WORDS: Final[Mapping[str, str]] = {
    "user": N_("You disabled it."),
    "failing": N_("It failed for too long, so it was disabled. Repair it, then enable it again."),
    "gone": N_("It answered that it is gone (410), so it was disabled."),
    "operator": N_("We disabled it:"),
}

PROBLEM_WORDS: Final[Mapping[str, str]] = {
    "no_answer": N_("No answer: the connection failed or was closed."),
    "too_slow": N_("No answer in time."),
    "address_not_allowed": N_("Its name leads to an address that is not on the public network."),
    "no_such_name": N_("Its name was not found."),
    "certificate_not_trusted": N_("Its certificate cannot be trusted."),
    "secret_unreadable": N_("Its secret cannot be read here. Make a new one."),
}
