"""Countries: whose a number is, and what a country asks of those who send to it."""

from hudhud.countries.changing import change_rule
from hudhud.countries.forms import GENERAL, FieldKind, FormField, form_of, keep_field, own_form, remove_field
from hudhud.countries.numbers import country_of, network_of
from hudhud.countries.patterns import CountryPattern, pattern_of
from hudhud.countries.rules import CountryRule, Registration, UnknownCountry, Unregistered, rule, rules
from hudhud.countries.starting import load_starting_rules

__all__ = [
    "GENERAL",
    "CountryPattern",
    "CountryRule",
    "FieldKind",
    "FormField",
    "Registration",
    "UnknownCountry",
    "Unregistered",
    "change_rule",
    "country_of",
    "form_of",
    "keep_field",
    "load_starting_rules",
    "network_of",
    "own_form",
    "pattern_of",
    "remove_field",
    "rule",
    "rules",
]
