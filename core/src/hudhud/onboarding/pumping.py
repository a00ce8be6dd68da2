"""Against SMS pumping: whoever earns by having codes sent to numbers of theirs runs into these limits.

Every code that was sent is a row; each limit counts rows, under one lock, before another is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any, Final

import phonenumbers
import structlog

from hudhud.errors import LimitExceeded, Refused, Unavailable
from hudhud.plugins import Platform

__all__ = [
    "RESEND_AFTER",
    "CodeSentJustNow",
    "CodesPaused",
    "CountryNotServed",
    "TooManyCodes",
    "TooManyFromHere",
    "admit",
    "codes_are_entered",
    "network_of",
    "region_of",
]

RESEND_AFTER: Final = timedelta(seconds=60)
PER_NUMBER: Final = 5
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
RANGE_DIGITS: Final = 4
"""Numbers that differ in their last four digits alone are one range: pumped ranges are rented in such blocks."""
ENOUGH_TO_JUDGE: Final = 20
FEWEST_ENTERED: Final = 0.3

log = structlog.get_logger(__name__)


@dataclass(eq=False)
class CodeSentJustNow(LimitExceeded):
    """The last code to this number is not a minute old."""

    limit: int
    seconds: int
    code = "code_sent_just_now"
    message = "A code was sent less than %(limit)s seconds ago. Wait %(seconds)s seconds and ask for another."

    @property
    def retry_after(self) -> int:
        """Seconds, for whoever answers over HTTP."""
        return self.seconds


@dataclass(eq=False)
class TooManyCodes(LimitExceeded):
    """This number has had all the codes of a day."""

    limit: int
    hours: int
    code = "too_many_codes"
    message = "A number is sent at most %(limit)s codes in 24 hours. Wait %(hours)s hours and try again."

    @property
    def retry_after(self) -> int:
        """Seconds, for whoever answers over HTTP."""
        return self.hours * 3600


@dataclass(eq=False)
class TooManyFromHere(LimitExceeded):
    """This network address, or its neighbours, asked for all the codes of an hour."""

    limit: int
    minutes: int
    code = "too_many_codes_from_here"
    message = "Your network asked for %(limit)s codes within an hour. Wait %(minutes)s minutes and try again."

    @property
    def retry_after(self) -> int:
        """Seconds, for whoever answers over HTTP."""
        return self.minutes * 60


class CodesPaused(Unavailable):
    """Too many codes go to one range of numbers, or to everybody: none is sent until that is over."""

    code = "codes_paused"
    message = "No code can be sent to this number now. Try again later, or write to us."


@dataclass(eq=False)
class CountryNotServed(Refused):
    """The operator does not send codes to this country."""

    country: str
    code = "country_not_served"
    message = "Numbers of this country (%(country)s) cannot be used here yet."


@dataclass(frozen=True, slots=True)
class Limit:
    """So many rows of `condition` within `within`, and what is raised beyond."""

    name: str
    condition: str
    value: object
    most: int
    within: timedelta


async def admit(platform: Platform, *, msisdn: str, address: str, now: datetime) -> None:
    """Return when another code may be sent; inside the transaction that records it, which others wait for.

    Raises CountryNotServed, CodeSentJustNow, TooManyCodes, TooManyFromHere, CodesPaused.
    """
    refuse_country(platform, msisdn)
    await platform.database.execute("SELECT pg_advisory_xact_lock(hashtextextended('one-time codes', 0))")
    await refuse_haste(platform, msisdn, now)
    for limit in limits_of(platform, msisdn, address):
        oldest = await oldest_of(platform, limit, now)
        if oldest is None:
            continue
        wait = (oldest + limit.within - now).total_seconds()
        log.warning("codes_limited", limit=limit.name, most=limit.most, number=f"{msisdn[:-4]}****", address=address)
        raise refusal(limit, wait)


def refuse_country(platform: Platform, msisdn: str) -> None:
    """Raise CountryNotServed for a number of another country than the operator serves."""
    served = {country.strip().upper() for country in platform.settings.code_countries.split(",") if country.strip()}
    region = region_of(msisdn)
    if served and region not in served:
        raise CountryNotServed(region or "?")


def region_of(msisdn: str) -> str:
    """The country (ISO 3166) of a number in digits; empty for one of no country."""
    number: Any = phonenumbers.parse(f"+{msisdn}")
    return str(phonenumbers.region_code_for_number(number) or "")


def network_of(address: str) -> str:
    """The neighbourhood of an address: its /24, or its /48; the address itself when it is none."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 24 if found.version == 4 else 48), strict=False))


async def refuse_haste(platform: Platform, msisdn: str, now: datetime) -> None:
    """Raise CodeSentJustNow until the number's last code is a minute old."""
    last = await platform.database.fetchval("SELECT max(created_at) FROM one_time_code WHERE msisdn = $1", msisdn)
    if last is not None and now - last < RESEND_AFTER:
        wait = ceil((last + RESEND_AFTER - now).total_seconds())
        raise CodeSentJustNow(int(RESEND_AFTER.total_seconds()), wait)


def limits_of(platform: Platform, msisdn: str, address: str) -> list[Limit]:
    """What is counted, the person's own first."""
    settings = platform.settings
    return [
        Limit("number", "msisdn = $1", msisdn, PER_NUMBER, DAY),
        Limit("address", "address = $1", address, settings.codes_per_address, HOUR),
        Limit("network", "network = $1", network_of(address), settings.codes_per_network, HOUR),
        Limit("range", "left(msisdn, -4) = $1", msisdn[:-RANGE_DIGITS], settings.codes_per_range, HOUR),
        Limit("day", "$1::text IS NULL", None, settings.codes_per_day, DAY),
    ]


async def oldest_of(platform: Platform, limit: Limit, now: datetime) -> datetime | None:
    """When the oldest of the last `most` codes was sent, which makes room when it leaves; None below the limit."""
    if limit.most < 1:
        return now
    found: datetime | None = await platform.database.fetchval(
        f"""
        SELECT created_at FROM one_time_code WHERE {limit.condition} AND created_at > $2
        ORDER BY created_at DESC OFFSET $3 LIMIT 1
        """,
        limit.value,
        now - limit.within,
        limit.most - 1,
    )
    return found


def refusal(limit: Limit, seconds: float) -> LimitExceeded | Unavailable:
    """What a limit says; those that are nobody's own give no number that helps whoever pumps."""
    if limit.name == "number":
        return TooManyCodes(limit.most, ceil(seconds / 3600))
    if limit.name in {"address", "network"}:
        return TooManyFromHere(limit.most, ceil(seconds / 60))
    log.error("codes_paused", limit=limit.name, most=limit.most)
    return CodesPaused()


async def codes_are_entered(platform: Platform) -> None:
    """A health check: of the last day's codes, most are entered; raises RuntimeError below three in ten."""
    now = platform.clock.now()
    row = await platform.database.fetchrow(
        """
        SELECT count(*) AS sent, count(used_at) AS entered FROM one_time_code
        WHERE created_at > $1 AND expires_at < $2
        """,
        now - DAY,
        now,
    )
    if row is None or row["sent"] < ENOUGH_TO_JUDGE or row["entered"] >= FEWEST_ENTERED * row["sent"]:
        return
    raise RuntimeError(
        f"Of {row['sent']} codes sent in 24 hours only {row['entered']} were entered: somebody may be pumping SMS."
    )
