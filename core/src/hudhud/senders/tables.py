"""Sender IDs assigned to accounts."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import BigInt, BigSerial, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Sender", "SenderStatus"]


class SenderStatus(StrEnum):
    """What a withdrawn sender had still to send is blocked."""

    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Sender(Table, tablename="sender", help_text="A sender ID that an account may use."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    channel = Text(default="sms")
    name = Text()
    status = Text(
        default=SenderStatus.APPROVED,
        choices=SenderStatus,
        help_text="approved or withdrawn: what a withdrawn one had still to send is blocked",
    )
    created_at = Timestamptz()
