"""Signing in, sessions and passwords."""

from __future__ import annotations

import asyncio
from unittest.mock import ANY

import pytest

from hudhud import accounts, identity
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import Invalid
from hudhud.identity import EmailTaken, Principal, Role, TooManyAttempts, WrongCredentials
from hudhud.plugins import Platform

PASSWORD = "a hoopoe's letter"


async def sign_in(platform: Platform, email: str, address: str, password: str = PASSWORD) -> identity.SignedIn:
    signed = await identity.sign_in(platform, email=email, password=password, address=address, agent="Browser")
    assert isinstance(signed, identity.SignedIn)
    return signed


async def test_the_right_password_begins_a_session(
    platform: Platform, account: Account, user_id: int, email: str, address: str
) -> None:
    signed_in = await sign_in(platform, f" {email.upper()}", address)

    assert await identity.principal_of_session(platform, signed_in.token) == Principal(
        account_id=account.id,
        user_id=user_id,
        token_id=None,
        account_name=account.name,
        email=email,
        full_name="Bilqis",
        role=Role.ADMIN,
        language=None,
        time_zone="Africa/Cairo",
        region="EG",
        currency="EUR",
        session_id=ANY,
        recent=True,
    )


async def test_only_the_hash_of_a_token_is_stored(platform: Platform, user_id: int, email: str, address: str) -> None:
    signed_in = await sign_in(platform, email, address)

    stored = await platform.database.fetchval("SELECT token_hash FROM user_session WHERE app_user = $1", user_id)
    assert signed_in.token.encode() not in stored
    assert len(stored) == 32


async def test_a_wrong_password_and_an_unknown_user_get_one_answer(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    answers = []
    for who in (email, "nobody@example.com"):
        with pytest.raises(WrongCredentials) as wrong:
            await sign_in(platform, who, address, "not the password")
        answers.append(str(wrong.value))

    assert answers[0] == answers[1]


async def test_a_user_of_a_suspended_account_cannot_sign_in(
    platform: Platform, account: Account, user_id: int, email: str, address: str, operator: Actor
) -> None:
    await accounts.suspend(platform, account.id, reason="unpaid", actor=operator)

    with pytest.raises(WrongCredentials):
        await sign_in(platform, email, address)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE user_session SET seen_at = now() - interval '31 minutes' WHERE app_user = $1",
        "UPDATE user_session SET expires_at = now() - interval '1 second' WHERE app_user = $1",
        "UPDATE app_user SET active = false WHERE id = $1",
        "UPDATE account SET status = 'suspended' WHERE id = (SELECT account FROM app_user WHERE id = $1)",
    ],
)
async def test_a_session_ends_when_it_is_idle_or_old_or_its_user_may_not_act(
    platform: Platform, user_id: int, email: str, address: str, change: str
) -> None:
    signed_in = await sign_in(platform, email, address)

    await platform.database.execute(change, user_id)

    assert await identity.principal_of_session(platform, signed_in.token) is None


