"""Which encoding a text file is in: known, or to be asked about; never guessed where a guess could be wrong.

A mark at the beginning, zero bytes (UTF-16) and UTF-8's own strictness tell for certain. The one-byte encodings
of Arabic and of Western Europe share most bytes, so a file's words are read in each: words that mix scripts count
against an encoding, and between two that make sense the frequency of Arabic letters decides, if it does so clearly.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

__all__ = ["ENCODINGS", "UTF_8", "as_utf8", "encodings_of"]

UTF_8: Final = "utf-8"
ONE_BYTE: Final = ("windows-1256", "iso-8859-6", "windows-1252")
ENCODINGS: Final = (UTF_8, "utf-16-le", "utf-16-be", *ONE_BYTE)
MARKS: Final = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
LOOKED_AT: Final = 64 * 1024
MOST_WORDS: Final = 4_000
MIXED_WORDS: Final = 0.05
"""Share of words that may look wrong in an encoding that is still taken for the file's."""
CLEARLY: Final = math.log(1_000)
"""How much likelier, as a logarithm, one reading must be than the next to be taken without asking."""
WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
ARABIC: Final = re.compile("[\u0621-\u063a\u0640-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]")
SIGN: Final = re.compile("[\u064b-\u0652]")
NEUTRAL: Final = re.compile(
    "[\u200c\u200d\u200e\u200f\u00a0\u060c\u061b\u061f\u00ab\u00bb\u2010-\u2026\u20ac\u00b0-\u00b7]"
)
LETTERS_PER_MILLE: Final = {
    "ا": 130, "ل": 115, "ي": 70, "م": 62, "و": 58, "ن": 58, "ر": 48, "ت": 44, "ب": 38, "ع": 35, "ة": 32, "د": 34,
    "س": 26, "ه": 34, "ف": 26, "ق": 22, "ك": 20, "ح": 24, "أ": 22, "ج": 14, "ش": 12, "ص": 11, "ط": 11, "خ": 9,
    "إ": 8, "ض": 7, "ى": 8, "ذ": 6, "ث": 6, "ز": 8, "غ": 5, "ئ": 4, "ء": 5, "ؤ": 2, "ظ": 2, "آ": 2,
}  # fmt: skip
"""How often letters come in written Arabic, roughly; all others are rare."""
RARE: Final = 0.3


def encodings_of(content: bytes) -> Sequence[str]:
    """The encodings a file may be in: one where it is certain, none where it makes sense in none."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return (encoding,)
    if b"\0" in content:
        wide = by_zero_bytes(content)
        return (wide,) if wide and decodes(content, wide) else ()
    if content.isascii() or decodes(content, UTF_8):
        return (UTF_8,)
    return one_byte_encodings(content)


def as_utf8(content: bytes, encoding: str) -> bytes:
    """The same text in UTF-8 without a mark; what is UTF-8 already stays as it is, to be decoded block by block."""
    if encoding == UTF_8:
        return content
    return content.decode(encoding).removeprefix("\ufeff").encode()


def by_zero_bytes(content: bytes) -> str | None:
    """UTF-16 without a mark: the digits and ends of lines of a list have every second byte zero."""
    head = content[:LOOKED_AT]
    if len(content) % 2:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) / 8 and not even:
        return "utf-16-le"
    if even > len(head) / 8 and not odd:
        return "utf-16-be"
    return None


def decodes(content: bytes, encoding: str) -> bool:
    """Whether each byte is of this encoding."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def one_byte_encodings(content: bytes) -> Sequence[str]:
    """Those of the one-byte encodings in which the words make sense: one of them, or several to ask about."""
    words = [found.group() for found in islice(WORD.finditer(content), MOST_WORDS)]
    if mostly_utf8(words):
        return ()  # a few wrong bytes in what is UTF-8: no other encoding makes sense of the rest
    readings: dict[str, list[str]] = {}
    for encoding in ONE_BYTE:
        if decodes(content, encoding):
            read = [word.decode(encoding) for word in words]
            if read not in readings.values() and makes_sense(read):
                readings[encoding] = read
    return likeliest(readings)


def mostly_utf8(words: Sequence[bytes]) -> bool:
    """Whether most words are UTF-8 of more than one byte a letter."""
    return sum(decodes(word, UTF_8) for word in words) * 2 > len(words)


def makes_sense(words: Sequence[str]) -> bool:
    """Whether nearly all words are of one script."""
    return sum(not is_word(word) for word in words) <= MIXED_WORDS * len(words)


def is_word(text: str) -> bool:
    """Whether a word is Arabic, or Latin with mostly plain letters; marks of punctuation do not count."""
    word = NEUTRAL.sub("", text)
    letters, signs = len(ARABIC.findall(word)), len(SIGN.findall(word))
    if letters:
        return letters + signs == len(word) and signs <= letters and not SIGN.match(word)
    if not word.isalpha() or not word:
        return not word
    plain = sum(letter.isascii() for letter in word)
    return plain > 0 and 2 * plain >= len(word) and (word.istitle() or word.islower() or word.isupper())


def likeliest(readings: dict[str, list[str]]) -> Sequence[str]:
    """The reading whose letters are far likelier than any other's, or all of them."""
    ranked = sorted(readings, key=lambda encoding: -likelihood(readings[encoding]))
    if len(ranked) < 2:
        return ranked
    ahead = likelihood(readings[ranked[0]]) - likelihood(readings[ranked[1]])
    return ranked[:1] if ahead >= CLEARLY else ranked


def likelihood(words: Sequence[str]) -> float:
    """The logarithm of how likely these letters are in Arabic text."""
    return sum(math.log(LETTERS_PER_MILLE.get(letter, RARE)) for word in words for letter in word)
