"""Why a message was not sent or not delivered, in words; core knows its own codes, the channel the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from hudhud.channels import Channel, channels
from hudhud.i18n import N_
from hudhud.messages.states import State
from hudhud.plugins import Platform

__all__ = ["INTERFACE_TITLES", "STATE_TITLES", "all_words", "explain", "next_step"]

WORDS: Final = {
    "interrupted": N_("The connection was interrupted before an answer came, so it is not known whether it was sent."),
    "no_answer": N_("The network did not answer, so it is not known whether it was sent."),
    "validity_over": N_("It could not be sent before its validity ended."),
    "sender_withdrawn": N_("The sender was withdrawn before this message was sent."),
    "opted_out": N_("This person does not want to get messages from you any more."),
    "trial_limit": N_("During the trial, messages go only to the verified mobile number of whoever sends them."),
    "cancelled": N_("The campaign was cancelled before this message was sent."),
}


def explain(channel: Channel, code: str) -> str:
    """A sentence (a msgid) for a code."""
    return WORDS.get(code) or channel.explain(code)


STEPS: Final[Mapping[str, str]] = {
    "opted_out": N_("There is nothing to do: this person is left out of your campaigns until he agrees again."),
    "sender_withdrawn": N_("Choose another sender, or ask for this one to be approved again."),
    "trial_limit": N_("Ask for the activation of your account; then you can send to everybody."),
    "validity_over": N_("Send it again, with a longer validity if it is urgent no more."),
    "interrupted": N_("Resend the campaign to those never confirmed, if it does no harm that somebody gets it twice."),
    "no_answer": N_("Resend the campaign to those never confirmed, if it does no harm that somebody gets it twice."),
}
"""What to do about our own codes; a channel's explanation says itself what to do."""

WAIT: Final = N_("There is nothing to do: it goes on by itself.")


def next_step(state: State, code: str) -> str:
    """What its sender can do now (a msgid), or nothing where there is nothing more to say."""
    if state in (State.QUEUED, State.DEFERRED, State.CLAIMED, State.ACCEPTED):
        return WAIT
    return STEPS.get(code, "") if state is not State.DELIVERED else ""


STATE_TITLES: Final[Mapping[State, str]] = {
    State.DELIVERED: N_("Delivered"),
    State.ACCEPTED: N_("Sent"),
    State.NO_RECEIPT: N_("Sent, no receipt came"),
    State.EXPIRED: N_("Not reached in time"),
    State.UNDELIVERED: N_("Not delivered"),
    State.UNCONFIRMED: N_("Unconfirmed"),
    State.CANCELLED: N_("Cancelled"),
    State.REJECTED: N_("Refused by the operator"),
    State.BLOCKED: N_("Not sent, by rule"),
    State.CLAIMED: N_("Being handed over"),
    State.QUEUED: N_("Waiting"),
    State.DEFERRED: N_("Waiting for a later try"),
}
"""A state in a file; pages take theirs from the frame's own table."""

INTERFACE_TITLES: Final[Mapping[str, str]] = {
    "portal": N_("Portal"),
    "api": N_("API"),
    "personalised_api": N_("Personalised SMS API"),
}
"""Where messages come in."""


def all_words(platform: Platform) -> Iterable[str]:
    """Every msgid that a file of messages may hold."""
    spoken = [sentence for channel in channels(platform) for sentence in channel.sentences()]
    return dict.fromkeys([*STATE_TITLES.values(), *INTERFACE_TITLES.values(), *WORDS.values(), *spoken])
