"""Recipient files by themselves: shown back as a spreadsheet, corrected in place, and templates to fill in."""

from hudhud_portal.files.encodings import ENCODING_NAMES
from hudhud_portal.files.sheet import correct_cell, csv_lines, download_errors, show_file
from hudhud_portal.files.templates import download_csv_template, download_xlsx_template

__all__ = [
    "ENCODING_NAMES",
    "correct_cell",
    "csv_lines",
    "download_csv_template",
    "download_errors",
    "download_xlsx_template",
    "show_file",
]
