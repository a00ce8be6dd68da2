"""Inviting, accepting, and what is told to nobody."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from staff import Worker, hire, letters_to, link_to

from hudhud import identity
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import Invalid, NotFound
from hudhud.identity import EmailTaken, LinkDead, Role, TooManyInvitations
from hudhud.plugins import Platform

PASSWORD = "seven tall palm trees"


@pytest.fixture
def guest() -> str:
    return f"guest-{secrets.token_hex(5)}@example.com"


async def invite(platform: Platform, account: Account, email: str, role: Role = Role.MEMBER) -> int:
    return await identity.invite(
        platform, account_id=account.id, email=email, role=role, inviter="Bilqis", language="en",
        actor=Actor("user:1", "127.0.0.1"),
    )  # fmt: skip


async def accept(platform: Platform, token: str, password: str = PASSWORD) -> identity.Invited:
    return await identity.accept_invitation(
        platform, token=token, full_name="Asaf", password=password, language="ar", address="127.0.0.1"
    )


async def test_the_letter_says_who_invites_and_where_to(platform: Platform, account: Account, guest: str) -> None:
    await invite(platform, account, f" {guest.upper()}")

    [letter] = await letters_to(platform, guest)
    assert (letter["name"], letter["inviter"], letter["account"], letter["hours"]) == (
        "invitation", "Bilqis", account.name, "24",
    )  # fmt: skip
    assert letter["link"].startswith("http://127.0.0.1:8000/invitations/")


async def test_whoever_accepts_is_a_user_with_the_role_and_signs_in(
    platform: Platform, account: Account, guest: str, address: str
) -> None:
    await invite(platform, account, guest, Role.READ_ONLY)

    await accept(platform, await link_to(platform, guest))

    signed = await identity.sign_in(platform, email=guest, password=PASSWORD, address=address, agent="Browser")
    assert isinstance(signed, identity.SignedIn)
    assert (signed.principal.account_id, signed.principal.role, signed.principal.full_name) == (
        account.id, Role.READ_ONLY, "Asaf",
    )  # fmt: skip
    assert await identity.invitations(platform, account.id) == []


async def test_of_twenty_acceptances_at_once_one_makes_a_user(platform: Platform, account: Account, guest: str) -> None:
    await invite(platform, account, guest)
    token = await link_to(platform, guest)

    outcomes = await asyncio.gather(*(accept(platform, token) for _ in range(6)), return_exceptions=True)

    assert sum(isinstance(outcome, identity.Invited) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, LinkDead | EmailTaken) for outcome in outcomes) == 5
    assert len(await identity.users(platform, account.id)) == 1


async def test_a_weak_password_leaves_the_link_alive(platform: Platform, account: Account, guest: str) -> None:
    await invite(platform, account, guest)
    token = await link_to(platform, guest)

    with pytest.raises(Invalid):
        await accept(platform, token, "short")

    assert (await identity.invitation_by_link(platform, token)).email == guest


async def test_sending_again_kills_the_older_link(
    platform: Platform, account: Account, guest: str, operator: Actor
) -> None:
    invitation_id = await invite(platform, account, guest)
    older = await link_to(platform, guest)

    await identity.resend_invitation(platform, account_id=account.id, invitation_id=invitation_id, actor=operator)

    with pytest.raises(LinkDead):
        await identity.invitation_by_link(platform, older)
    assert await identity.invitation_by_link(platform, await link_to(platform, guest))


async def test_inviting_an_address_again_changes_the_role_of_the_one_invitation(
    platform: Platform, account: Account, guest: str
) -> None:
    await invite(platform, account, guest, Role.MEMBER)
    await invite(platform, account, guest, Role.ADMIN)

    [waiting] = await identity.invitations(platform, account.id)
    assert waiting.role is Role.ADMIN
    assert len(await letters_to(platform, guest)) == 2


async def test_a_withdrawn_invitation_is_dead(
    platform: Platform, account: Account, guest: str, operator: Actor
) -> None:
    invitation_id = await invite(platform, account, guest)

    await identity.withdraw_invitation(platform, account_id=account.id, invitation_id=invitation_id, actor=operator)

    with pytest.raises(LinkDead):
        await accept(platform, await link_to(platform, guest))
    with pytest.raises(NotFound):
        await identity.resend_invitation(platform, account_id=account.id, invitation_id=invitation_id, actor=operator)


async def test_a_stranger_neither_withdraws_nor_sends_again(
    platform: Platform, account: Account, stranger: Account, guest: str, operator: Actor
) -> None:
    invitation_id = await invite(platform, account, guest)

    for verb in (identity.withdraw_invitation, identity.resend_invitation):
        with pytest.raises(NotFound):
            await verb(platform, account_id=stranger.id, invitation_id=invitation_id, actor=operator)


async def test_the_link_of_a_suspended_account_is_dead(platform: Platform, account: Account, guest: str) -> None:
    await invite(platform, account, guest)
    await platform.database.execute("UPDATE account SET status = 'suspended' WHERE id = $1", account.id)

    with pytest.raises(LinkDead):
        await accept(platform, await link_to(platform, guest))


async def test_inviting_a_user_of_another_account_looks_like_any_invitation(
    platform: Platform, account: Account, stranger: Account
) -> None:
    known = await hire(platform, stranger.id)

    await invite(platform, account, known.email)

    [waiting] = await identity.invitations(platform, account.id)
    assert waiting.email == known.email
    assert [one["name"] for one in await letters_to(platform, known.email)] == ["invitation"]


async def test_only_the_address_itself_learns_that_it_has_a_user(
    platform: Platform, account: Account, stranger: Account
) -> None:
    known = await hire(platform, stranger.id)
    await invite(platform, account, known.email)
    token = await link_to(platform, known.email)

    assert (await identity.invitation_by_link(platform, token)).known
    with pytest.raises(EmailTaken):
        await accept(platform, token)


async def test_ones_own_users_are_not_invited(platform: Platform, account: Account) -> None:
    worker: Worker = await hire(platform, account.id)

    with pytest.raises(Invalid, match="already"):
        await invite(platform, account, worker.email)


async def test_an_account_sends_so_many_letters_a_day(platform: Platform, account: Account, guest: str) -> None:
    await platform.database.execute(
        "INSERT INTO letter (account, name, recipient, language) "
        "SELECT $1, 'invitation', 'x@example.com', 'en' FROM generate_series(1, 100)",
        account.id,
    )

    with pytest.raises(TooManyInvitations, match="100"):
        await invite(platform, account, guest)
