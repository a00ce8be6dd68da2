"""Why a message was not sent or not delivered, in words; core knows its own codes, the channel the rest."""

from __future__ import annotations

from typing import Final

from hudhud.channels import Channel
from hudhud.i18n import N_

__all__ = ["explain"]

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
