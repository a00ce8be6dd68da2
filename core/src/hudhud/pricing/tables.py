"""Price lists."""

from __future__ import annotations

from decimal import Decimal

from piccolo.columns import BigSerial, Boolean, ForeignKey, Numeric, Text
from piccolo.columns.base import OnDelete
from piccolo.columns.readable import Readable
from piccolo.table import Table

__all__ = ["PriceLine", "PriceList"]


class PriceList(Table, tablename="price_list", help_text="What accounts pay."):
    id = BigSerial(primary_key=True)
    name = Text(unique=True)
    currency = Text(default="EUR")

    @classmethod
    def get_readable(cls) -> Readable:
        """How the console names a price list."""
        return Readable(template="%s (%s)", columns=[cls.name, cls.currency])


class PriceLine(
    Table, tablename="price_line", help_text="The price of one unit for addresses that begin with a prefix."
):
    id = BigSerial(primary_key=True)
    price_list: ForeignKey[PriceList] = ForeignKey(
        references=PriceList, on_delete=OnDelete.restrict, null=False, default=None
    )
    channel = Text(default="sms")
    prefix = Text(help_text="Digits that a number begins with; empty: the default line")
    country = Text(help_text="ISO 3166, where the prefix is a country")
    price = Numeric(digits=(14, 6), default=Decimal(0), help_text="For one unit (segment)")
    delivered_only = Boolean(default=False, help_text="Undelivered and expired messages are refunded")
