"""Recipient files: what was uploaded, and what was read from it."""

from __future__ import annotations

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = [
    "Recipient",
    "RecipientCorrection",
    "RecipientError",
    "RecipientFile",
    "RecipientFilePart",
    "RecipientOverlap",
    "RecipientRepeat",
]


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
    content_hash = Bytea(null=True, default=None)
    encoding = Text()
    previews = JSONB()
    sheet = Text()
    hidden_sheets = Array(base_column=Text(), default=list)
    other_sheets = Array(base_column=Text(), default=list)
    header_row = Integer(default=0)
    keep_duplicates = Boolean(default=False)
    repeats = Integer(default=0)
    compared_at = Timestamptz(null=True, default=None)
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
    cell = Integer(default=0)
    fields = Array(base_column=Text(), default=list)


class RecipientRepeat(Table, tablename="recipient_repeat"):
    file = BigInt(primary_key=True)
    row = Integer()
    address = Text()
    fields = Array(base_column=Text(), null=True, default=None)


class RecipientCorrection(Table, tablename="recipient_correction"):
    id = BigSerial(primary_key=True)
    file = BigInt()
    row = Integer()
    cell = Integer()
    before = Text()
    after = Text()
    by = Text()
    at = Timestamptz()


class RecipientOverlap(Table, tablename="recipient_overlap"):
    file = BigInt(primary_key=True)
    campaign = BigInt()
    same = Integer()
