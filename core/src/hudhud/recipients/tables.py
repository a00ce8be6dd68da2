"""Recipient files: what was uploaded, and what was read from it."""

from __future__ import annotations

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Recipient", "RecipientError", "RecipientFile", "RecipientFilePart"]


class RecipientFile(Table, tablename="recipient_file"):
    id = BigSerial(primary_key=True)
    account = BigInt()
    channel = Text()
    name = Text()
    region = Text()
    bytes = BigInt()
    bytes_read = BigInt(default=0)
    state = Text(default="reading")
    reason = Text()
    reason_values = JSONB()
    rows = Integer(default=0)
    valid = Integer(default=0)
    invalid = Integer(default=0)
    duplicates = Integer(default=0)
    columns = Array(base_column=Text(), default=list)
    tries = Integer(default=0)
    progressed_at = Timestamptz()
    created_at = Timestamptz()
    read_at = Timestamptz(null=True, default=None)


class RecipientFilePart(Table, tablename="recipient_file_part"):
    file = BigInt(primary_key=True)
    number = Integer()
    content = Bytea()


class Recipient(Table, tablename="recipient"):
    file = BigInt(primary_key=True)
    row = Integer()
    address = Text()
    fields = Array(base_column=Text(), null=True, default=None)


class RecipientError(Table, tablename="recipient_error"):
    file = BigInt(primary_key=True)
    row = Integer()
    value = Text()
    reason = Text()
