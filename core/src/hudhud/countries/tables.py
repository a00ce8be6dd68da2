"""The platform's countries, their rules, and what they ask of whoever registers a sender."""

from __future__ import annotations

from piccolo.columns import Array, BigSerial, Boolean, Date, Integer, SmallInt, Text
from piccolo.table import Table

__all__ = ["Country", "CountryFormField"]


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
    note_ar = Text()
    sender_pattern = Text(help_text="A regular expression that a name must match there")
    sender_rule_en = Text()
    sender_rule_ar = Text()


class CountryFormField(
    Table, tablename="country_form_field", help_text="What whoever registers a sender in a country is asked."
):
    id = BigSerial(primary_key=True)
    country = Text(help_text="Empty: the form of countries that have none of their own")
    name = Text()
    position = Integer(default=0)
    kind = Text(help_text="text, area, number, file, choice or urls")
    required = Boolean(default=False)
    label_en = Text()
    label_ar = Text()
    help_en = Text()
    help_ar = Text()
    choices = Text(help_text="Of a choice, one a line: value|English|Arabic")
