"""What a sender ID may look like."""

from __future__ import annotations

import re
from typing import Final

from hudhud.channels import Finding
from hudhud.i18n import N_

__all__ = ["sender_findings"]

NAME: Final = re.compile(r"[A-Za-z0-9 ]{3,11}|[A-Za-z0-9 ]{1,8}-AD")
"""Promotional senders of Saudi Arabia end in -AD, within the 11 characters: the only other sign there is."""
NUMBER: Final = re.compile(r"\+?\d{3,15}")
LETTER: Final = re.compile(r"[A-Za-z]")


def sender_findings(sender: str) -> list[Finding]:
    """Why this cannot be a sender: 3 to 11 Latin letters, digits and spaces with a letter, or 3 to 15 digits.

    Networks drop or replace others (3GPP TS 23.040 section 9.1.2.5 holds 11 characters). An empty one is none yet.
    """
    if not sender or NUMBER.fullmatch(sender):
        return []
    if not NAME.fullmatch(sender):
        told = N_("A sender has 3 to 11 Latin letters, digits and spaces, or it is a number of 3 to 15 digits.")
        return [Finding("sender", told, refuses=True)]
    if not LETTER.search(sender):
        return [Finding("sender", N_("A sender that is no number has at least one letter."), refuses=True)]
    if sender != sender.strip():
        return [Finding("sender", N_("A sender neither begins nor ends with a space."), refuses=True)]
    return []
