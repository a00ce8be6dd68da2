"""What operators see of letters in the console: whom they went to and what became of them, never what they held."""

from __future__ import annotations

from typing import Final

from hudhud.mail.tables import Letter
from hudhud_admin import AdminTable

__all__ = ["LETTERS"]

LETTERS: Final = AdminTable(
    Letter,
    "Record",
    columns=(
        Letter.id,
        Letter.recipient,
        Letter.name,
        Letter.language,
        Letter.tries,
        Letter.problem,
        Letter.created_at,
        Letter.sent_at,
        Letter.given_up_at,
    ),
    filters=(Letter.recipient, Letter.name, Letter.account, Letter.created_at, Letter.sent_at, Letter.given_up_at),
)
