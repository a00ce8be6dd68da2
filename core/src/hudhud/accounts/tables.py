"""Accounts."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Account"]


class Account(Table, tablename="account", help_text="A customer: users, senders, balance and messages belong to it."):
    id = BigSerial(primary_key=True)
    name = Text()
    kind = Text(default="prepaid", choices=None, help_text="prepaid or postpaid")
    status = Text(default="active", help_text="active or suspended: a suspended account sends nothing")
    currency = Text(default="EUR")
    region = Text(default="EG", help_text="Country of its national numbers (ISO 3166)")
    time_zone = Text(default="Africa/Cairo")
    price_list = BigInt(help_text="Price list")
    created_at = Timestamptz()
