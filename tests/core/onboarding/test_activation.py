"""Activating by a letter's link, and having the letter sent again."""

from __future__ import annotations

import json

import pytest

from hudhud import identity, onboarding
from hudhud.audit import Actor
from hudhud.errors import NotFound
from hudhud.identity import LinkDead
from hudhud.plugins import Platform

from .conftest import PASSWORD, Wishing, new_address, new_number, proved


async def signed_up(platform: Platform, wishing: Wishing) -> str:
    """The address of a user who has signed up just now."""
    wanted = wishing()
    token = await proved(platform, new_number(), new_address())
    await onboarding.open_trial(platform, token, wanted, language="en", address="")
    return wanted.email


async def links(platform: Platform, email: str) -> list[str]:
    """The tokens of the letters' links, oldest first."""
    rows = await platform.database.fetch(
        "SELECT values FROM letter WHERE recipient = $1 AND name = 'activate' ORDER BY id", email
    )
    return [json.loads(row["values"])["link"].rsplit("/", 1)[1] for row in rows]


async def later(platform: Platform, email: str) -> None:
    """Let an hour pass since the last letter, and two days since its link was made."""
    await platform.database.execute(
        "UPDATE letter SET created_at = created_at - interval '1 hour' WHERE recipient = $1", email
    )


async def sign_in(platform: Platform, email: str) -> identity.SignedIn:
    signed = await identity.sign_in(platform, email=email, password=PASSWORD, address="", agent="")
    assert isinstance(signed, identity.SignedIn)
    return signed


async def test_the_link_lets_its_user_sign_in(platform: Platform, wishing: Wishing) -> None:
    email = await signed_up(platform, wishing)
    (link,) = await links(platform, email)

    assert await onboarding.activate(platform, token=link, address="") == email

    assert (await sign_in(platform, email)).principal.email == email


async def test_the_link_leads_to_the_address_that_is_set(platform: Platform, wishing: Wishing) -> None:
    email = await signed_up(platform, wishing)

    values = await platform.database.fetchval("SELECT values FROM letter WHERE recipient = $1", email)

    assert json.loads(values)["link"].startswith("http://127.0.0.1:8000/activate/")
    assert json.loads(values)["minutes"] == "1440"


async def test_a_link_is_good_once(platform: Platform, wishing: Wishing) -> None:
    email = await signed_up(platform, wishing)
    (link,) = await links(platform, email)
    await onboarding.activate(platform, token=link, address="")

    with pytest.raises(LinkDead):
        await onboarding.activate(platform, token=link, address="")


async def test_a_new_letter_kills_the_older_link(platform: Platform, wishing: Wishing) -> None:
    email = await signed_up(platform, wishing)
    await later(platform, email)
    await onboarding.resend_activation(platform, email=f" {email.upper()}", language="en")
    older, newer = await links(platform, email)

    with pytest.raises(LinkDead):
        await onboarding.activate(platform, token=older, address="")
    assert await onboarding.activate(platform, token=newer, address="") == email


async def test_a_new_letter_is_sent_also_after_the_link_expired(platform: Platform, wishing: Wishing) -> None:
    email = await signed_up(platform, wishing)
    await platform.database.execute("UPDATE secret_link SET expires_at = now() - interval '1 day'")
    await later(platform, email)
    (expired,) = await links(platform, email)
    with pytest.raises(LinkDead):
        await onboarding.activate(platform, token=expired, address="")

    await onboarding.resend_activation(platform, email=email, language="en")

    assert await onboarding.activate(platform, token=(await links(platform, email))[-1], address="") == email


async def test_letters_are_a_minute_apart(platform: Platform, wishing: Wishing) -> None:
    email = await signed_up(platform, wishing)

    await onboarding.resend_activation(platform, email=email, language="en")

    assert len(await links(platform, email)) == 1


async def test_five_letters_go_to_an_address_in_a_day(platform: Platform, wishing: Wishing) -> None:
    email = await signed_up(platform, wishing)

    for _ in range(7):
        await later(platform, email)
        await onboarding.resend_activation(platform, email=email, language="en")

    assert len(await links(platform, email)) == 5


async def test_nobody_else_is_sent_a_letter(platform: Platform, wishing: Wishing) -> None:
    email = await signed_up(platform, wishing)
    (link,) = await links(platform, email)
    await onboarding.activate(platform, token=link, address="")
    await later(platform, email)

    await onboarding.resend_activation(platform, email=email, language="en")
    await onboarding.resend_activation(platform, email="nobody@example.com", language="en")

    assert len(await links(platform, email)) == 1
    assert await links(platform, "nobody@example.com") == []


async def test_an_operator_activates_by_hand(platform: Platform, wishing: Wishing) -> None:
    email = await signed_up(platform, wishing)
    user_id = await platform.database.fetchval("SELECT id FROM app_user WHERE email = $1", email)

    await onboarding.activate_user(platform, user_id=user_id, actor=Actor("operator:test"))

    assert (await sign_in(platform, email)).principal.user_id == user_id
    told = await platform.database.fetchval("SELECT name FROM letter WHERE recipient = $1 ORDER BY id DESC", email)
    assert told == "account_activated"
    with pytest.raises(NotFound):
        await onboarding.activate_user(platform, user_id=user_id, actor=Actor("operator:test"))


async def test_asking_for_the_letter_is_one_path_whoever_asks(platform: Platform, wishing: Wishing) -> None:
    email, address = await signed_up(platform, wishing), new_address()
    await later(platform, email)

    for one in (email, "nobody@example.com"):
        await onboarding.ask_activation(platform, email=one, language="en", address=address)
    asked = await platform.database.fetch("SELECT id FROM activation_request WHERE address = $1", address)
    assert len(await links(platform, email)) == 1
    for row in asked:
        await onboarding.send_again(platform, request=row["id"])

    assert len(asked) == 2
    assert len(await links(platform, email)) == 2


async def test_a_network_address_asks_for_ten_letters_in_a_quarter_of_an_hour(platform: Platform) -> None:
    address = new_address()
    for one in range(10):
        await onboarding.ask_activation(platform, email=f"{one}@example.com", language="en", address=address)

    with pytest.raises(identity.TooManyResets):
        await onboarding.ask_activation(platform, email="more@example.com", language="en", address=address)
