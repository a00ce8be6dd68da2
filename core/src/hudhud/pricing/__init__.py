"""Pricing: price lists, and the sheets that price a million messages in a second."""

from hudhud.pricing.lists import Line, create_price_list
from hudhud.pricing.sheets import Price, PriceSheet, sheet

__all__ = ["Line", "Price", "PriceSheet", "create_price_list", "sheet"]
