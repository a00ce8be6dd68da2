"""What messages somebody looks for: read from an address, a form or an API call, and as conditions of a statement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from hudhud import channels
from hudhud.channels import InvalidAddress
from hudhud.countries import pattern_of
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.messages.states import State
from hudhud.plugins import Platform
from hudhud.public_ids import from_public

__all__ = ["FIELDS", "INTERFACES", "LAST_DIGITS", "LAST_ID", "Filter", "numbers_of", "read_filter", "state_number"]

LAST_ID: Final = 2**62
FIELDS: Final = ("from", "to", "state", "campaign", "sender", "number", "interface", "ref", "country", "code")
INTERFACES: Final = ("portal", "api", "personalised_api")
LAST_DIGITS: Final = 6
"""How many digits of its end a number is found by, at least: as many as the index message_number holds."""
PATTERN: Final = re.compile(r"\+?(\d*)(\*?)(\d*)")
SKEW: Final = timedelta(minutes=15)
"""How much later than its ids were taken a chunk may be written down: a campaign is prepared in between."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Messages that fit all of these. `since` and `until` bound when they were handed over, or else came to us.

    `numbers` are whole ones (what was typed may be read in several ways), `ends` and `begins` digits of one. Of a
    `code` are those that failed by it, as the campaign's page counts them: by their first part.
    """

    since: datetime | None = None
    until: datetime | None = None
    state: State | None = None
    campaign_id: int | None = None
    sender: str = ""
    interface: str = ""
    reference: str = ""
    numbers: tuple[str, ...] = ()
    begins: str = ""
    ends: str = ""
    country: str = ""
    code: str = ""

    @property
    def by_number(self) -> bool:
        """Whether the index on numbers finds them."""
        return bool(self.numbers or self.ends)

    async def bounds(self, platform: Platform, account_id: int) -> tuple[int, int]:
        """The least id that may fit, and the least above it that cannot; raises NotFound for a campaign of others."""
        low, high = 0, LAST_ID
        if self.campaign_id is not None:
            row = await platform.database.fetchrow(
                "SELECT first_id, last_id FROM campaign WHERE id = $1 AND account = $2", self.campaign_id, account_id
            )
            if row is None:
                raise NotFound
            low, high = row["first_id"] or 0, row["last_id"] or 0
        if self.since is not None:
            low = max(low, await platform.database.fetchval(SINCE, account_id, self.since, self.until, SKEW) or 0)
        if self.until is not None:
            high = min(high, await platform.database.fetchval(UNTIL, account_id, self.until, SKEW) or LAST_ID)
        return low, high


# Ids rise with time, so that a moment is a place among them: those of a chunk written down well before it are all
# smaller. A campaign's were taken when it was prepared, which may be long before it was launched.
SINCE: Final = """
SELECT least(
    (SELECT last_id FROM chunk WHERE account = $1 AND created_at < $2::timestamptz - $4::interval
     ORDER BY created_at DESC LIMIT 1),
    (SELECT min(first_id) FROM campaign
     WHERE account = $1 AND ($3::timestamptz IS NULL OR launched_at < $3)
       AND launched_at IS NOT NULL AND coalesce(submitted_at, finished_at, 'infinity') >= $2))
