"""API tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud import accounts, identity
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import Invalid, NotFound
from hudhud.identity.tokens import ALPHABET, generate, well_formed
from hudhud.plugins import Platform


@pytest.fixture
async def token(platform: Platform, account: Account, user_id: int, operator: Actor) -> str:
    return await identity.create_token(platform, account_id=account.id, user_id=user_id, name="Orders", actor=operator)


async def test_a_token_acts_for_the_user_who_made_it(
    platform: Platform, account: Account, user_id: int, token: str
) -> None:
    principal = await identity.principal_of_token(platform, token)

    assert principal is not None
    assert (principal.account_id, principal.user_id) == (account.id, user_id)
    assert principal.actor("::1") == Actor(f"token:{principal.token_id}", "::1", user_id)


async def test_a_token_is_stored_as_its_hash_and_a_hint(platform: Platform, account: Account, token: str) -> None:
    row = await platform.database.fetchrow("SELECT * FROM api_token WHERE account = $1", account.id)

    assert row is not None
    assert token not in str(dict(row))
    assert token.startswith(row["hint"])
    assert len(row["hint"]) == len("hud_live_") + 4


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE api_token SET revoked_at = now() WHERE account = $1",
        "UPDATE api_token SET expires_at = now() - interval '1 second' WHERE account = $1",
        "UPDATE app_user SET active = false WHERE account = $1",
        "UPDATE account SET status = 'suspended' WHERE id = $1",
    ],
)
async def test_a_token_stops_when_it_is_over_or_its_user_may_not_act(
    platform: Platform, account: Account, token: str, change: str
) -> None:
    await platform.database.execute(change, account.id)

    assert await identity.principal_of_token(platform, token) is None


async def test_a_revoked_token_stops_at_once(platform: Platform, account: Account, token: str, operator: Actor) -> None:
    [known] = await identity.tokens(platform, account.id)

    await identity.revoke_token(platform, account_id=account.id, token_id=known.id, actor=operator)

    assert await identity.principal_of_token(platform, token) is None


async def test_a_stranger_cannot_revoke_a_token(
    platform: Platform, account: Account, stranger: Account, token: str, operator: Actor
) -> None:
    [known] = await identity.tokens(platform, account.id)

    with pytest.raises(NotFound):
        await identity.revoke_token(platform, account_id=stranger.id, token_id=known.id, actor=operator)

    assert await identity.principal_of_token(platform, token)


async def test_the_use_of_a_token_is_noted_at_most_once_a_minute(
    platform: Platform, account: Account, token: str
) -> None:
    used = []
    for _ in range(2):
        await identity.principal_of_token(platform, token)
        used.append((await identity.tokens(platform, account.id))[0].last_used_at)

    assert used[0] is not None
    assert used[0] == used[1]


async def test_a_token_is_made_for_a_user_of_the_account_only(
    platform: Platform, stranger: Account, user_id: int, operator: Actor
) -> None:
    with pytest.raises(NotFound):
        await identity.create_token(platform, account_id=stranger.id, user_id=user_id, name="Orders", actor=operator)


async def test_a_token_cannot_expire_before_it_begins(
    platform: Platform, account: Account, user_id: int, operator: Actor
) -> None:
    with pytest.raises(Invalid, match="still to come"):
        await identity.create_token(
            platform,
            account_id=account.id,
            user_id=user_id,
            name="Orders",
            actor=operator,
            expires_at=platform.clock.now() - timedelta(seconds=1),
        )


async def test_the_token_of_a_suspended_account_works_again_once_it_is_active(
    platform: Platform, account: Account, token: str, operator: Actor
) -> None:
    await accounts.suspend(platform, account.id, reason="unpaid", actor=operator)
    await accounts.activate(platform, account.id, reason="paid", actor=operator)

    assert await identity.principal_of_token(platform, token)


def test_a_new_token_is_well_formed_and_never_the_same() -> None:
    made = {generate() for _ in range(100)}

    assert len(made) == 100
    assert all(well_formed(token) for token in made)


@given(position=st.integers(9, 44), letter=st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_known_by_the_checksum(position: int, letter: str) -> None:
    token = generate()
    mistyped = token[:position] + letter + token[position + 1 :]

    assert well_formed(mistyped) == (mistyped == token)


@given(st.text(max_size=60))
def test_any_other_text_is_no_token(text: str) -> None:
    assert not well_formed(text)


async def test_a_token_may_do_everything_unless_told_otherwise(platform: Platform, token: str) -> None:
    principal = await identity.principal_of_token(platform, token)

    assert principal is not None
    assert principal.scopes == frozenset(identity.SCOPES)
    assert not principal.test


async def test_a_test_token_of_one_scope_is_known_as_such(
    platform: Platform, account: Account, user_id: int, operator: Actor
) -> None:
    token = await identity.create_token(
        platform, account_id=account.id, user_id=user_id, name="Trying", actor=operator, scopes=["read"], test=True
    )

    principal = await identity.principal_of_token(platform, token)

    assert token.startswith("hud_test_")
    assert principal is not None
    assert principal.test
    assert principal.scopes == {"read"}


@pytest.mark.parametrize("scopes", [(), ("read", "everything")])
async def test_a_token_has_known_scopes(
    platform: Platform, account: Account, user_id: int, operator: Actor, scopes: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid, match="scopes"):
        await identity.create_token(
            platform, account_id=account.id, user_id=user_id, name="Orders", actor=operator, scopes=scopes
        )


async def test_regenerating_kills_the_old_secret_and_keeps_the_rest(
    platform: Platform, account: Account, user_id: int, token: str, operator: Actor
) -> None:
    [before] = await identity.tokens(platform, account.id)

    renewed = await identity.regenerate_token(
        platform, account_id=account.id, user_id=user_id, token_id=before.id, actor=operator
    )

    assert await identity.principal_of_token(platform, token) is None
    assert await identity.principal_of_token(platform, renewed)
    [after] = await identity.tokens(platform, account.id)
    assert (after.id, after.name, after.scopes, after.expires_at) == (
        before.id, before.name, before.scopes, before.expires_at,
    )  # fmt: skip


async def test_a_regenerated_token_acts_for_whoever_saw_its_secret(
    platform: Platform, account: Account, token: str, operator: Actor
) -> None:
    [known] = await identity.tokens(platform, account.id)
    other = await identity.create_user(
        platform, account_id=account.id, email=f"other-{known.id}@example.com", full_name="Other",
        password="another hoopoe's letter", role=identity.Role.MEMBER, actor=operator,
    )  # fmt: skip

    renewed = await identity.regenerate_token(
        platform, account_id=account.id, user_id=other, token_id=known.id, actor=operator
    )

    principal = await identity.principal_of_token(platform, renewed)
    assert principal is not None
    assert (principal.user_id, principal.role) == (other, "member")


async def test_a_revoked_token_is_not_regenerated(
    platform: Platform, account: Account, user_id: int, token: str, operator: Actor
) -> None:
    [known] = await identity.tokens(platform, account.id)
    await identity.revoke_token(platform, account_id=account.id, token_id=known.id, actor=operator)

    with pytest.raises(identity.TokenIsOver):
        await identity.regenerate_token(
            platform, account_id=account.id, user_id=user_id, token_id=known.id, actor=operator
        )


async def test_a_stranger_cannot_regenerate_a_token(
    platform: Platform, account: Account, stranger: Account, user_id: int, token: str, operator: Actor
) -> None:
    [known] = await identity.tokens(platform, account.id)

    with pytest.raises(NotFound):
        await identity.regenerate_token(
            platform, account_id=stranger.id, user_id=user_id, token_id=known.id, actor=operator
        )

    assert await identity.principal_of_token(platform, token)


async def test_tokens_tell_their_state(platform: Platform, account: Account, user_id: int, operator: Actor) -> None:
    for name in ("active", "expired", "revoked"):
        await identity.create_token(platform, account_id=account.id, user_id=user_id, name=name, actor=operator)
    await platform.database.execute(
        "UPDATE api_token SET expires_at = now() WHERE account = $1 AND name = 'expired'", account.id
    )
    await platform.database.execute(
        "UPDATE api_token SET revoked_at = now() WHERE account = $1 AND name = 'revoked'", account.id
    )

    found = await identity.tokens(platform, account.id)

    assert found[0].name == "active"
    assert all(one.state == one.name for one in found)
