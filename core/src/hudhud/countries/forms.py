"""What whoever registers a sender is asked: a form as data, a country's own or the general one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["GENERAL", "FieldKind", "FormField", "form_of", "keep_field", "own_form", "remove_field"]

GENERAL: Final = ""
"""Stands for every country without a form of its own."""
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
TAKEN: Final = {"name", "country", "act"}
"""What every form has besides its questions."""


class FieldKind(StrEnum):
    """How a field is filled in; `urls` are hosts of links, one a line."""

    TEXT = "text"
    AREA = "area"
    NUMBER = "number"
    FILE = "file"
    CHOICE = "choice"
    URLS = "urls"


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. `choices` are lines of `value|English|Arabic`."""

    name: str
    kind: FieldKind
    required: bool
    label_en: str
    label_ar: str
    help_en: str = ""
    help_ar: str = ""
    choices: str = ""
    position: int = 0

    def label(self, language: str) -> str:
        """Its title."""
        return self.label_ar if language == "ar" else self.label_en

    def help(self, language: str) -> str:
        """What helps to answer, "" for nothing."""
        return (self.help_ar if language == "ar" else self.help_en) or self.help_en

    def options(self, language: str) -> list[tuple[str, str]]:
        """Pairs of value and title."""
        lines = [line.split("|") for line in self.choices.splitlines() if line.strip()]
        return [(line[0].strip(), line[-1 if language == "ar" else min(1, len(line) - 1)].strip()) for line in lines]


async def form_of(platform: Platform, country: str) -> list[FormField]:
    """What a country asks: its own form, or the general one."""
    return await own_form(platform, country) or await own_form(platform, GENERAL)


async def own_form(platform: Platform, country: str) -> list[FormField]:
    """The fields of exactly this form, in order; empty where a country has none of its own."""
    rows = await platform.database.fetch(
        "SELECT * FROM country_form_field WHERE country = $1 ORDER BY position, id", country
    )
    return [field_of(row) for row in rows]


def field_of(row: Row) -> FormField:
    """A row as a field."""
    same = ("name", "required", "label_en", "label_ar", "help_en", "help_ar", "choices", "position")
    return FormField(kind=FieldKind(row["kind"]), **{name: row[name] for name in same})


async def keep_field(platform: Platform, country: str, field: FormField, *, actor: Actor) -> None:
    """Add a field to a form, or change the one of its name; raises Invalid.

    A country without a form of its own gets a copy of the general one first.
    """
    problems = list(wrong(field))
    if problems:
        raise Invalid(*problems)
    async with platform.database.transaction():
        await copy_general(platform, country)
        before = {one.name: asdict(one) for one in await own_form(platform, country)}.get(field.name)
        if before == asdict(field):
            return
        await write(platform, country, field)
        details = {"from": before, "to": asdict(field)}
        await record(platform.database, actor, "country.form", f"country:{country or 'general'}", details=details)


async def copy_general(platform: Platform, country: str) -> None:
    """Give a country a form of its own, the same as the general one."""
    await platform.database.execute(
        """
        INSERT INTO country_form_field (country, name, position, kind, required, label_en, label_ar, help_en, help_ar,
                                        choices)
        SELECT $1, name, position, kind, required, label_en, label_ar, help_en, help_ar, choices
        FROM country_form_field WHERE country = '' AND NOT EXISTS (SELECT FROM country_form_field WHERE country = $1)
        ON CONFLICT DO NOTHING
        """,
        country,
    )


async def write(platform: Platform, country: str, field: FormField) -> None:
    """Store a field."""
    await platform.database.execute(
        """
        INSERT INTO country_form_field (country, name, position, kind, required, label_en, label_ar, help_en, help_ar,
                                        choices)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (country, name) DO UPDATE SET position = excluded.position, kind = excluded.kind,
            required = excluded.required, label_en = excluded.label_en, label_ar = excluded.label_ar,
            help_en = excluded.help_en, help_ar = excluded.help_ar, choices = excluded.choices
        """,
        country, field.name, field.position, field.kind.value, field.required, field.label_en, field.label_ar,
        field.help_en, field.help_ar, field.choices,
    )  # fmt: skip


def wrong(field: FormField) -> Iterator[Problem]:
    """What cannot be taken."""
    if not NAME.fullmatch(field.name) or field.name in TAKEN:
        yield Problem("name", N_("Give a name of small letters, digits and _, such as trade_licence."), field.name)
    if not (field.label_en.strip() and field.label_ar.strip()):
        yield Problem("label_en", N_("Give the question in both languages."))
    if field.kind is FieldKind.CHOICE and not field.options("en"):
        yield Problem("choices", N_("Give the choices, one a line: value|English|Arabic."))


async def remove_field(platform: Platform, country: str, name: str, *, actor: Actor) -> None:
    """Ask it no longer; raises NotFound."""
    async with platform.database.transaction() as db:
        await copy_general(platform, country)
        gone = await db.fetchval(
            "DELETE FROM country_form_field WHERE country = $1 AND name = $2 RETURNING name", country, name
        )
        if gone is None:
            raise NotFound
        details = {"removed": name}
        await record(platform.database, actor, "country.form", f"country:{country or 'general'}", details=details)
