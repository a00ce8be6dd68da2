"""Why a message failed, in words that a customer can act on.

Codes are `smpp-0x…` for a refusal at submission (SMPP 3.4 section 5.1.3), `receipt-…` for what a delivery
receipt said: its `err`, or its `stat` where there is none. Networks number their errors as they like; those
explained here are the ones most of them share (the MAP errors of 3GPP TS 29.002, in decimal).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hudhud.i18n import N_

__all__ = ["explain", "sentences"]

UNKNOWN_SUBSCRIBER: Final = N_("This number is not in service. Check it, or remove it from your list.")
ABSENT: Final = N_("The phone was switched off or out of coverage until the message's validity ended.")
BARRED: Final = N_("The person's network bars messages to this number.")
TEMPORARY: Final = N_("The network could not take the message after several attempts. Try again later.")
OPERATOR: Final = N_("The connection to the network is set up wrongly. The platform's operator has been told.")

WORDS: Final = {
    "segments": N_("The message is too long, or was changed while it was being sent."),
    "smpp-0x00000001": N_("The message is too long for this network."),
    "smpp-0x00000003": OPERATOR,
    "smpp-0x00000004": TEMPORARY,
    "smpp-0x00000008": TEMPORARY,
    "smpp-0x0000000a": N_("The network does not accept this sender. Choose another, or ask for its registration."),
    "smpp-0x0000000b": N_("The network does not accept this number. Check it, or remove it from your list."),
    "smpp-0x00000014": TEMPORARY,
    "smpp-0x00000033": N_("The network does not accept this number. Check it, or remove it from your list."),
    "smpp-0x00000043": OPERATOR,
    "smpp-0x00000045": N_("The network could not take the message."),
    "smpp-0x00000048": N_("The network does not accept this sender. Choose another, or ask for its registration."),
    "smpp-0x00000049": N_("The network does not accept this sender. Choose another, or ask for its registration."),
    "smpp-0x00000050": N_("The network does not accept this number. Check it, or remove it from your list."),
    "smpp-0x00000051": N_("The network does not accept this number. Check it, or remove it from your list."),
    "smpp-0x00000058": TEMPORARY,
    "smpp-0x00000062": N_("The message's validity is not accepted by the network."),
    "smpp-0x00000064": TEMPORARY,
    "smpp-0x00000065": N_("The network refused this message for good. Its content or sender may be filtered."),
    "smpp-0x00000066": N_("The network refused this message. Its content or sender may be filtered."),
    "receipt-001": UNKNOWN_SUBSCRIBER,
    "receipt-005": UNKNOWN_SUBSCRIBER,
    "receipt-006": ABSENT,
    "receipt-009": BARRED,
    "receipt-011": BARRED,
    "receipt-012": BARRED,
    "receipt-013": BARRED,
    "receipt-021": N_("The phone cannot receive messages of this kind."),
    "receipt-027": ABSENT,
    "receipt-031": N_("The phone was busy until the message's validity ended."),
    "receipt-032": N_("The phone's memory is full."),
    "receipt-undeliv": N_("The message could not be delivered. The number may be out of service."),
    "receipt-expired": ABSENT,
    "receipt-rejectd": N_("The network refused the message after it had taken it. It may have been filtered."),
    "receipt-deleted": N_("The network deleted the message before it was delivered."),
}

ANY_REFUSAL: Final = N_("The network refused this message.")
ANY_FAILURE: Final = N_("The network took the message and could not deliver it.")


def explain(code: str) -> str:
    """A sentence (a msgid) for a code; every code has one."""
    if code in WORDS:
        return WORDS[code]
    return ANY_FAILURE if code.startswith("receipt-") else ANY_REFUSAL


def sentences() -> Iterable[str]:
    """All that `explain` may say."""
    return (*WORDS.values(), ANY_FAILURE, ANY_REFUSAL)
