"""Operators change a country's rules: always with a source and the day on which it was checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from zoneinfo import available_timezones

from hudhud.audit import Actor, record
from hudhud.countries.rules import CountryRule, rule
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["change_rule"]

MIDNIGHT = 1440


async def change_rule(platform: Platform, wanted: CountryRule, *, actor: Actor) -> None:
    """Put a country's rules in place and record what changed; raises Invalid, and UnknownCountry for one not there.

    Code, prefix and names stay as they are.
    """
    async with platform.database.transaction() as db:
        await db.execute("SELECT FROM country WHERE code = $1 FOR UPDATE", wanted.code)
        present = await rule(platform, wanted.code)
        problems = [*wrong(wanted), *(await later_than_today(platform, wanted))]
        if problems:
            raise Invalid(*problems)
        was, is_ = asdict(present), asdict(wanted)
        changed = {name: {"from": was[name], "to": is_[name]} for name in is_ if was[name] != is_[name]}
        if not changed:
            return
        await write(platform, wanted)
        await record(platform.database, actor, "country.change", f"country:{wanted.code}", details=changed)


async def later_than_today(platform: Platform, wanted: CountryRule) -> list[Problem]:
    """A rule cannot have been checked tomorrow."""
    if wanted.checked_on is None or wanted.checked_on <= platform.clock.now().date():
        return []
    return [Problem("checked_on", N_("This day is still to come."), wanted.checked_on.isoformat())]


def wrong(wanted: CountryRule) -> Iterator[Problem]:
    """What cannot be taken."""
    if not wanted.source.strip():
        yield Problem("source", N_("Say where this is written: others will want to check it."))
    if wanted.checked_on is None:
        yield Problem("checked_on", N_("Say on which day you checked it."))
    if wanted.time_zone not in available_timezones():
        yield Problem("time_zone", N_("Give a time zone such as Africa/Cairo."), wanted.time_zone)
    yield from wrong_hours(wanted)
    try:
        re.compile(wanted.sender_pattern)
    except re.error:
        yield Problem("sender_pattern", N_("This is no regular expression."), wanted.sender_pattern)
    if wanted.sender_pattern and not (wanted.sender_rule_en.strip() and wanted.sender_rule_ar.strip()):
        yield Problem("sender_rule_en", N_("Say in both languages what a name must be like."))
    if bool(wanted.consequence_en.strip()) != bool(wanted.consequence_ar.strip()):
        yield Problem("consequence_en", N_("Write it in both languages, or in neither."))


def wrong_hours(wanted: CountryRule) -> Iterator[Problem]:
    """Hours that are none."""
    first, last = wanted.marketing_from, wanted.marketing_to
    if (first is None) != (last is None):
        yield Problem("marketing_from", N_("Give both hours, or neither."))
    elif first is not None and last is not None and not 0 <= first < last <= MIDNIGHT:
        yield Problem("marketing_from", N_("The first hour comes before the last, on the same day."))
    if not wanted.marketing_days or not set(wanted.marketing_days) <= set(range(1, 8)):
        yield Problem("marketing_days", N_("Choose at least one day."))


async def write(platform: Platform, wanted: CountryRule) -> None:
    """Store it."""
    await platform.database.execute(
        """
        UPDATE country SET time_zone = $2, registration = $3, unregistered = $4, consequence_en = $5,
            consequence_ar = $6, marketing_from = $7, marketing_to = $8, marketing_days = $9, note = $10, note_ar = $11,
            sender_pattern = $12, sender_rule_en = $13, sender_rule_ar = $14, source = $15, checked_on = $16
        WHERE code = $1
        """,
        wanted.code, wanted.time_zone, wanted.registration.value, wanted.unregistered.value, wanted.consequence_en,
        wanted.consequence_ar, wanted.marketing_from, wanted.marketing_to, list(wanted.marketing_days), wanted.note,
        wanted.note_ar, wanted.sender_pattern, wanted.sender_rule_en, wanted.sender_rule_ar, wanted.source,
        wanted.checked_on,
    )  # fmt: skip
