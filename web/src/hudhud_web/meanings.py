"""What a message's state means, and who pays, in sentences; the titles are in `states`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hudhud.i18n import N_

__all__ = ["MESSAGE_MEANINGS", "Meaning"]

HELD: Final = N_("Held")
CHARGED: Final = N_("Charged")
REFUNDED: Final = N_("Charged, or refunded where you pay for delivered messages only")
NOT_CHARGED: Final = N_("Not charged")
BY_PRICE: Final = N_("By your price")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A state explained: what has happened, and who pays, with a note where that depends."""

    sentence: str
    charged: str
    note: str = ""


MESSAGE_MEANINGS: Final[Mapping[str, Meaning]] = {
    "delivered": Meaning(N_("The network confirmed that the phone received it."), CHARGED),
    "accepted": Meaning(N_("The network took it; its delivery receipt is still to come."), CHARGED),
    "claimed": Meaning(N_("It is being handed over to the network now."), HELD),
    "queued": Meaning(N_("It waits for its turn."), HELD),
    "deferred": Meaning(N_("The network asked us to slow down; it is sent again in a moment."), HELD),
    "no_receipt": Meaning(N_("The network took it, but no delivery receipt came in time."), CHARGED),
    "undelivered": Meaning(N_("The network could not deliver it to the phone."), BY_PRICE, REFUNDED),
    "expired": Meaning(N_("The phone could not be reached before the message’s validity ended."), BY_PRICE, REFUNDED),
    "rejected": Meaning(N_("The network refused it."), NOT_CHARGED),
    "blocked": Meaning(N_("It was not sent, because a rule forbids it."), NOT_CHARGED),
    "unconfirmed": Meaning(
        N_(
            "It was handed over, but the connection broke before the network answered: it may or may not have "
            "been sent. It is never sent again by itself, so that nobody gets it twice."
        ),
        NOT_CHARGED,
    ),
    "cancelled": Meaning(N_("It was stopped before it was sent."), NOT_CHARGED),
}
"""In the order in which they are listed: the good ones first."""
