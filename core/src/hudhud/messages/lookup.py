"""Messages of any account, for operators: whose one is, and what was sent to a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.messages.filters import LAST_ID, Filter, numbers_of
from hudhud.messages.finding import Range, messages_of_numbers
from hudhud.messages.records import Hit, MessageRecord, records_of
from hudhud.plugins import Platform

__all__ = ["Owned", "account_of", "messages_to"]

OWNERS: Final = """
SELECT m.id, m.account, a.name, (SELECT max(c.first_id) FROM chunk c WHERE c.account = m.account AND c.first_id <= m.id)
    AS chunk
FROM message m JOIN account a ON a.id = m.account WHERE m.id = ANY ($1::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Owned:
    """A message, and whose it is."""

    account_id: int
    account_name: str
    record: MessageRecord


async def account_of(platform: Platform, message_id: int) -> int:
    """The account that sent a message; raises NotFound."""
    account_id = await platform.database.fetchval("SELECT account FROM message WHERE id = $1", message_id)
    if account_id is None:
        raise NotFound
    return int(account_id)


async def messages_to(platform: Platform, number: str, *, limit: int = 100) -> list[Owned]:
    """The newest messages of all accounts to a number in international form, or to those that end in these digits.

    Raises Invalid for what is neither; the place of the problem is `number`.
    """
    problems: list[Problem] = []
    numbers, begins, ends = numbers_of(platform, number, None, problems)
    if problems or begins:
        whole = N_("Give a number with its country code, or at least the last 6 digits of one.")
        raise Invalid(Problem("number", whole, number))
    wanted = Filter(numbers=numbers, ends=ends)
    ids = await messages_of_numbers(platform, None, wanted, Range(0, LAST_ID), limit)
    rows = await platform.database.fetch(OWNERS, ids)
    found: list[Owned] = []
    for account_id, name in dict.fromkeys((row["account"], row["name"]) for row in rows):
        hits = [Hit(row["id"], row["chunk"]) for row in rows if row["account"] == account_id]
        found += [Owned(account_id, name, record) for record in await records_of(platform, account_id, hits)]
    return sorted(found, key=lambda one: one.record.id, reverse=True)
