"""Numbers, amounts and times as a reader of one language in one time zone writes them, in Latin digits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, dates, numbers
from babel.units import format_unit

from hudhud.money import Money

__all__ = ["Formats"]

Unit = Literal["day", "hour", "minute", "second"]
LOCALES = {"en": "en_GB", "ar": "ar_EG"}
COMMAS = {"ar": "، "}
MONEY_PLACES = 6
UNITS: Final[tuple[tuple[int, Unit], ...]] = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
NEVER: Final = 10**9  # how many of a unit babel shows before it takes the next larger one


@dataclass(frozen=True)
class Formats:
    """Formatters for one language and one time zone (an unknown zone counts as UTC)."""

    language: str
    time_zone: str = "UTC"

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(LOCALES.get(self.language, self.language))

    @cached_property
    def _zone(self) -> ZoneInfo:
        return zone_of(self.time_zone)

    def number(self, value: float | Decimal) -> str:
        """`1234567` as `1,234,567`."""
        return numbers.format_decimal(value, locale=self._locale)

    def percent(self, share: float, places: int = 0) -> str:
        """A share of one: `0.25` as `25%`."""
        pattern = "#,##0%" if places == 0 else f"#,##0.{'0' * places}%"
        return numbers.format_percent(share, format=pattern, locale=self._locale)

    def money(self, amount: Money) -> str:
        """Two decimals, and up to six where a price has them."""
        places = max(2, -int(amount.amount.normalize().as_tuple().exponent))
        digits = f"#,##0.{'0' * min(places, MONEY_PLACES)}"
        return numbers.format_currency(
            amount.amount,
            amount.currency,
            f"¤¤ {digits};¤¤ -{digits}",
            locale=self._locale,
            currency_digits=False,
        )

    def _local(self, moment: datetime) -> datetime:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(self._zone)

    def moment(self, moment: datetime) -> str:
        """Day and time of day in the reader's zone."""
        return dates.format_datetime(
            self._local(moment), f"d MMM y{COMMAS.get(self.language, ', ')}HH:mm", locale=self._locale
        )

    def start(self, moment: datetime, zone: str) -> str:
        """A chosen time by the clocks of its place, and in UTC: `Mon 30 Nov 2026, 09:00 Cairo (07:00 UTC)`."""
        there, utc = moment.astimezone(zone_of(zone)), moment.astimezone(UTC)
        comma = COMMAS.get(self.language, ", ")
        local = dates.format_datetime(there, f"EEE d MMM y{comma}HH:mm", locale=self._locale)
        if zone_of(zone).key in {"UTC", "Etc/UTC"}:
            return f"{local} UTC"
        day = "" if there.date() == utc.date() else dates.format_datetime(utc, f"EEE d MMM{comma}", locale=self._locale)
        return f"{local} {self.place(zone)} ({day}{utc:%H:%M} UTC)"

    def place(self, zone: str) -> str:
        """The city that a time zone is named after, in the reader's language."""
        try:
            return dates.get_timezone_location(zone, locale=self._locale, return_city=True)
        except LookupError:
            return zone

    def short_date(self, day: date) -> str:
        """A day of this year, as an axis has room for it."""
        return dates.format_date(day, "d MMM", locale=self._locale)

    def date(self, day: date) -> str:
        """A day; of a moment, the day in the reader's zone."""
        local = self._local(day) if isinstance(day, datetime) else day
        return dates.format_date(local, "d MMM y", locale=self._locale)

    def time(self, moment: datetime) -> str:
        """The time of day in the reader's zone, with seconds."""
        return dates.format_time(self._local(moment), "HH:mm:ss", locale=self._locale)

    def duration(self, length: timedelta | float) -> str:
        """A length of time (seconds, if a number) in its two largest units: `1 hour, 5 minutes`."""
        seconds = int(length.total_seconds() if isinstance(length, timedelta) else length)
        told: list[str] = []
        for size, unit in UNITS:
            count, seconds = divmod(seconds, size)
            if count or (size == 1 and not told):
                # Not format_unit: its table for Egypt has no word for days.
                one = dates.format_timedelta(count * size, granularity=unit, threshold=NEVER, locale=self._locale)
                told.append(one)
        return COMMAS.get(self.language, ", ").join(told[:2])

    def size(self, count: int) -> str:
        """Bytes as people read them: `17 MB` (units of 1024)."""
        value, unit = float(count), "byte"
        for larger in ("kilobyte", "megabyte", "gigabyte"):
            if value < 1024:
                break
            value, unit = value / 1024, larger
        return format_unit(round(value, 1), f"digital-{unit}", length="short", locale=self._locale)

    def country(self, code: str) -> str:
        """A country's name by its code (ISO 3166); the code itself where there is none."""
        return str(self._locale.territories.get(code, code))

    def value(self, value: object) -> str:
        """Any value that an error's sentence holds."""
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return self.number(value)
        return str(value)


def zone_of(name: str) -> ZoneInfo:
    """A time zone; UTC for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
