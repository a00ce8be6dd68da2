"""Events that wait, and who listens."""

from __future__ import annotations

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Event", "EventListener"]


class EventListener(Table, tablename="event_listener", help_text="Who is told of an account's events."):
    account = BigInt(primary_key=True)
    listener = Text()
    kinds = Array(base_column=Text())
    since = Timestamptz()


class Event(Table, tablename="event", help_text="Events that were told and not taken yet."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    listener = Text()
    kind = Text()
    at = Timestamptz()
    data = JSONB()
