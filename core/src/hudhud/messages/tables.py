"""Connections, contents, chunks, messages and their deliveries."""

from __future__ import annotations

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table

__all__ = [
    "Chunk",
    "Claim",
    "Connection",
    "Content",
    "Delivery",
    "Failure",
    "InboundMessage",
    "Message",
    "MessageIds",
    "ReceiptConflict",
    "UnmatchedReceipt",
    "Waiting",
]


class Connection(Table, tablename="connection", help_text="One connection to the outside, and the lease on it."):
    id = SmallInt(primary_key=True)
    channel = Text()
    name = Text()
    epoch = BigInt(default=0)
    holder = Text()
    expires_at = Timestamptz()
    up = Boolean(default=False)
    detail = Text()


class Content(Table, tablename="content"):
    id = BigSerial(primary_key=True)
    account = BigInt()
    channel = Text()
    sender = Text()
    text = Text()
    parameters = Array(base_column=Text(), default=list)
    transforms = JSONB()
    verbatim = Boolean(default=True, help_text="Without it, @name stands for a value")


class Chunk(Table, tablename="chunk"):
    id = BigSerial(primary_key=True)
    account = BigInt()
    campaign = BigInt(null=True, default=None)
    content = BigInt(null=True, default=None)
    hold = BigInt(null=True, default=None)
    connection = SmallInt()
    transactional = Boolean(default=False)
    open = Boolean(default=False)
    first_id = BigInt()
    last_id = BigInt()
    next_id = BigInt()
    messages = Integer()
    units = BigInt()
    cost = BigInt()
    queued = Integer()
    deferred = Integer(default=0)
    blocked = Integer(default=0)
    claimed = Integer(default=0)
    accepted = Integer(default=0)
    delivered = Integer(default=0)
    undelivered = Integer(default=0)
    expired = Integer(default=0)
    rejected = Integer(default=0)
    no_receipt = Integer(default=0)
    unconfirmed = Integer(default=0)
    cancelled = Integer(default=0)
    accepted_parts = BigInt(default=0)
    charged = BigInt(default=0)
    refunded = BigInt(default=0)
    turns = Integer(default=0)
    interface = Text()
    client_ref = Text()
    expires_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()
    app_user = BigInt(null=True, default=None)
    test = Boolean(default=False, help_text="For a test: to simulators, and for nothing")
    country = Text(help_text="Set where marketing hours are a rule")
    not_before = Timestamptz(null=True, default=None, help_text="Set where a campaign is spread over hours")


class Failure(Table, tablename="failure"):
    chunk = BigInt(primary_key=True)
    code = Text()
    messages = Integer()


class MessageIds(Table, tablename="message_ids"):
    month = Integer(primary_key=True)
    next = BigInt()


class Message(Table, tablename="message", help_text="Whom, and with which data. Written once."):
    id = BigInt(primary_key=True)
    account = BigInt()
    campaign = BigInt(null=True, default=None)
    row = Integer()
    address = Text()
    unit_price = BigInt()
    refundable = Boolean(default=False)
    fields = Array(base_column=Text(), null=True, default=None)
    contact = BigInt(null=True, default=None)


class Delivery(Table, tablename="delivery", help_text="What happened to one part of a message."):
    message = BigInt(primary_key=True)
    part = SmallInt()
    parts = SmallInt()
    state = SmallInt()
    connection = SmallInt()
    refundable = Boolean()
    chunk = BigInt()
    price = BigInt()
    claimed_at = Timestamptz(null=True, default=None)
    accepted_at = Timestamptz(null=True, default=None)
    final_at = Timestamptz(null=True, default=None)
    reference = Text(null=True, default=None)
    code = Text(null=True, default=None)


class Claim(Table, tablename="claim"):
    id = BigSerial(primary_key=True)
    connection = SmallInt()
    epoch = BigInt()
    messages = Array(base_column=BigInt(), default=list)
    parts = Integer()
    claimed_at = Timestamptz()


class Waiting(Table, tablename="waiting"):
    message = BigInt(primary_key=True)
    part = SmallInt()
    connection = SmallInt()
    chunk = BigInt()
    not_before = Timestamptz()


class UnmatchedReceipt(Table, tablename="unmatched_receipt"):
    id = BigSerial(primary_key=True)
    connection = SmallInt()
    reference = Text()
    state = SmallInt()
    code = Text()
    at = Timestamptz(null=True, default=None)
    alternatives = Array(base_column=Text(), default=list)
    received_at = Timestamptz()


class ReceiptConflict(Table, tablename="receipt_conflict"):
    id = BigSerial(primary_key=True)
    message = BigInt()
    part = SmallInt()
    kept = SmallInt()
    told = SmallInt()
    code = Text()
    received_at = Timestamptz()


class InboundMessage(Table, tablename="inbound_message"):
    id = BigSerial(primary_key=True)
    connection = SmallInt()
    sender = Text()
    recipient = Text()
    body = Text()
    received_at = Timestamptz()
    account = BigInt(null=True, default=None, help_text="Whose message it answers")
    campaign = BigInt(null=True, default=None)
    message = BigInt(null=True, default=None)
    channel = Text()
    address = Text()
    meaning = Text()
    handled_at = Timestamptz(null=True, default=None)
    review = Text()
    reviewed_by = Text()
    reviewed_at = Timestamptz(null=True, default=None)
