"""Who of an account may use a sender: an administrator chooses, and the wizard offers what one may use."""

from __future__ import annotations

import pytest

from hudhud import senders
from hudhud.identity import Role
from hudhud.senders import AssignedSender

from .conftest import OPERATOR, Customer, Entering, id_of


async def sender_of(customer: Customer) -> AssignedSender:
    """The account's only sender."""
    [sender] = await senders.assigned(customer.platform, customer.account.id)
    return sender


async def user_of(customer: Customer) -> int:
    """Who is signed in."""
    return int(
        await customer.platform.database.fetchval("SELECT id FROM app_user WHERE account = $1", customer.account.id)
    )


async def colleague(customer: Customer, name: str = "Salma") -> int:
    """Another user of the account."""
    number = await customer.platform.database.fetchval(
        "INSERT INTO app_user (account, email, full_name, password_hash, role) "
        "VALUES ($1, $2, $3, '', 'admin') RETURNING id",
        customer.account.id, f"{name.lower()}-{customer.account.id}@example.com", name,
    )  # fmt: skip
    return int(number)


@pytest.fixture
async def nour(entering: Entering) -> Customer:
    """An administrator."""
    return await entering()


async def test_the_list_says_that_everybody_may_and_leads_an_administrator_to_the_choice(nour: Customer) -> None:
    page = await nour.read("/senders")

    assert "HUDHUD SMS Nobody can reply to a name Nowhere Everybody Change HUDHUD" in await nour.words("/senders")
    assert f"/senders/snd_{(await sender_of(nour)).id}/users" in page


async def test_an_administrator_chooses_who_may_use_a_sender(nour: Customer) -> None:
    salma = await colleague(nour)
    path = f"/senders/snd_{(await sender_of(nour)).id}/users"

    answer = await nour.send(path, {"who": "some", "users": str(salma)})

    assert answer.headers["location"] == "/senders"
    assert (await sender_of(nour)).user_ids == (salma,)
    assert "Nowhere Salma Not you Change" in await nour.words("/senders")
    chosen = await nour.read(path)
    assert f'value="{salma}" checked' in chosen
    assert 'value="some" checked' in chosen

    await nour.send(path, {"who": "everybody", "users": str(salma)})

    assert (await sender_of(nour)).user_ids is None


async def test_a_choice_of_nobody_is_refused_beside_the_users(nour: Customer) -> None:
    path = f"/senders/snd_{(await sender_of(nour)).id}/users"

    answer = await nour.send(path, {"who": "some"})

    assert answer.status_code == 422
    assert 'id="f-users-problem"' in answer.text
    assert "Choose at least one user" in answer.text
    assert (await sender_of(nour)).user_ids is None


async def test_a_member_sees_who_may_and_cannot_choose(entering: Entering) -> None:
    member = await entering(Role.MEMBER)
    sender = await sender_of(member)

    assert "/users" not in await member.read("/senders")
    answer = await member.send(f"/senders/snd_{sender.id}/users", {"who": "everybody"})
    assert answer.status_code == 403


async def test_the_wizard_offers_only_senders_that_one_may_use_and_says_whom_to_ask(nour: Customer) -> None:
    salma = await colleague(nour)
    await senders.assign(nour.platform, account_id=nour.account.id, channel="sms", name="NILE", actor=OPERATOR)
    hudhud, nile = await senders.assigned(nour.platform, nour.account.id)
    share = {"platform": nour.platform, "account_id": nour.account.id, "actor": OPERATOR}
    await senders.share(sender_id=hudhud.id, user_ids=[salma], **share)  # type: ignore[arg-type]

    offered = await nour.read("/campaigns/new")
    await senders.share(sender_id=nile.id, user_ids=[salma], **share)  # type: ignore[arg-type]
    nothing = await nour.words("/campaigns/new")

    assert 'value="NILE"' in offered
    assert 'value="HUDHUD"' not in offered
    assert f"Ask Salma (salma-{nour.account.id}@example.com) for one." in nothing


async def test_a_sender_that_is_for_others_is_refused_in_the_wizard_and_by_the_review(nour: Customer) -> None:
    draft = await nour.draft()
    salma = await colleague(nour)
    sender = await sender_of(nour)
    await senders.share(
        nour.platform, account_id=nour.account.id, sender_id=sender.id, user_ids=[salma], actor=OPERATOR
    )

    begun = await nour.send("/campaigns/new", {"name": "Sale", "sender": "HUDHUD", "kind": "sms/regular"})
    details = await nour.words(f"{draft}/details")
    review = await nour.words(f"{draft}/review")
    sent = await nour.send(f"{draft}/send", {"revision": "1"})

    assert begun.status_code == 422
    assert f"or ask Salma (salma-{nour.account.id}@example.com)." in begun.text
    assert "The sender HUDHUD is for some users of your account only." in details
    assert f"Choose another sender, or ask: Salma (salma-{nour.account.id}@example.com)" in review
    assert sent.status_code == 422
    state = await nour.platform.database.fetchval("SELECT state FROM campaign WHERE id = $1", id_of(draft))
    assert state == "draft"


async def test_whoever_may_use_it_sends_what_somebody_else_drafted(nour: Customer) -> None:
    draft = await nour.draft()
    await colleague(nour)
    sender = await sender_of(nour)
    await senders.share(
        nour.platform, account_id=nour.account.id, sender_id=sender.id, user_ids=[await user_of(nour)], actor=OPERATOR
    )

    review = await nour.words(f"{draft}/review")

    assert "Choose another sender" not in review
