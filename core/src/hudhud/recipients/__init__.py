"""Recipient files: uploaded once, read in the background, used by any number of campaigns."""

from hudhud.recipients.files import (
    FileState,
    RecipientFile,
    RowError,
    UnknownRecipientFile,
    errors,
    get,
    list_files,
)
from hudhud.recipients.reading import read, sweep
from hudhud.recipients.refusals import FileRefused, FileTooLarge
from hudhud.recipients.uploading import upload

__all__ = [
    "FileRefused",
    "FileState",
    "FileTooLarge",
    "RecipientFile",
    "RowError",
    "UnknownRecipientFile",
    "errors",
    "get",
    "list_files",
    "read",
    "sweep",
    "upload",
]
