"""The connections that operators have stored."""

from __future__ import annotations

from piccolo.columns import Array, BigSerial, Boolean, Integer, Real, Text, Timestamptz
from piccolo.table import Table

__all__ = ["SmscConnection"]


class SmscConnection(Table, tablename="sms_smsc", help_text="A connection to an SMSC."):
    id = BigSerial(primary_key=True)
    name = Text(unique=True, help_text="Lower-case letters, digits and dashes; it is the connection's name for good.")
    host = Text()
    port = Integer(default=2775)
    system_id = Text()
    secret_sealed = Text(secret=True)
    prefixes = Array(base_column=Text(), help_text="It takes numbers that begin with one of these; “” takes any.")
    window = Integer(default=500, db_column_name="window_parts", help_text="Most unanswered parts.")
    rate = Real(default=0.0, help_text="Most parts a second; 0 for no limit.")
    receipt_ids = Text(default="auto", help_text="auto, same, decimal or hex")
    enabled = Boolean(default=True)
    created_at = Timestamptz()
