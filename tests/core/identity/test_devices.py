"""A sign-in from where there was none before is told by letter."""

from __future__ import annotations

import json

import pytest

from hudhud import identity
from hudhud.identity.devices import mark_of
from hudhud.plugins import Platform

PASSWORD = "a hoopoe's letter"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEWER = "Mozilla/5.0 (X11; Linux x86_64; rv:141.2) Gecko/20100101 Firefox/141.2"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


async def letters(platform: Platform, email: str) -> list[dict[str, str]]:
    rows = await platform.database.fetch(
        "SELECT values FROM letter WHERE recipient = $1 AND name = 'new_sign_in' ORDER BY id", email
    )
    return [json.loads(row["values"]) for row in rows]


async def test_only_a_new_browser_or_network_is_told(platform: Platform, user_id: int, email: str) -> None:
    for address, agent in (("192.0.2.1", FIREFOX), ("192.0.2.200", NEWER), ("192.0.2.1", PHONE), ("192.0.2.1", PHONE)):
        await identity.sign_in(platform, email=email, password=PASSWORD, address=address, agent=agent)

    (told,) = await letters(platform, email)

    assert (told["address"], told["agent"]) == ("192.0.2.1", PHONE)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("192.0.2.1", FIREFOX), ("192.0.2.254", NEWER), True),
        (("192.0.2.1", FIREFOX), ("192.0.3.1", FIREFOX), False),
        (("2001:db8:1::1", FIREFOX), ("2001:db8:1:ffff::1", FIREFOX), True),
        (("2001:db8:1::1", FIREFOX), ("2001:db8:2::1", FIREFOX), False),
        (("192.0.2.1", FIREFOX), ("192.0.2.1", PHONE), False),
        (("", ""), ("", ""), True),
    ],
)
def test_a_device_is_a_browser_in_a_network(one: tuple[str, str], other: tuple[str, str], *, same: bool) -> None:
    assert (mark_of(*one) == mark_of(*other)) is same
