"""Finding contacts by what is known of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from hudhud.plugins import Platform

__all__ = ["OPTED_OUT", "ContactSearch", "Fitting", "fitting"]

NUMBER: Final = re.compile(r"[+\d\s().-]*\d[+\d\s().-]*")
MOST_WORDS: Final = 10
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class ContactSearch:
    """What is looked for: all that is given must fit, and without anything everybody does.

    `words` are parts of a name, of the number or of a field's value, whatever their case and their Arabic spelling.
    """

    words: str = ""
    group_id: int | None = None
    opted_out: bool | None = None
    address: str = ""


class Fitting(NamedTuple):
    """A condition on `contact c`, true for whoever fits, and the values of its parameters."""

    condition: str
    values: Sequence[object]


OPTED_OUT: Final = (
    "EXISTS (SELECT 1 FROM opt_out o WHERE o.account = c.account AND o.channel = c.channel AND o.address = c.address)"
)


async def fitting(platform: Platform, search: ContactSearch, *, first: int) -> Fitting:
    """The condition whose parameters are numbered from `first` on; only what is asked for is in it."""
    conditions: list[str] = []
    values: list[object] = []

    def ask(condition: str, value: object) -> None:
        conditions.append(condition.format(f"${first + len(values)}"))
        values.append(value)

    patterns = await patterns_of(platform, search.words)
    if patterns:
        ask("c.words LIKE ALL ({}::text[])", patterns)
    if search.group_id is not None:
        ask("c.id IN (SELECT m.contact FROM contact_member m WHERE m.grp = {}::bigint)", search.group_id)
    if search.address:
        ask("c.address = {}", search.address)
    if search.opted_out is not None:
        conditions.append(OPTED_OUT if search.opted_out else f"NOT {OPTED_OUT}")
    return Fitting(" AND ".join(conditions) or "true", values)


async def patterns_of(platform: Platform, words: str) -> list[str]:
    """For each word the pattern of texts that have it; a number is one word, however it was written."""
    folded = (
        str(await platform.database.fetchval("SELECT folded($1)", words.strip()[:LONGEST])) if words.strip() else ""
    )
    if NUMBER.fullmatch(folded):
        return [f"%{''.join(filter(str.isdigit, folded)).lstrip('0')}%"]
    return [f"%{escaped(word)}%" for word in folded.split()[:MOST_WORDS]]


def escaped(word: str) -> str:
    """A word that stands for itself in a pattern."""
    return re.sub(r"([\\%_])", r"\\\1", word)
