"""Countries: whose a number is, and what a country asks of those who send to it."""

from hudhud.countries.numbers import country_of, network_of

__all__ = ["country_of", "network_of"]
