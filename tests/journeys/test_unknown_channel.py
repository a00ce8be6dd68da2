"""A channel that core has never heard of carries a campaign: from a file over the REST API to the last receipt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hudhud_dummy.channel import PigeonChannel

from hudhud import accounts, channels, identity, ledger, pricing, senders
from hudhud.audit import Actor
from hudhud.dispatch import Gateway, run_scheduler, run_worker
from hudhud.identity import Role
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.reconciliation import reconcile
from hudhud_web import create_app

BUILDER = Actor("operator:test")
LOFTS = 500
TEXT = "Dry land is in sight."
PARTS = 3
"""Of ten letters each."""
PRICE = Decimal("0.05")
EMAIL = "noah@ark.example"
PASSWORD = "two of every kind"


@dataclass(frozen=True)
class Ark:
    """The account that sends, and how to reach it."""

    platform: Platform
    account_id: int
    token: str


@pytest.fixture
async def ark(platform: Platform) -> Ark:
    """An account with a price for pigeons, credit, an approved sender, a user and a token."""
    prices = await pricing.create_price_list(
        platform, name="Pigeons", currency="EUR", lines=[pricing.Line("pigeon", "", PRICE)]
    )
    account = await accounts.create(
        platform, name="The ark", currency="EUR", region="EG", time_zone="Africa/Cairo", price_list_id=prices,
        actor=BUILDER,
    )  # fmt: skip
    credit = Money.parse("100", "EUR")
    await ledger.adjust(
        platform, account_id=account.id, amount=credit, reason="A test", actor=BUILDER, key="test:credit"
    )
    await senders.assign(platform, account_id=account.id, channel="pigeon", name="Noah", actor=BUILDER)
    user = await identity.create_user(
        platform, account_id=account.id, email=EMAIL, full_name="Noah", password=PASSWORD, role=Role.ADMIN,
        actor=BUILDER,
    )  # fmt: skip
    token = await identity.create_token(platform, account_id=account.id, user_id=user, name="test", actor=BUILDER)
    return Ark(platform, account.id, token)


@asynccontextmanager
async def everything_running(platform: Platform) -> AsyncIterator[None]:
    """Worker, scheduler and gateway, in this process, over a real NATS."""
    stop = asyncio.Event()
    jobs = [
        asyncio.create_task(run_worker(platform, stop)),
        asyncio.create_task(run_scheduler(platform, stop)),
        asyncio.create_task(Gateway(platform).run(stop)),
    ]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*jobs), 30)


def calling(platform: Platform) -> httpx.AsyncClient:
    """A client of the portal and the API, on this very loop."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(create_app(platform)), base_url=platform.settings.base_url)


async def until(client: httpx.AsyncClient, path: str, reached: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Ask until the answer is as wanted."""
    async with asyncio.timeout(60):
        while True:
            told: dict[str, Any] = (await client.get(path)).json()
            if reached(told):
                return told
            await asyncio.sleep(0.1)


def loft_names() -> Iterator[str]:
    """Names of lofts, in letters."""
    for number in range(LOFTS):
        yield "loft" + "".join(chr(97 + int(digit)) for digit in str(number))


async def test_a_campaign_goes_through_a_channel_that_core_does_not_know(ark: Ark) -> None:
    platform = ark.platform
    content = "\n".join(loft_names()) + "\nLOFTA\nno loft 1\n"

    async with everything_running(platform), calling(platform) as api:
        api.headers["Authorization"] = f"Bearer {ark.token}"
        form = {"channel": "pigeon"}
        uploaded = await api.post("/api/v1/recipient-files", files={"file": ("lofts.csv", content)}, data=form)
        path = f"/api/v1/recipient-files/{uploaded.json()['id']}"
        file = await until(api, path, lambda told: told["state"] != "reading")
        draft = {
            "name": "Land", "channel": "pigeon", "type": "regular", "sender": "Noah", "text": TEXT,
            "recipient_file": file["id"],
        }  # fmt: skip
        campaign = (await api.post("/api/v1/campaigns", json=draft)).json()
        path = f"/api/v1/campaigns/{campaign['id']}"
        forecast = await until(api, f"{path}/forecast", lambda told: told["ready"])
        launched = await api.post(f"{path}/launch", headers={"Idempotency-Key": "land"})
        again = await api.post(f"{path}/launch", headers={"Idempotency-Key": "land"})
        done = await until(api, path, lambda told: told["state"] == "finished")

    assert (file["valid"], file["duplicates"], file["invalid"]) == (LOFTS, 1, 1)
    assert Decimal(forecast["cost"]) == LOFTS * PARTS * PRICE
    assert (launched.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert done["counts"]["delivered"] == LOFTS
    assert (Decimal(done["cost"]), Decimal(done["held"])) == (LOFTS * PARTS * PRICE, 0)
    assert (await ledger.balance(platform, ark.account_id)).balance == Money.parse(100 - LOFTS * PARTS * PRICE, "EUR")
    pigeons = channels.channel(platform, "pigeon")
    assert isinstance(pigeons, PigeonChannel)
    assert sorted({address for address, _, _ in pigeons.connector.flown}) == sorted(loft_names())
    assert set(pigeons.connector.flown.values()) == {1}
    report = await reconcile(platform)
    assert report.explained, str(report)


async def test_the_plugins_page_is_in_the_portal_for_who_signed_in(ark: Ark) -> None:
    signed_in = await identity.sign_in(ark.platform, email=EMAIL, password=PASSWORD, address="127.0.0.1", agent="")

    async with calling(ark.platform) as browser:
        stranger = await browser.get("/pigeons", follow_redirects=False)
        browser.cookies.set("hudhud", signed_in.token)
        page = await browser.get("/pigeons")

    assert stranger.headers["Location"].startswith("/sign-in")
    assert "No pigeon has flown yet." in page.text
    assert 'href="/pigeons"' in page.text
