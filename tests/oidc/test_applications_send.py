"""Applications that send: what a machine and a user's application may cause, and whose it is."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest

from hudhud import ledger, pricing, senders
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud_oidc.applications import Kind

from .conftest import OPERATOR, App, Joining, Member, Registering

MESSAGE = {"to": "cairo", "sender": "HUDHUD", "text": "Spring has come", "channel": "pigeon"}


@pytest.fixture
async def sender(oidc_platform: Platform, joining: Joining) -> Member:
    """A user of an account that can send pigeons."""
    member, platform = await joining(), oidc_platform
    prices = await pricing.create_price_list(
        platform, name=f"Pigeons of {member.account_id}", currency="EUR",
        lines=[pricing.Line("pigeon", "", Decimal("0.02"))],
    )  # fmt: skip
    await platform.database.execute("UPDATE account SET price_list = $2 WHERE id = $1", member.account_id, prices)
    await ledger.adjust(
        platform, account_id=member.account_id, amount=Money.parse("20", "EUR"), reason="test", actor=OPERATOR,
        key=f"oidc:{member.account_id}",
    )  # fmt: skip
    await senders.assign(platform, account_id=member.account_id, channel="pigeon", name="HUDHUD", actor=OPERATOR)
    return member


async def send(app: App, token: str) -> httpx.Response:
    return await app.http.post("/api/v1/messages", json=MESSAGE, headers={"Authorization": f"Bearer {token}"})


async def machine_of(registering: Registering, member: Member) -> tuple[App, str]:
    machine = await registering(member, Kind.MACHINE)
    answer = await machine.call("/oauth/token", {"grant_type": "client_credentials"})
    return machine, answer.json()["access_token"]


async def test_a_machine_sends(registering: Registering, sender: Member) -> None:
    machine, token = await machine_of(registering, sender)

    answer = await send(machine, token)

    assert answer.status_code == 202, answer.text


async def test_an_application_sends_for_its_user(registering: Registering, sender: Member) -> None:
    own = await registering(sender)
    tokens = await own.tokens_of(sender, scope="messages:send")

    answer = await send(own, tokens["access_token"])

    assert answer.status_code == 202, answer.text


async def test_an_application_without_the_scope_sends_nothing(registering: Registering, sender: Member) -> None:
    own = await registering(sender)
    tokens = await own.tokens_of(sender, scope="read")

    answer = await send(own, tokens["access_token"])

    assert answer.status_code == 403


async def test_a_machine_of_a_trial_reaches_nobody(
    registering: Registering, sender: Member, oidc_platform: Platform
) -> None:
    await oidc_platform.database.execute("UPDATE account SET trial = true WHERE id = $1", sender.account_id)
    machine, token = await machine_of(registering, sender)

    answer = await send(machine, token)

    assert (answer.status_code, answer.json()["code"]) == (422, "no_verified_mobile")
