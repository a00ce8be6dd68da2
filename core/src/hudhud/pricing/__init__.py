"""Pricing: price lists, and the sheets that price a million messages in a second."""

from hudhud.pricing.coverage import Destination, country_of, coverage
from hudhud.pricing.lists import Line, create_price_list
from hudhud.pricing.sheets import Price, PriceSheet, sheet

__all__ = ["Destination", "Line", "Price", "PriceSheet", "country_of", "coverage", "create_price_list", "sheet"]