async def test_a_session_is_seen_at_most_once_a_minute(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    signed_in = await sign_in(platform, email, address)
    seen = "SELECT now() - seen_at < interval '5 seconds' FROM user_session WHERE app_user = $1"
    back = "UPDATE user_session SET seen_at = now() - $2::text::interval WHERE app_user = $1"

    await platform.database.execute(back, user_id, "30 seconds")
    await identity.principal_of_session(platform, signed_in.token)
    after_half_a_minute = await platform.database.fetchval(seen, user_id)
    await platform.database.execute(back, user_id, "90 seconds")
    await identity.principal_of_session(platform, signed_in.token)

    assert not after_half_a_minute
    assert await platform.database.fetchval(seen, user_id)


async def test_signing_out_ends_the_session(platform: Platform, user_id: int, email: str, address: str) -> None:
    signed_in = await sign_in(platform, email, address)

    await identity.sign_out(platform, signed_in.token)

    assert await identity.principal_of_session(platform, signed_in.token) is None


async def test_after_ten_wrong_passwords_even_the_right_one_waits(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await sign_in(platform, email, address, "not the password")

    with pytest.raises(TooManyAttempts, match="10 failed attempts") as refused:
        await sign_in(platform, email, address)

    assert 0 < refused.value.seconds <= 5
    assert refused.value.retry_after == refused.value.seconds


async def test_the_wait_ends(platform: Platform, user_id: int, email: str, address: str) -> None:
    await platform.database.execute(
        "INSERT INTO sign_in_attempt (email, address, at) SELECT $1, $2, now() - interval '6 seconds' "
        "FROM generate_series(1, 10)",
        email,
        address,
    )

    assert await sign_in(platform, email, address)


async def test_an_address_that_tries_many_users_waits(platform: Platform, address: str) -> None:
    await platform.database.execute(
        "INSERT INTO sign_in_attempt (email, address) SELECT 'user' || n, $1 FROM generate_series(1, 50) n",
        address,
    )

    with pytest.raises(TooManyAttempts):
        await sign_in(platform, "another@example.com", address)


async def test_many_guesses_at_once_are_counted_as_many_in_a_row(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    guesses = [sign_in(platform, email, address, f"a wrong guess {n}") for n in range(20)]

    answers = await asyncio.gather(*guesses, return_exceptions=True)

    assert sum(isinstance(answer, WrongCredentials) for answer in answers) == 10
    assert sum(isinstance(answer, TooManyAttempts) for answer in answers) == 10


async def test_the_right_password_clears_the_count(platform: Platform, user_id: int, email: str, address: str) -> None:
    for _ in range(9):
        with pytest.raises(WrongCredentials):
            await sign_in(platform, email, address, "not the password")
    await sign_in(platform, email, address)

    with pytest.raises(WrongCredentials):
        await sign_in(platform, email, address, "not the password")


async def test_signing_in_and_failing_to_are_audited(
    platform: Platform, account: Account, user_id: int, email: str, address: str
) -> None:
    with pytest.raises(WrongCredentials):
        await sign_in(platform, email, address, "not the password")
    await sign_in(platform, email, address)

    rows = await platform.database.fetch(
        "SELECT actor, action, address FROM audit WHERE account = $1 AND action LIKE 'user.sign%' ORDER BY id",
        account.id,
    )
    assert [tuple(row) for row in rows] == [
        ("anonymous", "user.sign_in_failed", address),
        (f"user:{user_id}", "user.sign_in", address),
    ]


async def test_changing_the_password_ends_the_other_sessions(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    here = await sign_in(platform, email, address)
    elsewhere = await sign_in(platform, email, address)
    actor = here.principal.actor(address)

    renewed = await identity.change_password(
        platform,
        user_id=user_id,
        current=PASSWORD,
        new="another hoopoe's letter",
        keep=here.token,
        actor=actor,
    )

    assert renewed is not None
    assert await identity.principal_of_session(platform, renewed)
    assert await identity.principal_of_session(platform, here.token) is None
    assert await identity.principal_of_session(platform, elsewhere.token) is None
    assert await sign_in(platform, email, address, "another hoopoe's letter") == identity.SignedIn(ANY, ANY)


async def test_changing_the_password_needs_the_present_one(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await identity.change_password(
            platform,
            user_id=user_id,
            current="not the password",
            new="another hoopoe's letter",
            keep=None,
            actor=Actor(f"user:{user_id}", address),
        )

    assert refused.value.problems[0].where == "current"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", "two words@example.com"),
        ("password", "elevenchars"),
        ("password", "x" * 300),
        ("password", "aaaaaaaaaaaaa"),
        ("password", "someone@example.com"),  # the user's own address
    ],
)
async def test_a_user_with_wrong_values_is_refused(
    platform: Platform, account: Account, operator: Actor, field: str, value: str
) -> None:
    values = {"email": "someone@example.com", "full_name": "", "password": PASSWORD, field: value}

    with pytest.raises(Invalid) as refused:
        await identity.create_user(platform, account_id=account.id, role=Role.MEMBER, actor=operator, **values)

    assert {problem.where for problem in refused.value.problems} == {field}
    assert all(problem.value != value for problem in refused.value.problems if field == "password")


async def test_an_email_address_belongs_to_one_user(
    platform: Platform, stranger: Account, user_id: int, email: str, operator: Actor
) -> None:
    with pytest.raises(EmailTaken, match=email):
        await identity.create_user(
            platform,
            account_id=stranger.id,
            email=email.upper(),
            full_name="",
            password=PASSWORD,
            role=Role.MEMBER,
            actor=operator,
        )


async def test_a_user_keeps_a_language(platform: Platform, user_id: int, email: str, address: str) -> None:
    await identity.set_language(platform, user_id, "ar")

    assert (await sign_in(platform, email, address)).principal.language == "ar"
    with pytest.raises(Invalid):
        await identity.set_language(platform, user_id, "tlh")
