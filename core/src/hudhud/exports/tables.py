"""Exports and their files."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = ["ExportJob", "ExportPart"]


class ExportJob(Table, tablename="export_job", help_text="A table of the portal as a file, kept for a week."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    app_user = BigInt(null=True, default=None, help_text="Who is told when it is done")
    created_by = Text()
    kind = Text()
    options = JSONB()
    format = Text()
    name = Text()
    wording = JSONB()
    time_zone = Text()
    state = Text(default="waiting")
    reason = Text()
    reason_values = JSONB()
    rows = BigInt(default=0)
    total = BigInt(null=True, default=None)
    bytes = BigInt(default=0)
    tries = Integer(default=0)
    created_at = Timestamptz()
    begun_at = Timestamptz(null=True, default=None)
    progressed_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz(null=True, default=None)


class ExportPart(Table, tablename="export_part"):
    job = BigInt(primary_key=True)
    number = Integer()
    content = Bytea()
