"""A campaign's answers by recipient: who followed what and when, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hudhud.plugins import Platform

__all__ = ["Answer", "Followed", "Wanted", "answers_by_recipient", "followed_in"]

ANYTHING: Final = "any"
NOTHING: Final = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which recipients: whose number holds `number`; who followed the link `link` (from 1), `any` of them or `none`."""

    number: str = ""
    link: str = ""

    @property
    def digits(self) -> str:
        """The number's digits, whatever was typed between them."""
        return "".join(str(int(letter)) for letter in self.number if letter.isdecimal()).removeprefix("00")


@dataclass(frozen=True, slots=True)
class Followed:
    """One link that a recipient's message had followed: by a person, or by a robot for the `reason`."""

    link: int
    verdict: str
    reason: str
    first_at: datetime
    hits: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A recipient with all that followed his links, people's first."""

    message_id: int
    address: str
    name: str
    followed: tuple[Followed, ...]

    @property
    def by_people(self) -> tuple[Followed, ...]:
        """The answer itself."""
        return tuple(one for one in self.followed if one.verdict == "person")

    @property
    def by_robots(self) -> tuple[Followed, ...]:
        """What is not counted."""
        return tuple(one for one in self.followed if one.verdict != "person")


RECIPIENTS: Final = """
SELECT m.id, m.address, coalesce(c.name, '') AS name
FROM campaign k JOIN message m ON m.id >= k.first_id AND m.id < k.last_id AND m.campaign = k.id
LEFT JOIN contact c ON c.id = m.contact
WHERE k.id = $1 AND k.account = $2 AND m.id > $3 AND ($5 = '' OR strpos(m.address, $5) > 0) {wanted}
ORDER BY m.id LIMIT $4
"""
BY_PERSON: Final = "SELECT l.message FROM link_click l WHERE l.campaign = $1 AND l.verdict = 'person' AND l.link"
WANTED: Final = {
    "": "AND $6 < 0",
    ANYTHING: f"AND $6 < 0 AND m.id IN ({BY_PERSON} < 5)",
    NOTHING: f"AND $6 < 0 AND m.id NOT IN ({BY_PERSON} < 5)",
}
THIS_LINK: Final = f"AND m.id IN ({BY_PERSON} = $6)"
FOLLOWED: Final = """
SELECT message, link, verdict, reason, min(at) AS first_at, count(*) AS hits
FROM link_click WHERE message = ANY ($1::bigint[]) AND account = $2
GROUP BY 1, 2, 3, 4 ORDER BY verdict <> 'person', first_at
"""


async def answers_by_recipient(
    platform: Platform, account_id: int, campaign_id: int, wanted: Wanted, *, after: int = 0, limit: int = 50
) -> list[Answer]:
    """Recipients in the order of their messages, from the one after the message `after`."""
    one = int(wanted.link) - 1 if wanted.link.isascii() and wanted.link.isdigit() else -1
    query = RECIPIENTS.format(wanted=THIS_LINK if one >= 0 else WANTED.get(wanted.link, WANTED[""]))
    rows = await platform.database.fetch(query, campaign_id, account_id, after, limit, wanted.digits, one)
    followed = await followed_in(platform, account_id, [row["id"] for row in rows])
    return [Answer(row["id"], row["address"], row["name"], tuple(followed[row["id"]])) for row in rows]


async def followed_in(platform: Platform, account_id: int, message_ids: Sequence[int]) -> dict[int, list[Followed]]:
    """What was followed of each of these messages of the account, people's first."""
    found: dict[int, list[Followed]] = {message_id: [] for message_id in message_ids}
    for row in await platform.database.fetch(FOLLOWED, list(found), account_id):
        followed = Followed(row["link"], row["verdict"], row["reason"], row["first_at"], row["hits"])
        found[row["message"]].append(followed)
    return found
