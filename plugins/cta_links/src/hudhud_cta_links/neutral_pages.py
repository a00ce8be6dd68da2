"""The page of a link that leads nowhere else: neutral words of ours, or the account's own."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["NeutralPage", "Words", "neutral_page", "save_neutral_page"]

TITLE: Final = N_("Thank you")
TEXT: Final = N_("Your answer has been noted. You can close this page.")
MOST: Final = {"name": 100, "title_en": 100, "text_en": 1_000, "title_ar": 100, "text_ar": 1_000}
MOST_DAYS: Final = 730


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says; `own` are the account's words, which are shown as they are, others are msgids."""

    title: str
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class NeutralPage:
    """What an account sets: under whose name, its words in both languages, and for how long its links work.

    Everything may be empty: then nobody is named, and our own words are shown. `days` of None is the platform's.
    """

    name: str = ""
    title_en: str = ""
    text_en: str = ""
    title_ar: str = ""
    text_ar: str = ""
    days: int | None = None

    def words(self, language: str) -> Words:
        """The account's words in this language, in the other where there are none, or ours."""
        english, arabic = Words(self.title_en, self.text_en, own=True), Words(self.title_ar, self.text_ar, own=True)
        first, second = (arabic, english) if language == "ar" else (english, arabic)
        return next((one for one in (first, second) if one.title or one.text), Words(TITLE, TEXT, own=False))


async def neutral_page(platform: Platform, account_id: int) -> NeutralPage:
    """What the account has set."""
    row = await platform.database.fetchrow(
        "SELECT name, title_en, text_en, title_ar, text_ar, days FROM link_page WHERE account = $1", account_id
    )
    return NeutralPage(**dict(row)) if row else NeutralPage()


async def save_neutral_page(platform: Platform, account_id: int, page: NeutralPage, *, actor: Actor) -> None:
    """Set it; raises Invalid with every value that is too long or cannot be read."""
    problems = problems_of(page)
    if problems:
        raise Invalid(*problems)
    async with platform.database.transaction() as db:
        await db.execute(
            """
            INSERT INTO link_page (account, name, title_en, text_en, title_ar, text_ar, days)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (account) DO UPDATE SET name = excluded.name, title_en = excluded.title_en,
                text_en = excluded.text_en, title_ar = excluded.title_ar, text_ar = excluded.text_ar,
                days = excluded.days
            """,
            account_id, page.name, page.title_en, page.text_en, page.title_ar, page.text_ar, page.days,
        )  # fmt: skip
        await record(
            platform.database, actor, "link_page.change", f"account:{account_id}", account_id=account_id,
            details=asdict(page),
        )  # fmt: skip


def problems_of(page: NeutralPage) -> list[Problem]:
    """Every value that cannot be kept."""
    problems = []
    for name, most in MOST.items():
        given = str(getattr(page, name))
        if len(given) > most:
            problems.append(Problem(name, N_("This is too long."), f"{len(given)} > {most}"))
        if any(not (letter.isprintable() or letter in "\n\u200c\u200d\u200e\u200f") for letter in given):
            problems.append(Problem(name, N_("This holds characters that cannot be shown.")))
    if page.days is not None and not 1 <= page.days <= MOST_DAYS:
        problems.append(Problem("days", N_("Between 1 and 730 days."), str(page.days)))
    return problems
