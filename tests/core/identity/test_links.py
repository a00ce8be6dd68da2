"""Links with a secret: one use, a time, and the newest only."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta

import pytest

from hudhud.identity import LinkDead, issue_link, peek_link, use_link
from hudhud.plugins import Platform

HOUR = timedelta(hours=1)


@pytest.fixture
def subject() -> str:
    return f"user:{secrets.randbelow(10**9)}"


async def issue(platform: Platform, subject: str, purpose: str = "reset", lifetime: timedelta = HOUR) -> str:
    return await issue_link(platform, purpose=purpose, subject=subject, email="bilqis@example.com", lifetime=lifetime)


async def test_a_link_gives_its_subject_once(platform: Platform, subject: str) -> None:
    token = await issue(platform, subject)

    assert await use_link(platform, purpose="reset", token=token) == subject
    with pytest.raises(LinkDead):
        await use_link(platform, purpose="reset", token=token)


async def test_looking_at_a_link_does_not_use_it(platform: Platform, subject: str) -> None:
    token = await issue(platform, subject)

    seen = await peek_link(platform, purpose="reset", token=token)

    assert (seen.subject, seen.email) == (subject, "bilqis@example.com")
    assert await use_link(platform, purpose="reset", token=token) == subject


async def test_only_the_hash_of_a_link_is_stored(platform: Platform, subject: str) -> None:
    token = await issue(platform, subject)

    stored = await platform.database.fetchval("SELECT token_hash FROM secret_link WHERE subject = $1", subject)
    assert len(token) >= 43
    assert len(stored) == 32
    assert token.encode() not in stored


async def test_a_new_link_kills_the_older(platform: Platform, subject: str) -> None:
    older = await issue(platform, subject)
    newer = await issue(platform, subject)

    with pytest.raises(LinkDead):
        await peek_link(platform, purpose="reset", token=older)
    assert await use_link(platform, purpose="reset", token=newer) == subject


async def test_a_link_is_of_one_purpose(platform: Platform, subject: str) -> None:
    token = await issue(platform, subject, "invitation")

    with pytest.raises(LinkDead):
        await use_link(platform, purpose="reset", token=token)


async def test_an_old_link_is_dead(platform: Platform, subject: str) -> None:
    token = await issue(platform, subject, lifetime=timedelta(0))

    with pytest.raises(LinkDead):
        await use_link(platform, purpose="reset", token=token)


async def test_what_is_no_link_is_dead(platform: Platform) -> None:
    for nonsense in ("", "x" * 10_000, "\ud800"):
        with pytest.raises(LinkDead):
            await peek_link(platform, purpose="reset", token=nonsense)


async def test_a_use_that_fails_leaves_the_link_alive(platform: Platform, subject: str) -> None:
    token = await issue(platform, subject)

    with pytest.raises(ZeroDivisionError):
        async with platform.database.transaction():
            await use_link(platform, purpose="reset", token=token)
            raise ZeroDivisionError

    assert await use_link(platform, purpose="reset", token=token) == subject


async def test_of_twenty_uses_at_once_one_succeeds(platform: Platform, subject: str) -> None:
    token = await issue(platform, subject)

    uses = [use_link(platform, purpose="reset", token=token) for _ in range(20)]
    results = await asyncio.gather(*uses, return_exceptions=True)

    assert results.count(subject) == 1
    assert sum(isinstance(result, LinkDead) for result in results) == 19
