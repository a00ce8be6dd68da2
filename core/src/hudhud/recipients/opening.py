"""From a file's bytes to a sheet: what it is, and in which encoding, is found out here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from hudhud.recipients.encodings import as_utf8, encodings_of
from hudhud.recipients.refusals import FileRefused, NotAList, NotText, NotUtf8, WrongEncoding
from hudhud.recipients.spreadsheet import Spreadsheet
from hudhud.recipients.workbook import WORKBOOK_MARKS, Workbook

__all__ = ["Doubtful", "Sheet", "opened", "previews"]

OTHER_KINDS: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf",
    b"<!doctype", b"<html", b"<table", b"<?xml",
)  # fmt: skip
"""How files begin that people take for lists: programs, documents, pictures, archives, and web pages called .xls."""
OTHER_MARKS: Final = tuple(mark.lower() for mark in OTHER_KINDS)
PROGRAM: Final = b"MZ"
LONGEST_MARK: Final = 64
PREVIEW_BYTES: Final = 64 * 1024
PREVIEW_ROWS: Final = 5
PREVIEW_CELLS: Final = 8
PREVIEW_LETTERS: Final = 60

Sheet = Spreadsheet | Workbook


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The file makes sense in more than one encoding: whoever knows what stands there is asked."""

    encodings: Sequence[str]


def opened(content: bytes, encoding: str = "") -> Sheet | Doubtful:
    """The sheet of a file; `encoding` was chosen by a person, or is found out. Raises FileRefused."""
    if content.startswith(WORKBOOK_MARKS):
        return Workbook(content)
    if is_other_kind(content[:LONGEST_MARK]):
        raise NotAList
    likely = (encoding,) if encoding else encodings_of(content)
    if len(likely) > 1:
        return Doubtful(likely)
    if not likely:
        raise why_not_text(content)
    try:
        return Spreadsheet(as_utf8(content, likely[0]), encoding=likely[0])
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise WrongEncoding(row, error.start + 1, likely[0]) from error


def is_other_kind(head: bytes) -> bool:
    """Whether a file that begins so is no table; a program is told from a word by its zero bytes."""
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return begins.startswith(OTHER_MARKS) or (head.startswith(PROGRAM) and b"\0" in head)


def why_not_text(content: bytes) -> FileRefused:
    """The reason why no encoding fits."""
    newline = b"\n" if b"\n" in content else b"\r"
    zero = content.find(b"\0")
    try:
        content[: zero if zero >= 0 else None].decode()
    except UnicodeDecodeError as error:
        return NotUtf8(content.count(newline, 0, error.start) + 1, error.start + 1)
    return NotText(content.count(newline, 0, zero) + 1)


def previews(content: bytes, encodings: Sequence[str]) -> dict[str, list[list[str]]]:
    """The first rows in each encoding that hold more than plain letters, for a person to choose by."""
    return {encoding: preview(content, encoding) for encoding in encodings}


def preview(content: bytes, encoding: str) -> list[list[str]]:
    """Rows as this encoding shows them; those first that another would show differently."""
    telling = [line for line in content.splitlines() if not line.isascii()]
    sample = b"\n".join(islice(telling, PREVIEW_ROWS))[:PREVIEW_BYTES]
    text = sample.decode(encoding, errors="replace").encode()
    try:
        block = next(Spreadsheet(text).blocks(), None)
    except FileRefused:
        return [[line[:PREVIEW_LETTERS]] for line in text.decode().splitlines()]
    if block is None:
        return []
    rows = block.rows or [[cell] for cell in block.cells]
    return [[cell[:PREVIEW_LETTERS] for cell in row[:PREVIEW_CELLS]] for row in rows[:PREVIEW_ROWS]]
