"""Webhooks, their deliveries, and every try of one."""

from __future__ import annotations

from piccolo.columns import Array, BigInt, BigSerial, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table

__all__ = ["WebhookDelivery", "WebhookEndpoint", "WebhookRound", "WebhookTry"]


class WebhookEndpoint(Table, tablename="webhook_endpoint", help_text="Where an account wants to be told of events."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    url = Text()
    description = Text()
    kinds = Array(base_column=Text())
    secret = Text(secret=True)
    former_secret = Text(secret=True)
    former_until = Timestamptz(null=True, default=None)
    state = Text(help_text="active or disabled")
    reason = Text(help_text="Why it is disabled: user, failing, gone or operator")
    reason_en = Text(help_text="What an operator said who disabled it")
    reason_ar = Text()
    failures = Integer()
    failing_since = Timestamptz(null=True, default=None)
    succeeded_at = Timestamptz(null=True, default=None)
    failed_at = Timestamptz(null=True, default=None)
    rests_until = Timestamptz()
    holder = Text()
    held_until = Timestamptz()
    created_at = Timestamptz()


class WebhookDelivery(Table, tablename="webhook_delivery", help_text="Requests that tell an account of events."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    endpoint = BigInt()
    kinds = Array(base_column=Text())
    events = Integer()
    body = Text()
    state = Text(help_text="pending, delivered or failed")
    tries = Integer()
    not_before = Timestamptz()
    until = Timestamptz()
    status = SmallInt(null=True, default=None)
    milliseconds = Integer(null=True, default=None)
    problem = Text()
    tried_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()


class WebhookTry(Table, tablename="webhook_try"):
    id = BigSerial(primary_key=True)
    account = BigInt()
    delivery = BigInt()
    at = Timestamptz()
    status = SmallInt(null=True, default=None)
    milliseconds = Integer()
    problem = Text()
    response = Text()


class WebhookRound(Table, tablename="webhook_round"):
    name = Text(primary_key=True)
    holder = Text()
    until = Timestamptz()
