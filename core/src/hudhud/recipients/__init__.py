"""Recipient files: uploaded once, read in the background, used by any number of campaigns."""

from hudhud.recipients.correcting import Corrected, CorrectedMeanwhile, Correction, correct
from hudhud.recipients.deciding import FileIsNot, cancel, choose_encoding, keep_duplicates
from hudhud.recipients.encodings import ENCODINGS
from hudhud.recipients.files import (
    FileState,
    RecipientFile,
    RowError,
    UnknownRecipientFile,
    columns,
    errors,
    get,
    list_files,
)
from hudhud.recipients.reading import read
from hudhud.recipients.refusals import FileRefused, FileTooLarge
from hudhud.recipients.sheet_rows import RowKind, SheetRow, all_errors, sheet_rows
from hudhud.recipients.sweeping import forget_unused, sweep
from hudhud.recipients.taking import take
from hudhud.recipients.template_files import csv_template, xlsx_template
from hudhud.recipients.uploading import upload

__all__ = [
    "ENCODINGS",
    "Corrected",
    "CorrectedMeanwhile",
    "Correction",
    "FileIsNot",
    "FileRefused",
    "FileState",
    "FileTooLarge",
    "RecipientFile",
    "RowError",
    "RowKind",
    "SheetRow",
    "UnknownRecipientFile",
    "all_errors",
    "cancel",
    "choose_encoding",
    "columns",
    "correct",
    "csv_template",
    "errors",
    "forget_unused",
    "get",
    "keep_duplicates",
    "list_files",
    "read",
    "sheet_rows",
    "sweep",
    "take",
    "upload",
    "xlsx_template",
]
