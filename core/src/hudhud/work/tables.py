"""The outbox, schedules, and answers kept for repeated requests."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, BigInt, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Idempotency", "Outbox", "Schedule"]


class Outbox(Table, tablename="outbox"):
    id = UUID(primary_key=True)
    queue = Text()
    task = Text()
    arguments = JSONB()
    created_at = Timestamptz()


class Schedule(Table, tablename="schedule"):
    name = Text(primary_key=True)
    due_at = Timestamptz()


class Idempotency(Table, tablename="idempotency"):
    account = BigInt(primary_key=True)
    endpoint = Text()
    key = Text()
    fingerprint = Bytea()
    status = Integer()
    answer = Bytea()
    created_at = Timestamptz()
