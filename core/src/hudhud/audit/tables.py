"""The audit trail: append-only by a trigger."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Audit"]


class Audit(Table, tablename="audit", help_text="Who did what, when. Append-only."):
    id = BigSerial(primary_key=True)
    at = Timestamptz()
    actor = Text()
    account = BigInt(null=True, default=None)
    action = Text()
    subject = Text()
    details = JSONB()
    address = Text()
