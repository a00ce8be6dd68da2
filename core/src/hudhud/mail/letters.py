"""Writing down that a letter is to be sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from hudhud.plugins import Platform
from hudhud.work import enqueue

__all__ = ["SEND", "post"]

SEND: Final = "mail.send"
"""The task that sends one letter; the mail plugin has it. It takes `letter`, an id."""


async def post(
    platform: Platform,
    *,
    name: str,
    to: str,
    language: str,
    values: Mapping[str, str],
    account_id: int | None = None,
) -> int:
    """Have a letter sent after the surrounding transaction commits, or never; gives its id.

    `name` is that of the letter's templates (`activate`, `invitation`); `values` is what they show. Values
    may hold a link with a secret: they are emptied once the letter is on its way.
    """
    database = platform.database
    # While a customer is served, a letter about nobody's account could be written and not be seen, so not numbered.
    async with database.untenanted(), database.transaction():
        letter = await database.fetchval(
            "INSERT INTO letter (account, name, recipient, language, values) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            account_id,
            name,
            to,
            language,
            json.dumps(dict(values)),
        )
        await enqueue(database, SEND, letter=letter)
    return int(letter)