"""
UNTIL: Final = """
SELECT first_id FROM chunk WHERE account = $1 AND created_at >= $2::timestamptz + $3::interval
ORDER BY created_at LIMIT 1
"""


async def read_filter(platform: Platform, account_id: int, given: Mapping[str, Any]) -> Filter:
    """What was asked for under the names FIELDS, each a text; raises Invalid with every value that cannot be read.

    Dates are days in `zone`, by default the account's, both included; a number is whole, or `*567890` (or just
    those digits) for how it ends, or `2010*` for how it begins.
    """
    row = await platform.database.fetchrow("SELECT region, time_zone FROM account WHERE id = $1", account_id)
    if row is None:
        raise NotFound
    asked = {name: str(given.get(name) or "").strip() for name in FIELDS}
    problems: list[Problem] = []
    zone = zone_of(str(given.get("zone") or ""), row["time_zone"])
    first, last = day_of("from", asked["from"], problems), day_of("to", asked["to"], problems)
    if first and last and last < first:
        problems.append(Problem("to", N_("This is before the first day."), asked["to"]))
    if asked["interface"] and asked["interface"] not in INTERFACES:
        problems.append(Problem("interface", N_("There is no such interface."), asked["interface"]))
    numbers, begins, ends = numbers_of(platform, asked["number"], row["region"], problems)
    found = Filter(
        since=midnight(first, zone) if first else None,
        until=midnight(last + timedelta(days=1), zone) if last else None,
        state=state_of(asked["state"], problems),
        campaign_id=campaign_of(asked["campaign"], problems),
        sender=asked["sender"],
        interface=asked["interface"],
        reference=asked["ref"],
        numbers=numbers,
        begins=begins,
        ends=ends,
        country=country_of(asked["country"], problems),
        code=asked["code"],
    )
    if problems:
        raise Invalid(*problems)
    return found


def zone_of(name: str, otherwise: str) -> ZoneInfo:
    """The zone that days are meant in."""
    try:
        return ZoneInfo(name or otherwise)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError, and told below
        return ZoneInfo(otherwise)
    except KeyError:
        return ZoneInfo(otherwise)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), zone)


def day_of(name: str, text: str, problems: list[Problem]) -> date | None:
    """A day."""
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        found = None
    if text and (found is None or not 2000 <= found.year <= 2200):
        problems.append(Problem(name, N_("Give a day such as 2026-11-30."), text))
        return None
    return found


def state_of(word: str, problems: list[Problem]) -> State | None:
    """A state by its word."""
    try:
        return State(state_number(word)) if word else None
    except Invalid as invalid:
        problems += invalid.problems
        return None


def state_number(word: str) -> int:
    """A state's number by its word; raises Invalid for another word."""
    try:
        return State[word.upper()].value
    except KeyError:
        known = ", ".join(state.word for state in State)
        raise Invalid(Problem("state", N_("Not a state of a message. The states are:") + f" {known}", word)) from None


def campaign_of(text: str, problems: list[Problem]) -> int | None:
    """A campaign's number by its public id."""
    try:
        return from_public("cmp", text) if text else None
    except NotFound:
        problems.append(Problem("campaign", N_("There is nothing of this id."), text))
        return None


def country_of(text: str, problems: list[Problem]) -> str:
    """A country by its code."""
    if text and pattern_of(text.upper()) is None:
        problems.append(Problem("country", N_("Give a country’s code of two letters, such as EG."), text))
    return text.upper()


def numbers_of(
    platform: Platform, text: str, region: str | None, problems: list[Problem]
) -> tuple[tuple[str, ...], str, str]:
    """Whole numbers, how one begins, or how it ends."""
    if not text:
        return (), "", ""
    pattern = PATTERN.fullmatch(re.sub(r"[\s()\-.]", "", text))
    if pattern and pattern[2] and bool(pattern[1]) != bool(pattern[3]):
        begins, ends = pattern[1], pattern[3]
        if len(begins or ends) >= LAST_DIGITS or begins:
            return (), begins, ends
    whole = tuple(dict.fromkeys(address for address in read_by_channels(platform, text, region) if address))
    if whole:
        return whole, "", ""
    if pattern and not pattern[2] and len(pattern[1]) >= LAST_DIGITS:
        return (), "", pattern[1]
    problems.append(
        Problem(
            "number", N_("Give a number, at least the last 6 digits of one, or how it begins, such as 2010*."), text
        )
    )
    return (), "", ""


def read_by_channels(platform: Platform, text: str, region: str | None) -> list[str]:
    """The address that each channel reads."""
    found: list[str] = []
    for channel in channels.channels(platform):
        try:
            found.append(channel.parse_address(text, region))
        except InvalidAddress:
            continue
    return found
