"""What a country asks of those who send to it: data that operators edit, each rule with its source and its date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from hudhud.database import Row
from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["CountryRule", "Registration", "UnknownCountry", "Unregistered", "rule", "rules"]


class Registration(StrEnum):
    """Whether a country wants senders registered; where names are not supported, networks put a number in place."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    NOT_SUPPORTED = "not_supported"
    UNKNOWN = "unknown"


class Unregistered(StrEnum):
    """What a campaign gets whose sender is not registered: a warning to acknowledge, or a refusal."""

    WARN = "warn"
    BLOCK = "block"


CODE: Final = re.compile(r"[A-Z]{2}")
CONSEQUENCES: Final = {
    Registration.REQUIRED: N_("Networks may block messages under a name that is not registered, or put another name."),
    Registration.NOT_SUPPORTED: N_("Networks there do not show names: messages come from a number instead, or fail."),
    Registration.UNKNOWN: N_("It is not known whether names must be registered there. Ask us before you send many."),
    Registration.NOT_REQUIRED: "",
}
"""Where a country has no words of its own."""


@dataclass(eq=False)
class UnknownCountry(NotFound):
    """There are no rules for this country."""

    country: str
    code = "unknown_country"
    message = "We have no rules for the country “%(country)s”. Use a code of two letters, such as EG."


@dataclass(frozen=True, slots=True)
class CountryRule:
    """A country's rules. Marketing goes between two minutes after local midnight, on ISO weekdays (1 is Monday);
    None means at any time. `sender_pattern` is a regular expression for names there, "" for any that the channel takes.
    """

    code: str
    prefix: str
    name_en: str
    name_ar: str
    time_zone: str
    registration: Registration
    unregistered: Unregistered
    consequence_en: str
    consequence_ar: str
    marketing_from: int | None
    marketing_to: int | None
    marketing_days: tuple[int, ...]
    note: str
    note_ar: str
    sender_pattern: str
    sender_rule_en: str
    sender_rule_ar: str
    source: str
    checked_on: date | None

    def name(self, language: str) -> str:
        """The country's name."""
        return self.name_ar if language == "ar" else self.name_en

    def told(self, language: str) -> str:
        """What its customers should know, "" for nothing."""
        return (self.note_ar if language == "ar" else self.note) or self.note

    def sender_rule(self, language: str) -> str:
        """What a name must be like there, in words."""
        return (self.sender_rule_ar if language == "ar" else self.sender_rule_en) or self.sender_rule_en

    def consequence(self, language: str) -> str:
        """What happens under an unregistered sender: the country's words, or else a msgid that holds for such ones."""
        own = (self.consequence_ar if language == "ar" else self.consequence_en) or self.consequence_en
        return own or CONSEQUENCES[self.registration]


async def rules(platform: Platform) -> list[CountryRule]:
    """Every country's, by code."""
    return [rule_of(row) for row in await platform.database.fetch("SELECT * FROM country ORDER BY code")]


async def rule(platform: Platform, code: str) -> CountryRule:
    """One country's; raises UnknownCountry."""
    known = CODE.fullmatch(code)  # whatever else is asked for, a NUL for one, is no country either
    row = await platform.database.fetchrow("SELECT * FROM country WHERE code = $1", code) if known else None
    if row is None:
        raise UnknownCountry(code)
    return rule_of(row)


def rule_of(row: Row) -> CountryRule:
    """A row as a rule."""
    values = dict(row)
    return CountryRule(
        **{
            **values,
            "registration": Registration(values["registration"]),
            "unregistered": Unregistered(values["unregistered"]),
            "marketing_days": tuple(values["marketing_days"]),
        }
    )
