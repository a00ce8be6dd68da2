"""What encodings are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hudhud.i18n import N_

__all__ = ["ENCODING_NAMES"]

ENCODING_NAMES: Final[Mapping[str, str]] = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "windows-1256": N_("Windows-1256 (Arabic)"),
    "iso-8859-6": N_("ISO-8859-6 (Arabic)"),
    "windows-1252": N_("Windows-1252 (Western Europe)"),
}
