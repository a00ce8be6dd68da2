"""Letters."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Letter"]


class Letter(Table, tablename="letter", help_text="E-mails that were, or are to be, sent."):
    id = BigSerial(primary_key=True)
    account = BigInt(null=True, default=None)
    name = Text()
    recipient = Text()
    language = Text()
    values = JSONB(secret=True)
    tries = Integer(default=0)
    not_before = Timestamptz()
    problem = Text()
    created_at = Timestamptz()
    sent_at = Timestamptz(null=True, default=None)
    given_up_at = Timestamptz(null=True, default=None)
