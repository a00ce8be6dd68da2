"""Delivery receipts in the forms that SMSCs really use: SMPP 3.4 Appendix B, and leniently around it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal

from hudhud.channels import Receipt, ReceiptState
from hudhud_sms.pdu import MESSAGE_STATE, RECEIPTED_MESSAGE_ID, STATE_NAMES, ShortMessage

__all__ = [
    "COMMON",
    "ReceiptIds",
    "Spelling",
    "canonical",
    "ending",
    "looks_like_receipt",
    "moment",
    "receipt",
    "said",
]

Spelling = Literal["auto", "same", "decimal", "hex"]

COMMON: Final = re.compile(
    rb"\0\x04..\0\0....(.)id:([^ ]{1,65}) sub:\d+ dlvrd:\d+ submit date:\d+ (done date:\d+ stat:[A-Z]+ err:\w*)",
    re.DOTALL,
)
"""A deliver_sm from its esm_class (a receipt) on, with the text of Appendix B as most SMSCs write it.

Gives sm_length, which must reach to the end of the PDU, the id, and the ending.
"""

_ID: Final = re.compile(r"\bid\s*:\s*([^\s:]{1,65})", re.IGNORECASE)
_STATE: Final = re.compile(r"\bstat(?:us)?\s*:\s*([A-Z]+)", re.IGNORECASE)
_ERROR: Final = re.compile(r"\berr(?:or)?\s*:\s*(\w{1,16})", re.IGNORECASE)
_DONE: Final = re.compile(r"\bdone ?date\s*:\s*(\d{8,14})", re.IGNORECASE)

STATES: Final = {
    "ENROU": ReceiptState.ENROUTE,
    "DELIV": ReceiptState.DELIVERED,
    "EXPIR": ReceiptState.EXPIRED,
    "DELET": ReceiptState.REJECTED,
    "UNDEL": ReceiptState.UNDELIVERED,
    "FAILE": ReceiptState.UNDELIVERED,
    "ACCEP": ReceiptState.ENROUTE,
    "UNKNO": ReceiptState.ENROUTE,
    "REJEC": ReceiptState.REJECTED,
}
"""By the first five letters, for some write DELIVERED or UNDELIVERABLE in full."""


def canonical(reference: str) -> str:
    """An id as we keep and compare it: without leading zeros, in lower case; an empty one is `none`.

    Some SMSCs answer without an id: the part was taken, and no receipt can ever name it.
    """
    return reference.lstrip("0").lower() or reference[:1] or "none"


@lru_cache(maxsize=4096)
def said(state: str, error: str) -> tuple[ReceiptState, str]:
    """What `stat` and `err` mean: the state, and for a failure its code, such as `receipt-027`."""
    meaning = STATES.get(state[:5].upper(), ReceiptState.ENROUTE)
    if meaning in (ReceiptState.DELIVERED, ReceiptState.ENROUTE):
        return meaning, ""
    return meaning, f"receipt-{(error if error.strip('0') else state).lower()}"


@lru_cache(maxsize=1024)
def moment(digits: str) -> datetime | None:
    """A receipt's YYMMDDhhmm[ss], read as UTC, for it names no zone; None for what is no time."""
    if len(digits) == 14:  # some write the century
        digits = digits[2:]
    try:
        return datetime.strptime(digits, "%y%m%d%H%M%S" if len(digits) == 12 else "%y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def ending(text: bytes) -> tuple[ReceiptState, str, datetime | None]:
    """State, code and time of a receipt's text from `done date` on, of which a minute brings few different ones."""
    words = text.decode("latin-1")
    return *said(_first(_STATE, words), _first(_ERROR, words)), moment(_first(_DONE, words))


class ReceiptIds:
    """How the ids of receipts relate to those of answers.

    `decimal`: receipts carry the decimal of our hexadecimal ids; `hex` is the reverse; `auto` takes the id as
    it is and offers the other spellings, until answers and receipts have shown how they relate.
    """

    ENOUGH: Final = 50
    REMEMBERED: Final = 20_000

    def __init__(self, spelling: Spelling) -> None:
        self._spelling = spelling
        self.learning = spelling == "auto"
        self.plain = spelling == "same"
        self._answers: dict[str, None] = {}
        self._answers_have_letters = False
        self._receipts_have_letters = False
        self._seen: Counter[Spelling] = Counter()

    def answered(self, reference: str) -> None:
        """Remember an answer's id; call it only while `learning`."""
        self._answers[reference] = None
        self._answers_have_letters |= not reference.isdigit()
        if len(self._answers) > self.REMEMBERED:
            del self._answers[next(iter(self._answers))]

    def spell(self, reference: str) -> tuple[str, tuple[str, ...]]:
        """The id that an answer would have had, and other possibilities in their order."""
        reference = reference.lstrip("0").lower() or reference[:1]
        if self.plain:
            return reference, ()
        if self.learning:
            return reference, self._guess(reference)
        spelt = _in_hex(reference) if self._spelling == "decimal" else _in_decimal(reference)
        return spelt or reference, ()

    def _guess(self, reference: str) -> tuple[str, ...]:
        spellings: dict[Spelling, str] = {
            "same": reference,
            "decimal": _in_hex(reference),
            "hex": _in_decimal(reference),
        }
        self._receipts_have_letters |= not reference.isdigit()
        known = next((spelling for spelling, spelt in spellings.items() if spelt in self._answers), None)
        if known is not None and self._proves(known):
            self._seen[known] += 1
            self._settle(known)
        if known == "same":
            return ()
        return tuple(dict.fromkeys(spelt for spelt in spellings.values() if spelt and spelt != reference))

    def _proves(self, spelling: Spelling) -> bool:
        """Whether a match is more than chance: among dense ids a late receipt's other spelling is some newer id.

        Only where one side writes letters and the other never does are the two known to be spelt differently.
        """
        if spelling == "decimal":
            return self._answers_have_letters and not self._receipts_have_letters
        return spelling == "same" or (self._receipts_have_letters and not self._answers_have_letters)

    def _settle(self, spelling: Spelling) -> None:
        """Believe in a spelling that has been seen often; short ids agree by chance now and then."""
        times = self._seen[spelling]
        if times >= self.ENOUGH + 10 * (self._seen.total() - times):
            self._spelling, self.learning, self.plain = spelling, False, spelling == "same"
            self._answers.clear()


def _in_hex(reference: str) -> str:
    return f"{int(reference):x}" if len(reference) <= 20 and reference.isascii() and reference.isdigit() else ""


_HEX: Final = re.compile(r"[0-9a-f]{1,16}")


def _in_decimal(reference: str) -> str:
    return str(int(reference, 16)) if _HEX.fullmatch(reference) else ""


def receipt(message: ShortMessage, ids: ReceiptIds) -> Receipt | None:
    """Read a receipt from its text and its optional parameters, of which either may be missing.

    None for what names no message. An optional parameter is believed before the text.
    """
    text = message.payload.decode("latin-1")
    named = message.options.get(RECEIPTED_MESSAGE_ID, b"").partition(b"\0")[0].decode("latin-1").strip()
    reference = named or _first(_ID, text)
    if not reference:
        return None
    state, code = said(_state(message, text), _first(_ERROR, text))
    spelt, alternatives = ids.spell(reference)
    done = _first(_DONE, text)
    return Receipt(spelt, state, code, moment(done) if done else None, alternatives)


def _state(message: ShortMessage, text: str) -> str:
    number = message.options.get(MESSAGE_STATE, b"")
    if len(number) == 1 and 0 < number[0] < len(STATE_NAMES):
        return STATE_NAMES[number[0]]
    return _first(_STATE, text)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def looks_like_receipt(message: ShortMessage) -> bool:
    """Whether a deliver_sm is a receipt: by its esm_class (5.2.12) or, with some SMSCs, by its content."""
    if message.esm_class & 0x3C in (0x04, 0x20) or RECEIPTED_MESSAGE_ID in message.options:
        return True
    return message.payload[:3].lower() == b"id:" and b"stat:" in message.payload
