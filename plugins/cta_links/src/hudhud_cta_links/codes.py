"""The code of a link: nine characters that name a message and one of its links, and that nobody can guess.

A code is not stored. It is a keyed permutation of 52 bits: four zero bits, the month of the message's id (9), its
number in that month (36) and which of the message's links it is (3). So a million recipients cost no row, and
a code costs a microsecond.

Why it is as good as a random code of at least 48 bits: to whoever lacks the key, a Feistel network of ten rounds whose
round functions are AES-128 (the shape of NIST SP 800-38G's FF1, there too with ten rounds) is a permutation of
all 2^52 values drawn at random. Knowing any number of codes, even all of one's own, leaves every other message's code
equally likely among the values that are left, of which there are more than 2^51. So one guess meets the code of one
given recipient with a probability of 2^-52, and the links that an attacker can meet by chance at all are no more than
those that were sent: with ten million messages of five links, one guess in ninety million. Codes follow no sequence,
and two of the same message are as unlike as any other two. What a guesser gets is a redirect that says nothing of
anybody, and guesses are limited by address.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

__all__ = ["KEY_OCTETS", "LENGTH", "Codes", "Named"]

LENGTH: Final = 9
KEY_OCTETS: Final = 16
ROUNDS: Final = 10
HALF: Final = 26
HALF_MASK: Final = (1 << HALF) - 1
LINK_BITS: Final = 3
NUMBER_BITS: Final = 36
"""Of a message's id: see `message_ids` of core."""
MONTH_BITS: Final = 9
MOST_AT_ONCE: Final = 1_000
"""Beyond this the numbers that hold a whole batch leave the processor's caches."""

# Base58: without 0, O, I and l, which people mistake for others when they copy an address by hand.
LETTERS: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
VALUES: Final = {letter: value for value, letter in enumerate(LETTERS)}
THREES: Final = tuple(a + b + c for a in LETTERS for b in LETTERS for c in LETTERS)
THREE: Final = len(THREES)


@dataclass(frozen=True, slots=True)
class Named:
    """What a code names: one of a message's links, counted from 0."""

    message_id: int
    link: int


class Codes:
    """Codes under one key. Pure: the same key, message and link give the same code for ever."""

    def __init__(self, key: bytes) -> None:
        """Take a key of KEY_OCTETS octets; raises ValueError for another length."""
        if len(key) != KEY_OCTETS:
            raise ValueError(f"A key of links has {KEY_OCTETS} octets; this one has {len(key)}.")
        self._rounds = [round_function(key, number) for number in range(ROUNDS)]

    def write(self, message_ids: Sequence[int], link: int) -> list[str]:
        """The code of this link in each of these messages, in their order.

        Raises OverflowError for an id of the year 2062 and later.
        """
        found: list[str] = []
        for start in range(0, len(message_ids), MOST_AT_ONCE):
            found += self._write(message_ids[start : start + MOST_AT_ONCE], link)
        return found

    def _write(self, message_ids: Sequence[int], link: int) -> list[str]:
        if max(message_ids) >> (NUMBER_BITS + MONTH_BITS):
            raise OverflowError(f"The message id {max(message_ids)} does not fit into a link.")
        return [in_letters(value) for value in self._mixed([one << LINK_BITS | link for one in message_ids])]

    def read(self, code: str) -> Named | None:
        """What a code names under this key; None for what no code of this key can be.

        Fifteen of sixteen wrong codes are told by their zero bits; the rest name messages that mostly do not exist,
        or have no such link: whoever asks has to look.
        """
        value = from_letters(code)
        return None if value is None else unpacked(self._unmixed(value))

    def _mixed(self, values: Sequence[int]) -> list[int]:
        """The permutation of each value.

        A whole batch is one number of 128 bits a value, so that no step of a round is a loop in Python.
        """
        count, size = len(values), 16 * len(values)
        mask = int.from_bytes((HALF_MASK.to_bytes(16, "little")) * count, "little")
        left = in_lanes([value >> HALF for value in values])
        right = in_lanes([value & HALF_MASK for value in values])
        for cipher in self._rounds:
            told = cipher.update(right.to_bytes(size, "little"))
            left, right = right, left ^ (int.from_bytes(told, "little") & mask)
        return [
            high << HALF | low for high, low in zip(out_of_lanes(left, size), out_of_lanes(right, size), strict=True)
        ]

    def _unmixed(self, value: int) -> int:
        left, right = value >> HALF, value & HALF_MASK
        for cipher in reversed(self._rounds):
            told = int.from_bytes(cipher.update(left.to_bytes(16, "little")), "little")
            left, right = right ^ (told & HALF_MASK), left
        return left << HALF | right


def round_function(key: bytes, number: int) -> CipherContext:
    """AES under a key of the round's own, one block a value: it keeps nothing between two calls."""
    # ECB of single blocks is AES itself, the pseudorandom function that a Feistel network asks for.
    own = Cipher(AES(key), ECB()).encryptor().update(number.to_bytes(16, "little"))  # noqa: S305
    return Cipher(AES(own), ECB()).encryptor()  # noqa: S305


def in_lanes(halves: Sequence[int]) -> int:
    """One number that holds every half in 128 bits of its own."""
    lanes = array("Q", bytes(16 * len(halves)))
    lanes[::2] = array("Q", halves)
    return int.from_bytes(lanes.tobytes(), "little")


def out_of_lanes(lanes: int, size: int) -> array[int]:
    """The halves again."""
    return array("Q", lanes.to_bytes(size, "little"))[::2]


def unpacked(value: int) -> Named | None:
    """The message and the link, or None where the zero bits are not zero."""
    message_id, link = value >> LINK_BITS, value & ((1 << LINK_BITS) - 1)
    return None if message_id >> (NUMBER_BITS + MONTH_BITS) else Named(message_id, link)


def in_letters(value: int) -> str:
    """52 bits in nine letters."""
    rest, last = divmod(value, THREE)
    first, middle = divmod(rest, THREE)
    return THREES[first] + THREES[middle] + THREES[last]


def from_letters(code: str) -> int | None:
    """The value of nine letters; None for anything else."""
    if len(code) != LENGTH:
        return None
    value = 0
    for letter in code:
        digit = VALUES.get(letter)
        if digit is None:
            return None
        value = value * len(LETTERS) + digit
    return None if value >> (2 * HALF) else value
