"""A user's sessions: listed, ended, renewed; and proving again who one is."""

from __future__ import annotations

import secrets

import pytest

from hudhud import identity
from hudhud.errors import Invalid, NotFound
from hudhud.identity import Principal, Proof, ProofNeeded
from hudhud.plugins import Platform

PASSWORD = "a hoopoe's letter"


async def sign_in(platform: Platform, email: str, address: str, agent: str = "Browser") -> str:
    signed = await identity.sign_in(platform, email=email, password=PASSWORD, address=address, agent=agent)
    assert isinstance(signed, identity.SignedIn)
    return signed.token


async def holder(platform: Platform, token: str) -> Principal:
    principal = await identity.principal_of_session(platform, token)
    assert principal is not None
    return principal


async def age(platform: Platform, user_id: int) -> None:
    """Let eleven minutes pass since the password."""
    await platform.database.execute(
        "UPDATE user_session SET proved_at = now() - interval '11 minutes' WHERE app_user = $1", user_id
    )


async def test_sessions_are_listed_with_browser_and_address(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    await sign_in(platform, email, address, "Firefox")
    here = await sign_in(platform, email, address, "Chromium")

    listed = await identity.sessions(platform, user_id)

    assert [(one.agent, one.address) for one in listed] == [("Chromium", address), ("Firefox", address)]
    assert (await holder(platform, here)).session_id == listed[0].id


async def test_one_session_is_ended_and_the_others_go_on(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    there, here = await sign_in(platform, email, address), await sign_in(platform, email, address)
    session_id = (await holder(platform, there)).session_id
    assert session_id is not None

    await identity.end_session(platform, user_id=user_id, session_id=session_id)

    assert await identity.principal_of_session(platform, there) is None
    assert await identity.principal_of_session(platform, here)


async def test_nobody_ends_the_session_of_another(platform: Platform, user_id: int, email: str, address: str) -> None:
    token = await sign_in(platform, email, address)
    session_id = (await holder(platform, token)).session_id
    assert session_id is not None

    await identity.end_session(platform, user_id=user_id + 1, session_id=session_id)

    assert await identity.principal_of_session(platform, token)


async def test_sessions_that_are_over_are_not_listed(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    await sign_in(platform, email, address)
    await platform.database.execute(
        "UPDATE user_session SET seen_at = now() - interval '31 minutes' WHERE app_user = $1", user_id
    )

    assert await identity.sessions(platform, user_id) == []


async def test_a_user_who_was_inactive_comes_back_without_his_sessions(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    token = await sign_in(platform, email, address)

    await platform.database.execute("UPDATE app_user SET active = false WHERE id = $1", user_id)
    await platform.database.execute("UPDATE app_user SET active = true WHERE id = $1", user_id)

    assert await identity.principal_of_session(platform, token) is None


async def test_a_renewed_session_keeps_its_end_and_leaves_the_old_token_dead(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    token = await sign_in(platform, email, address)
    end = "SELECT expires_at FROM user_session WHERE app_user = $1"
    before = await platform.database.fetchval(end, user_id)

    renewed = await identity.renew_session(platform, token)

    assert await identity.principal_of_session(platform, token) is None
    assert await identity.principal_of_session(platform, renewed)
    assert await platform.database.fetchval(end, user_id) == before
    with pytest.raises(NotFound):
        await identity.renew_session(platform, token)


async def test_ten_minutes_after_the_password_it_is_asked_for_again(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    token = await sign_in(platform, email, address)
    identity.require_recent(await holder(platform, token))

    await age(platform, user_id)

    with pytest.raises(ProofNeeded):
        identity.require_recent(await holder(platform, token))


async def test_the_password_proves_it_again_and_renews_the_session(
    platform: Platform, user_id: int, email: str, address: str
) -> None:
    token = await sign_in(platform, email, address)
    await age(platform, user_id)
    principal = await holder(platform, token)

    renewed = await identity.prove_again(
        platform, principal=principal, token=token, password=PASSWORD, proof=Proof(), address=address
    )

    identity.require_recent(await holder(platform, renewed))
    assert await identity.principal_of_session(platform, token) is None


async def test_a_wrong_password_proves_nothing(platform: Platform, user_id: int, email: str, address: str) -> None:
    token = await sign_in(platform, email, address)
    await age(platform, user_id)
    principal = await holder(platform, token)

    with pytest.raises(Invalid):
        await identity.prove_again(
            platform, principal=principal, token=token, password=secrets.token_hex(), proof=Proof(), address=address
        )

    assert not (await holder(platform, token)).recent
