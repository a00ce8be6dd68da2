"""One's own profile, and another e-mail address."""

from __future__ import annotations

import secrets

import pytest
from staff import Worker, hire, letters_to, link_to, session_of

from hudhud import identity
from hudhud.accounts import Account
from hudhud.errors import Invalid
from hudhud.identity import EmailTaken, LinkDead
from hudhud.plugins import Platform


@pytest.fixture
async def worker(platform: Platform, account: Account) -> Worker:
    return await hire(platform, account.id)


def wanted() -> str:
    return f"new-{secrets.token_hex(5)}@example.com"


async def request(platform: Platform, worker: Worker, email: str) -> str:
    await identity.request_email(platform, user_id=worker.id, email=email, language="en", actor=worker.actor)
    return await link_to(platform, email)


async def test_a_profile_is_kept(platform: Platform, worker: Worker) -> None:
    await identity.change_profile(
        platform, user_id=worker.id, full_name=" Asaf ", phone="+20 2 2735 0000 ext. 12", time_zone="Asia/Amman",
        language="ar", actor=worker.actor,
    )  # fmt: skip

    told = await identity.profile(platform, worker.id)
    assert (told.full_name, told.phone, told.time_zone, told.language) == (
        "Asaf", "+20 2 2735 0000 ext. 12", "Asia/Amman", "ar",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", " "),
        ("full_name", "x" * 201),
        ("phone", "call me"),
        ("time_zone", "Mars/Base"),
        ("language", "fr"),
    ],
)
async def test_what_cannot_be_taken_is_told_at_its_field(
    platform: Platform, worker: Worker, field: str, value: str
) -> None:
    given = {"full_name": "Asaf", "phone": "", "time_zone": "", "language": "", field: value}

    with pytest.raises(Invalid) as told:
        await identity.change_profile(platform, user_id=worker.id, actor=worker.actor, **given)

    assert [problem.where for problem in told.value.problems] == [field]


async def test_a_new_address_counts_only_once_its_link_is_followed(platform: Platform, worker: Worker) -> None:
    email = wanted()
    token = await request(platform, worker, email)
    assert (await identity.profile(platform, worker.id)).email == worker.email

    await identity.confirm_email(platform, token=token, address="127.0.0.1")

    assert (await identity.profile(platform, worker.id)).email == email
    assert [(one["name"], one["new"]) for one in await letters_to(platform, worker.email)] == [("email_changed", email)]


async def test_a_new_address_ends_every_session(platform: Platform, worker: Worker) -> None:
    session = await session_of(platform, worker.id)

    await identity.confirm_email(platform, token=await request(platform, worker, wanted()), address="127.0.0.1")

    assert await identity.principal_of_session(platform, session) is None


async def test_the_link_to_a_new_address_works_once(platform: Platform, worker: Worker) -> None:
    token = await request(platform, worker, wanted())
    await identity.confirm_email(platform, token=token, address="127.0.0.1")

    with pytest.raises(LinkDead):
        await identity.confirm_email(platform, token=token, address="127.0.0.1")


async def test_an_address_that_is_taken_is_told_to_nobody_but_its_reader(
    platform: Platform, account: Account, worker: Worker
) -> None:
    other = await hire(platform, account.id)
    token = await request(platform, worker, other.email)

    with pytest.raises(EmailTaken):
        await identity.confirm_email(platform, token=token, address="127.0.0.1")

    assert (await identity.profile(platform, worker.id)).email == worker.email
