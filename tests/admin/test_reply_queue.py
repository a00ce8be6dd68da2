"""The queue of replies that probably mean “no more”."""

from __future__ import annotations

import httpx
import pytest

from hudhud import contacts
from hudhud.accounts import Account
from hudhud.plugins import Platform

MONA = "201001234567"


@pytest.fixture
async def reply(platform: Platform, account: Account) -> int:
    """One that waits, by its id."""
    found: int = await platform.database.fetchval(
        "INSERT INTO inbound_message (connection, sender, recipient, body, account, channel, address, meaning, "
        "handled_at, review) VALUES (1, $2, '3311', 'please stop sending', $1, 'sms', $2, 'unclear', now(), 'open') "
        "RETURNING id",
        account.id,
        MONA,
    )
    return found


async def decide(client: httpx.AsyncClient, reply: int, decision: str) -> httpx.Response:
    """Press a button."""

    return await client.post(f"/replies/{reply}/{decision}")


async def test_an_operator_confirms_what_a_person_meant(
    console: httpx.AsyncClient, platform: Platform, account: Account, reply: int
) -> None:
    page = await console.get("/replies")
    waiting = await console.get("/")
    answer = await decide(console, reply, "confirm")

    assert "please stop sending" in page.text
    assert "Replies to decide about" in waiting.text
    assert answer.status_code == 303
    assert await contacts.opted_out(platform, account.id, "sms", "3311", [MONA])
    assert "Nothing waits" in (await console.get("/replies")).text


async def test_or_dismisses_it_and_nobody_decides_twice(
    console: httpx.AsyncClient, platform: Platform, account: Account, reply: int
) -> None:
    await decide(console, reply, "dismiss")

    assert (await decide(console, reply, "confirm")).status_code == 409
    assert not await contacts.opted_out(platform, account.id, "sms", "3311", [MONA])
