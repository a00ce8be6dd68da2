"""Requests that are repeated."""

from __future__ import annotations

import asyncio

import pytest

from hudhud import idempotency
from hudhud.accounts import Account
from hudhud.errors import Conflict, Invalid
from hudhud.idempotency import Answer, IdempotencyMismatch
from hudhud.plugins import Platform


class Counter:
    """An act that leaves a trace in the database each time it runs."""

    def __init__(self, platform: Platform, account: Account) -> None:
        self.platform = platform
        self.account = account
        self.fails: Exception | None = None
        self.lasts = 0.0

    async def act(self) -> Answer:
        await self.platform.database.execute(
            "INSERT INTO sign_in_attempt (email, address) VALUES ($1, '')", self.account.name
        )
        await asyncio.sleep(self.lasts)
        if self.fails:
            raise self.fails
        return Answer(201, f"answer {await self.runs()}".encode())

    async def runs(self) -> int:
        """How often it ran and was committed."""
        return int(
            await self.platform.database.fetchval(
                "SELECT count(*) FROM sign_in_attempt WHERE email = $1", self.account.name
            )
        )

    async def request(
        self, *, key: str = "k1", body: bytes = b"body", endpoint: str = "POST /campaigns", account: int = 0
    ) -> Answer:
        return await idempotency.run_once(
            self.platform,
            account_id=account or self.account.id,
            endpoint=endpoint,
            key=key,
            fingerprint=body,
            act=self.act,
        )


@pytest.fixture
def counter(platform: Platform, account: Account) -> Counter:
    return Counter(platform, account)


async def test_a_repeated_request_gets_the_first_answer(counter: Counter) -> None:
    first = await counter.request()
    again = await counter.request()

    assert first == Answer(201, b"answer 1", replayed=False)
    assert again == Answer(201, b"answer 1", replayed=True)
    assert await counter.runs() == 1


async def test_requests_at_once_act_once(counter: Counter) -> None:
    counter.lasts = 0.1

    answers = await asyncio.gather(*(counter.request() for _ in range(6)))

    assert {answer.body for answer in answers} == {b"answer 1"}
    assert sum(answer.replayed for answer in answers) == 5
    assert await counter.runs() == 1


@pytest.mark.parametrize("other", [{"key": "k2"}, {"endpoint": "POST /messages"}])
async def test_another_key_or_another_endpoint_is_another_request(counter: Counter, other: dict[str, str]) -> None:
    await counter.request()
    answer = await counter.request(**other)

    assert not answer.replayed
    assert await counter.runs() == 2


async def test_accounts_have_keys_of_their_own(counter: Counter, stranger: Account) -> None:
    await counter.request()

    assert not (await counter.request(account=stranger.id)).replayed


async def test_another_body_under_the_same_key_is_refused(counter: Counter) -> None:
    await counter.request()

    with pytest.raises(IdempotencyMismatch):
        await counter.request(body=b"another body")


async def test_an_act_that_fails_keeps_nothing_and_may_be_tried_again(counter: Counter) -> None:
    counter.fails = Conflict()
    with pytest.raises(Conflict):
        await counter.request()
    after_failure = await counter.runs()
    counter.fails = None

    answer = await counter.request()

    assert after_failure == 0
    assert answer == Answer(201, b"answer 1", replayed=False)


async def test_a_key_is_free_again_after_a_day(platform: Platform, counter: Counter) -> None:
    await counter.request()
    await platform.database.execute("UPDATE idempotency SET created_at = now() - interval '25 hours'")

    assert not (await counter.request(body=b"another body")).replayed


async def test_old_keys_are_purged(platform: Platform, counter: Counter, account: Account) -> None:
    await counter.request(key="old")
    await platform.database.execute("UPDATE idempotency SET created_at = now() - interval '25 hours'")
    await counter.request(key="new")

    await idempotency.purge(platform)

    rows = await platform.database.fetch("SELECT key FROM idempotency WHERE account = $1", account.id)
    assert [row["key"] for row in rows] == ["new"]


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_a_key_has_1_to_255_characters(counter: Counter, key: str) -> None:
    with pytest.raises(Invalid, match="1 to 255"):
        await counter.request(key=key)
