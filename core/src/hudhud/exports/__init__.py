"""Exports: tables of the portal as files, written by the worker and kept for a week."""

from hudhud.exports.catalogue import UnknownExport, source, sources
from hudhud.exports.cells import safe
from hudhud.exports.jobs import (
    KEPT_DAYS,
    Export,
    ExportFormat,
    ExportNotDone,
    ExportState,
    TooManyExports,
    begin,
    cancel,
    content,
    get,
    list_exports,
)
from hudhud.exports.writing import sweep, write_next

__all__ = [
    "KEPT_DAYS",
    "Export",
    "ExportFormat",
    "ExportNotDone",
    "ExportState",
    "TooManyExports",
    "UnknownExport",
    "begin",
    "cancel",
    "content",
    "get",
    "list_exports",
    "safe",
    "source",
    "sources",
    "sweep",
    "write_next",
]
