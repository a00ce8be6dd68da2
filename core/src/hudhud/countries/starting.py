"""The rules that an installation starts from: files of this package, loaded where they are missing.

What operators changed stays: a country that is there is not touched, and neither is its form.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.resources import files
from typing import Final

from hudhud.countries.forms import GENERAL
from hudhud.database import Connection, Database

__all__ = ["load_starting_rules"]

EVERY_DAY: Final = range(1, 8)
OWN_WORDS: Final = (
    "code", "prefix", "name_en", "name_ar", "time_zone", "registration", "consequence_en", "consequence_ar", "note",
    "note_ar", "sender_pattern", "sender_rule_en", "sender_rule_ar", "source",
)  # fmt: skip
COUNTRY_COLUMNS: Final = (*OWN_WORDS, "marketing_from", "marketing_to", "marketing_days", "checked_on")
FIELD_COLUMNS: Final = (
    "country", "name", "position", "kind", "required", "label_en", "label_ar", "help_en", "help_ar", "choices",
)  # fmt: skip


async def load_starting_rules(database: Database) -> int:
    """Add the countries that are missing, each with its form; gives how many. Safe to run again, and at once."""
    async with database.transaction() as db:
        await db.execute("LOCK TABLE country, country_form_field IN SHARE ROW EXCLUSIVE MODE")
        known = {row["code"] for row in await db.fetch("SELECT code FROM country")}
        missing = [country for country in starting_countries() if country[0] not in known]
        await insert(db, "country", COUNTRY_COLUMNS, missing)
        wanted = {str(country[0]) for country in missing}
        if not await db.fetchval("SELECT EXISTS (SELECT FROM country_form_field WHERE country = '')"):
            wanted.add(GENERAL)
        fields = [field for field in starting_fields() if field[0] in wanted]
        await insert(db, "country_form_field", FIELD_COLUMNS, fields)
    return len(missing)


async def insert(db: Connection, table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Add rows."""
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    await db.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})",
        rows,
    )


def starting_countries() -> Iterator[tuple[object, ...]]:
    """Countries as rows of the table."""
    for line in lines_of("countries.csv"):
        first, last = minutes_of(line["marketing_hours"])
        closed = {int(day) for day in line["closed_days"].split()}
        open_days = [day for day in EVERY_DAY if day not in closed]
        checked_on = date.fromisoformat(line["checked_on"])
        yield (*(line[name] for name in OWN_WORDS), first, last, open_days, checked_on)


def minutes_of(hours: str) -> tuple[int | None, int | None]:
    """`09:00-21:00` as minutes after midnight; nothing is no limit."""
    if not hours:
        return None, None
    first, last = (int(clock[:2]) * 60 + int(clock[3:]) for clock in hours.split("-"))
    return first, last


def starting_fields() -> Iterator[tuple[object, ...]]:
    """Fields of forms as rows of the table; `*` is the general form, `?` behind a code an optional field."""
    for position, line in enumerate(lines_of("forms.csv"), start=1):
        for code in line["countries"].split():
            required = not code.endswith("?")
            country = GENERAL if code[0] == "*" else code[:2]
            words = (line[name] for name in ("label_en", "label_ar", "help_en", "help_ar"))
            choices = line["choices"].replace(" / ", "\n")
            yield (country, line["name"], position * 10, line["kind"], required, *words, choices)


def lines_of(name: str) -> Iterator[dict[str, str]]:
    """The lines of a file of this package."""
    text = files("hudhud.countries").joinpath(f"data/{name}").read_text("utf-8")
    yield from csv.DictReader(text.splitlines())
