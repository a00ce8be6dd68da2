"""Operators see what became of letters, and never what they held."""

from __future__ import annotations

from hudhud.plugins import load
from hudhud_admin import AdminTable
from hudhud_mail.admin import LETTERS


def test_letters_are_a_table_of_the_console_that_nobody_changes() -> None:
    found = {table.table._meta.tablename: table for table in load().collect("admin_tables", AdminTable)}

    assert found["letter"] is LETTERS
    assert not LETTERS.editable
    assert not LETTERS.deletable


def test_what_a_letter_holds_is_a_secret() -> None:
    assert LETTERS.secrets == {"values"}
    assert "values" not in {column._meta.name for column in LETTERS.columns}
