"""The platform's countries and their rules."""

from __future__ import annotations

from piccolo.columns import Array, Date, SmallInt, Text
from piccolo.table import Table

__all__ = ["Country"]


class Country(Table, tablename="country", help_text="A country, what it asks of senders, and when marketing may go."):
    code = Text(primary_key=True)
    prefix = Text()
    name_en = Text()
    name_ar = Text()
    time_zone = Text()
    registration = Text(help_text="required, not_required, not_supported or unknown")
    unregistered = Text(default="warn", help_text="What a campaign under an unregistered sender gets: warn or block")
    consequence_en = Text()
    consequence_ar = Text()
    marketing_from = SmallInt(null=True, default=None, help_text="Minutes after midnight, local")
    marketing_to = SmallInt(null=True, default=None, help_text="Minutes after midnight, local")
    marketing_days = Array(base_column=SmallInt(), default=list, help_text="ISO weekdays: 1 is Monday")
    note = Text()
    source = Text()
    checked_on = Date(null=True, default=None)
