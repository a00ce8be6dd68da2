"""Choosing a new password: by a letter, or with the present one."""

from __future__ import annotations

import asyncio
import json

import pytest

from hudhud import accounts, identity
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import Invalid
from hudhud.identity import LinkDead, TooManyResets
from hudhud.plugins import Platform

PASSWORD = "a hoopoe's letter"
NEW = "another hoopoe's letter"


async def ask(platform: Platform, email: str, address: str) -> None:
    """Ask for a letter, and do what the worker does."""
    await identity.request_reset(platform, email=email, language="ar", address=address)
    request = await platform.database.fetchval("SELECT max(id) FROM reset_request WHERE address = $1", address)
    await identity.send_reset(platform, request=request)


async def letters(platform: Platform, email: str, name: str = "reset_password") -> list[dict[str, str]]:
    rows = await platform.database.fetch(
        "SELECT values FROM letter WHERE recipient = $1 AND name = $2 ORDER BY id", email, name
    )
    return [json.loads(row["values"]) for row in rows]


async def link_to(platform: Platform, email: str, address: str) -> str:
    await ask(platform, email, address)
    return (await letters(platform, email))[-1]["link"].rpartition("/")[2]


async def sign_in(platform: Platform, email: str, address: str, password: str) -> identity.SignedIn:
    signed = await identity.sign_in(platform, email=email, password=password, address=address, agent="")
    assert isinstance(signed, identity.SignedIn)
    return signed


async def test_the_letter_has_a_link_to_this_installation_for_an_hour(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    await ask(platform, f" {email.upper()} ", address)

    (values,) = await letters(platform, email)
    assert values["link"].startswith(f"{platform.settings.base_url}/reset-password/")
    assert values["minutes"] == "60"


async def test_the_letter_is_in_the_language_of_the_page_unless_the_user_chose_one(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    await ask(platform, email, address)

    assert await platform.database.fetchval("SELECT language FROM letter WHERE recipient = $1", email) == "ar"


async def test_whether_somebody_is_known_is_not_looked_at_while_they_wait(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    done = []
    for who in (email, "nobody@example.com"):
        before = await platform.database.fetchval("SELECT count(*) FROM outbox")
        await identity.request_reset(platform, email=who, language="en", address=address)
        done.append(await platform.database.fetchval("SELECT count(*) FROM outbox") - before)

    assert done == [1, 1]
    assert await letters(platform, email) == []


async def test_nobody_unknown_suspended_or_inactive_gets_a_letter(
    platform: Platform, account: Account, user_id: int, email: str, address: str, operator: Actor
) -> None:
    await ask(platform, "nobody@example.com", address)
    await platform.database.execute("UPDATE app_user SET active = false WHERE id = $1", user_id)
    await ask(platform, email, address)
    await platform.database.execute("UPDATE app_user SET active = true WHERE id = $1", user_id)
    await accounts.suspend(platform, account.id, reason="unpaid", actor=operator)
    await ask(platform, email, address)

    assert await letters(platform, email) == await letters(platform, "nobody@example.com") == []


async def test_letters_come_no_faster_than_one_in_three_minutes(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    await asyncio.gather(*(ask(platform, email, address) for _ in range(5)))
    await ask(platform, email, address)
    at_once = len(await letters(platform, email))
    await platform.database.execute(
        "UPDATE secret_link SET created_at = created_at - interval '3 minutes' WHERE email = $1", email
    )
    await ask(platform, email, address)

    assert (at_once, len(await letters(platform, email))) == (1, 2)


async def test_an_address_may_ask_twenty_times_in_a_quarter_of_an_hour(platform: Platform, address: str) -> None:
    asking = (
        identity.request_reset(platform, email=f"{n}@example.com", language="en", address=address) for n in range(30)
    )
    answers = await asyncio.gather(*asking, return_exceptions=True)

    assert sum(isinstance(answer, TooManyResets) for answer in answers) == 10


async def test_the_link_sets_a_password_ends_every_session_and_tells_the_user(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    before = await sign_in(platform, email, address, PASSWORD)
    token = await link_to(platform, email, address)

    await identity.reset_password(platform, token=token, new=NEW, address=address)

    assert await identity.principal_of_session(platform, before.token) is None
    assert await sign_in(platform, email, address, NEW)
    assert (await letters(platform, email, "password_changed"))[0]["address"] == address
    with pytest.raises(LinkDead):
        await identity.reset_password(platform, token=token, new=PASSWORD, address=address)


async def test_a_weak_password_leaves_the_link_alive(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    token = await link_to(platform, email, address)

    with pytest.raises(Invalid):
        await identity.reset_password(platform, token=token, new=email, address=address)

    await identity.reset_password(platform, token=token, new=NEW, address=address)


async def test_of_twenty_uses_of_a_link_at_once_one_sets_the_password(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    token = await link_to(platform, email, address)

    uses = (identity.reset_password(platform, token=token, new=f"{NEW} {n}", address=address) for n in range(20))
    results = await asyncio.gather(*uses, return_exceptions=True)

    assert results.count(None) == 1
    assert sum(isinstance(result, LinkDead) for result in results) == 19


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE app_user SET email = 'moved' || email WHERE id = $1",
        "UPDATE app_user SET active = false WHERE id = $1",
    ],
)
async def test_a_link_is_for_the_address_it_was_sent_to_and_an_active_user(
    platform: Platform, user_id: int, email: str, address: str, change: str
) -> None:
    token = await link_to(platform, email, address)

    await platform.database.execute(change, user_id)

    with pytest.raises(LinkDead):
        await identity.reset_password(platform, token=token, new=NEW, address=address)


async def test_changing_the_password_kills_a_link_that_was_asked_for(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    token = await link_to(platform, email, address)

    await identity.change_password(
        platform, user_id=user_id, current=PASSWORD, new=NEW, keep=None, actor=Actor(f"user:{user_id}", address)
    )

    with pytest.raises(LinkDead):
        await identity.reset_context(platform, token)
