"""A message's story in the console: found by id or number, told as its customer reads it."""

from __future__ import annotations

import httpx
import pytest

from hudhud import messages
from hudhud.accounts import Account
from hudhud.plugins import Platform

from .conftest import acts

MESSAGE = """
WITH wired AS (INSERT INTO connection (channel, name) VALUES ('sms', 'cairo') RETURNING id),
said AS (INSERT INTO content (account, channel, sender, text, parameters)
         VALUES ($1, 'sms', 'HUDHUD', 'Your code is 1234', '{}') RETURNING id),
written AS (INSERT INTO message (id, account, row, address, unit_price)
            VALUES ((message_month(now())::bigint << 36) + 7, $1, 1, $2, 20000) RETURNING id),
cut AS (INSERT INTO chunk (account, content, connection, first_id, last_id, next_id, messages, units, cost, queued,
                           blocked, interface)
        SELECT $1, said.id, wired.id, written.id, written.id + 1, written.id + 1, 1, 1, 20000, 0, 1, 'api'
        FROM wired, said, written RETURNING id, connection),
ended AS (INSERT INTO delivery (message, part, parts, state, connection, refundable, chunk, price, final_at, code)
          SELECT written.id, 1, 1, $3, cut.connection, false, cut.id, 0, now(), 'opted_out' FROM cut, written)
SELECT id FROM written
"""
NUMBER = "201001234567"


@pytest.fixture
async def message(platform: Platform, account: Account) -> str:
    """A message of an account, which a rule stopped, by its public id."""
    found = await platform.database.fetchval(MESSAGE, account.id, NUMBER, messages.State.BLOCKED)
    return f"msg_{found}"


async def test_an_id_leads_to_the_message(console: httpx.AsyncClient, message: str) -> None:
    answer = await console.get(f"/messages?number= {message}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/messages/{message}")


@pytest.mark.parametrize("typed", ["+20 100 123 4567", "00201001234567", "*234567", "234567"])
async def test_a_number_finds_its_messages_whoever_sent_them(
    console: httpx.AsyncClient, message: str, typed: str
) -> None:
    page = await console.get("/messages", params={"number": typed})

    assert f'href="/messages/{message}"' in page.text
    assert "Nile Pharmacies" in page.text


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("+201009999999", 200, "No message went to this number"),
        ("12", 422, "Give a number with its country code"),
        ("2010*", 422, "Give a number with its country code"),
    ],
)
async def test_what_finds_nothing_says_so(
    console: httpx.AsyncClient, message: str, typed: str, status: int, said: str
) -> None:
    page = await console.get("/messages", params={"number": typed})

    assert page.status_code == status
    assert said in page.text


async def test_the_story_is_told_rule_by_rule(console: httpx.AsyncClient, message: str, account: Account) -> None:
    page = (await console.get(f"/messages/{message}")).text

    assert f'href="/accounts/{account.id}"' in page
    for words in ("Rules it met", "The recipient has opted out of your messages.", "What happened", "cairo"):
        assert words in page


async def test_the_text_is_shown_to_whoever_asks_and_that_is_recorded(
    console: httpx.AsyncClient, platform: Platform, message: str, account: Account
) -> None:
    before = (await console.get(f"/messages/{message}")).text
    after = (await console.post(f"/messages/{message}/text")).text

    assert "Your code is 1234" not in before
    assert "Your code is 1234" in after
    (act,) = await acts(platform, "message.read")
    assert (act["account"], act["subject"]) == (account.id, message.replace("msg_", "message:"))


async def test_what_is_no_message_is_not_there(console: httpx.AsyncClient, platform: Platform) -> None:
    for public_id in ("msg_99", "cmp_1", "msg_x"):
        assert (await console.get(f"/messages/{public_id}")).status_code == 404
    assert (await console.post("/messages/msg_99/text")).status_code == 404
    assert await acts(platform, "message.read") == []
