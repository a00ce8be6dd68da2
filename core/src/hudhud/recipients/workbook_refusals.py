"""Why a workbook is refused: each reason with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hudhud.recipients.refusals import EmptyFile, FileRefused
from hudhud.workbooks import UnsafeWorkbook

__all__ = ["refusal_of"]


class OldWorkbook(FileRefused):
    """The format of before 2007."""

    code = "file_is_xls"
    message = "This is a workbook in the old .xls format. Save it as .xlsx or as “CSV UTF-8” and upload that."


class EncryptedWorkbook(FileRefused):
    """It opens with a password only."""

    code = "file_is_encrypted"
    message = "This workbook is protected by a password. Save a copy without one and upload that."


class MacroWorkbook(FileRefused):
    """It holds a program."""

    code = "file_has_macros"
    message = "This workbook holds macros. Save it as .xlsx, which has none, and upload that."


class LinkedWorkbook(FileRefused):
    """Its cells point into other files."""

    code = "file_has_links"
    message = "This workbook refers to other files. Copy the cells as values into a new workbook and upload that."


class OtherArchive(FileRefused):
    """A ZIP archive that is no .xlsx: .ods, .xlsb, .docx or a folder of files."""

    code = "file_is_archive"
    message = "This is an archive and no .xlsx workbook. Save the list as .xlsx or as “CSV UTF-8” and upload that."


class OpenDocument(FileRefused):
    """LibreOffice's own format."""

    code = "file_is_ods"
    message = "This is an OpenDocument spreadsheet (.ods). Save it as .xlsx or as “CSV UTF-8” and upload that."


class NestedArchive(FileRefused):
    """Files are embedded in it."""

    code = "file_has_files"
    message = "Other files are embedded in this workbook. Copy the list into a new workbook and upload that."


class DeclaredEntities(FileRefused):
    """Its XML declares entities, which no spreadsheet program does."""

    code = "file_has_entities"
    message = "This workbook is not one that a spreadsheet program saves. Save it anew as .xlsx and upload that."


class DamagedWorkbook(FileRefused):
    """It cannot be read, or takes more memory or time than any list needs."""

    code = "file_is_damaged"
    message = "This workbook cannot be read. Open it, save it anew as .xlsx or as “CSV UTF-8”, and upload that."


@dataclass(eq=False)
class TooManyParts(FileRefused):
    """More parts than a workbook with a list has."""

    limit: int
    actual: int
    code = "file_too_many_parts"
    message = "This workbook has %(actual)s parts; at most %(limit)s are read. Copy the list into a new workbook."


@dataclass(eq=False)
class UnpacksTooLarge(FileRefused):
    """Far more bytes than the upload; both numbers are bytes."""

    limit: int
    actual: int
    code = "file_unpacks_too_large"
    message = "This workbook unpacks to %(actual)s bytes; at most %(limit)s are read. Save the list as “CSV UTF-8”."


@dataclass(eq=False)
class FarCell(FileRefused):
    """A cell so far out that the sheet has more cells than can be kept."""

    cell: str
    limit: int
    code = "file_far_cell"
    message = (
        "Cell %(cell)s is so far out that the sheet has more than %(limit)s cells. "
        "Copy the list into a new sheet and upload that."
    )


@dataclass(eq=False)
class TooMuchText(FileRefused):
    """Its cells hold more characters than any list needs."""

    limit: int
    code = "file_too_much_text"
    message = "The cells of this sheet hold more than %(limit)s characters. Split the list into several files."


KINDS: Final[Mapping[str, Callable[..., FileRefused]]] = {
    "old": OldWorkbook,
    "encrypted": EncryptedWorkbook,
    "macros": MacroWorkbook,
    "linked": LinkedWorkbook,
    "other": OtherArchive,
    "ods": OpenDocument,
    "nested": NestedArchive,
    "entities": DeclaredEntities,
    "damaged": DamagedWorkbook,
    "parts": TooManyParts,
    "unpacked": UnpacksTooLarge,
    "far": FarCell,
    "text": TooMuchText,
    "empty": EmptyFile,
}


def refusal_of(unsafe: UnsafeWorkbook) -> FileRefused:
    """The reason in words."""
    values: dict[str, Any] = dict(unsafe.values)
    return KINDS.get(unsafe.kind, DamagedWorkbook)(**values)
