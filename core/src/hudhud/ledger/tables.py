"""The ledger: balances, holds and append-only entries."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, Date, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Consumption", "ConsumptionClosed", "Hold", "LedgerBalance", "LedgerEntry"]


class LedgerBalance(Table, tablename="ledger_balance", help_text="Kept equal to the sum of the entries."):
    account = BigInt(primary_key=True)
    balance = BigInt(default=0, help_text="Millionths of the currency, holds included")
    held = BigInt(default=0)
    safe_limit = BigInt(default=0, help_text="How far holds may take the balance below zero")


class Hold(Table, tablename="hold"):
    id = BigSerial(primary_key=True)
    account = BigInt()
    key = Text()
    amount = BigInt()
    settled = BigInt(default=0)
    released = BigInt(default=0)
    created_at = Timestamptz()
    closed_at = Timestamptz(null=True, default=None)


class LedgerEntry(Table, tablename="ledger_entry", help_text="One movement between two books. Append-only."):
    id = BigSerial(primary_key=True)
    key = Text()
    account = BigInt()
    kind = Text()
    debit = Text()
    credit = Text()
    amount = BigInt(help_text="Millionths of the currency")
    currency = Text()
    hold = BigInt(null=True, default=None)
    subject = Text()
    reason = Text()
    actor = Text()
    at = Timestamptz()
    messages = Integer(default=0, help_text="How many messages a settlement is for")


class Consumption(Table, tablename="consumption", help_text="What accounts consumed on days that are over."):
    account = BigInt(primary_key=True)
    day = Date()
    messages = BigInt()
    spent = BigInt(help_text="Millionths of the currency")


class ConsumptionClosed(Table, tablename="consumption_closed"):
    account = BigInt(primary_key=True)
    until = Timestamptz()
    last_entry = BigInt()
