"""Coverage and prices: the account's own price for every destination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from hudhud import channels, pricing
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.pricing import Destination
from hudhud_portal.customers import customer
from hudhud_portal.places import COVERAGE, HOME
from hudhud_web import Formats, Page, Person, formats_of

__all__ = ["load_coverage", "show_coverage"]

ON_THE_CARD: Final = 6


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for: a country in either language, its code, or a number."""

    words: str
    digits: str

    @classmethod
    def of(cls, text: str) -> Sought:
        """The words, and the digits of a number with or without plus or zeros before it."""
        digits = "".join(str(int(letter)) for letter in text if letter.isdecimal())
        return cls(text.strip().casefold(), digits.removeprefix("00"))

    def fits(self, line: Destination) -> bool:
        """Whether a line is an answer."""
        if self.digits:
            return self.digits.startswith(line.prefix) or line.prefix.startswith(self.digits)
        names = (Formats("en").country(line.country), Formats("ar").country(line.country), line.country)
        return any(self.words in name.casefold() for name in names if name)


def ordered(lines: Sequence[Destination], formats: Formats) -> list[Destination]:
    """By the country's name as its reader writes it, what has no country last."""
    return sorted(lines, key=lambda line: (not line.country, formats.country(line.country), line.prefix))


@get("/coverage")
async def show_coverage(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    q: FromQuery[str] = "",
) -> Page:
    """Every destination, or those that `q` finds."""
    lines = await pricing.coverage(platform, principal.account_id)
    sought = Sought.of(q)
    context = {
        "lines": ordered([line for line in lines if not sought.words or sought.fits(line)], formats_of(request)),
        "q": q,
        "titles": {one.name: one.title for one in channels.channels(platform)},
        "several": len({line.channel for line in lines}) > 1,
    }
    return Page("portal/dashboard/coverage.html", title=COVERAGE.title, parent=HOME, context=context)


async def load_coverage(platform: Platform, person: Person) -> Mapping[str, object]:
    """The first lines, the account's own country before the others."""
    principal = customer(person)
    lines = await pricing.coverage(platform, principal.account_id)
    first = sorted(lines, key=lambda line: (line.country != principal.region, not line.country, line.prefix))
    return {"lines": first[:ON_THE_CARD], "all": len(lines)}
