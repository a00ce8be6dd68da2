"""Sender IDs: assigned to accounts, registered in countries, asked for, and those that nobody may take."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = [
    "ProtectedName",
    "Sender",
    "SenderDocument",
    "SenderEvent",
    "SenderRegistration",
    "SenderRequest",
    "SenderStatus",
    "SenderUser",
]


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
    restricted = Boolean(default=False, help_text="Whether only some users of the account may send under it")


class SenderUser(Table, tablename="sender_user", help_text="A user who may send under a restricted sender."):
    sender = BigInt(primary_key=True)
    account = BigInt()
    app_user = BigInt()


class SenderRegistration(
    Table, tablename="sender_registration", help_text="A country where a sender is registered, and until when."
):
    id = BigSerial(primary_key=True)
    account = BigInt()
    channel = Text(default="sms")
    name = Text()
    country = Text()
    request = BigInt(null=True, default=None)
    registered_at = Timestamptz()
    expires_on = Date(null=True, default=None, help_text="Its last day")
    warned_at = Timestamptz(null=True, default=None)
    expired_at = Timestamptz(null=True, default=None)


class SenderRequest(
    Table, tablename="sender_request", help_text="An account's wish to register a sender in a country."
):
    id = BigSerial(primary_key=True)
    account = BigInt()
    app_user = BigInt(null=True, default=None)
    channel = Text(default="sms")
    name = Text()
    country = Text()
    state = Text(default="draft")
    answers = JSONB()
    reason_en = Text()
    reason_ar = Text()
    expires_on = Date(null=True, default=None)
    created_at = Timestamptz()
    changed_at = Timestamptz()
    submitted_at = Timestamptz(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)


class SenderDocument(Table, tablename="sender_document", help_text="A document of a request."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    request = BigInt()
    field = Text()
    name = Text()
    media_type = Text()
    bytes = Integer()
    content = Bytea()
    uploaded_at = Timestamptz()


class SenderEvent(Table, tablename="sender_event", help_text="A step in a request's life."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    request = BigInt()
    state = Text()
    actor = Text()
    reason_en = Text()
    reason_ar = Text()
    at = Timestamptz()


class ProtectedName(Table, tablename="protected_name", help_text="A name that only its owners may send under."):
    id = BigSerial(primary_key=True)
    name = Text()
    folded = Text(help_text="What look-alikes have in common")
    reason_en = Text()
    reason_ar = Text()
    owners = Array(base_column=BigInt(), default=list, help_text="Accounts that may")
    added_at = Timestamptz()
