"""Why a whole file is refused. Sentence and values are kept with the file and shown to the customer."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.errors import LimitExceeded, Refused

__all__ = [
    "Cancelled",
    "EmptyFile",
    "FileRefused",
    "FileTooLarge",
    "GaveUp",
    "LineTooLong",
    "NobodyChose",
    "NotAList",
    "NotText",
    "NotUtf8",
    "NumbersElsewhere",
    "StrayQuote",
    "TooManyColumns",
    "TooManyRows",
    "UnclosedQuote",
    "WrongEncoding",
]


class FileRefused(Refused):
    """The file as a whole cannot be read; rows count from 1, as a spreadsheet shows them."""

    code = "file_refused"


@dataclass(eq=False)
class FileTooLarge(LimitExceeded):
    """The upload was ended at the limit, and nothing of it was kept; both numbers are bytes."""

    limit: int
    actual: int
    code = "file_too_large"
    message = "The file has at least %(actual)s bytes; at most %(limit)s are taken. Split it into several files."


class EmptyFile(FileRefused):
    """There is no row with anything in it, but perhaps a header."""

    code = "file_empty"
    message = "There are no numbers in this file. Put them into its first column, one in each row, and upload it again."


@dataclass(eq=False)
class NumbersElsewhere(FileRefused):
    """No first cell is a number, and in another `column` most of those looked at are."""

    column: str
    code = "file_numbers_elsewhere"
    message = (
        "There is no number in the first column; they seem to be in column %(column)s. "
        "Move that column to the front and upload the file again."
    )


class NotAList(FileRefused):
    """It begins like a file of another kind: a picture, a PDF, a program, a web page."""

    code = "file_is_no_list"
    message = "This is another kind of file and no list. Save the list as .xlsx or as “CSV UTF-8” and upload that."


@dataclass(eq=False)
class NotText(FileRefused):
    """A zero byte: no text has one."""

    row: int
    code = "file_not_text"
    message = "This is not a list: there is a zero byte in row %(row)s. Save it as “CSV UTF-8” or as .xlsx."


@dataclass(eq=False)
class NotUtf8(FileRefused):
    """A byte that is none of UTF-8, in a file that makes no sense in any other encoding; `byte` counts from 1."""

    row: int
    byte: int
    code = "file_not_utf8"
    message = "Row %(row)s (byte %(byte)s of the file) is not UTF-8. Save it as “CSV UTF-8” and upload it again."


@dataclass(eq=False)
class WrongEncoding(FileRefused):
    """A byte that is none of the encoding which the file's mark, or whoever uploaded it, names; counts from 1."""

    row: int
    byte: int
    encoding: str
    code = "file_wrong_encoding"
    message = "Row %(row)s (byte %(byte)s of the file) is no text in %(encoding)s. Save it as “CSV UTF-8”."


@dataclass(eq=False)
class LineTooLong(FileRefused):
    """A line longer than any list of recipients needs."""

    row: int
    limit: int
    code = "file_line_too_long"
    message = "The line at row %(row)s is longer than %(limit)s characters. One row is one recipient."


@dataclass(eq=False)
class UnclosedQuote(FileRefused):
    """A quoted cell that does not end."""

    row: int
    code = "file_unclosed_quote"
    message = "A quotation mark is opened in row %(row)s and never closed."


@dataclass(eq=False)
class StrayQuote(FileRefused):
    """Text behind a closing quotation mark."""

    row: int
    code = "file_stray_quote"
    message = "In row %(row)s there is text behind a closing quotation mark. In a cell, write the mark twice."


@dataclass(eq=False)
class TooManyColumns(FileRefused):
    """More columns than a campaign can use."""

    limit: int
    actual: int
    code = "file_too_many_columns"
    message = "The file has %(actual)s columns; at most %(limit)s are taken. Remove those that no text needs."


@dataclass(eq=False)
class TooManyRows(FileRefused):
    """More rows than one campaign may have recipients."""

    limit: int
    actual: int
    code = "file_too_many_rows"
    message = "The file has %(actual)s rows; at most %(limit)s are taken. Split it into several files."


@dataclass(eq=False)
class GaveUp(FileRefused):
    """Reading was begun several times and ended by a failure of ours each time."""

    tries: int
    code = "file_not_readable_now"
    message = "The file could not be read in %(tries)s tries. Upload it again, or ask us what is wrong."


class Cancelled(FileRefused):
    """Whoever uploaded it wanted it no more."""

    code = "file_cancelled"
    message = "Reading this file was cancelled. Nothing of it was kept."


class NobodyChose(FileRefused):
    """It waited a day for somebody to choose its encoding, or for a worker, in vain."""

    code = "file_left_alone"
    message = "This file was left alone for a day, so its content was removed. Upload it again."
