"""An account that sends links, and people with browsers who follow them, over a real database."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx
import pytest
from litestar import Litestar
from pydantic import SecretStr

from hudhud import accounts, campaigns, identity, ledger, messages, pricing, senders
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.campaigns import Campaign
from hudhud.clock import SystemClock
from hudhud.database import Database, Row, bind_tables
from hudhud.identity import Role
from hudhud.messages import State
from hudhud.money import Money
from hudhud.plugins import Platform, load
from hudhud.settings import Settings
from hudhud_cta_links.settings import CtaLinksSettings
from hudhud_embedded import EmbeddedServers
from hudhud_sms.settings import SmsSettings
from hudhud_web import create_app

OPERATOR = Actor("operator:test", "127.0.0.1")
HOST = "http://portal.test"
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari"
YES_NO = [
    {"label": "Yes", "target": "https://shop.example.com/yes"},
    {"label": "No", "target": "https://shop.example.com/no"},
]


@pytest.fixture(scope="session")
async def links_platform(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Platform]:
    """A platform whose SMS go to a simulator that is not running: routes are there, nothing is sent."""
    url = servers.fresh_database("cta_links", template=migrated)
    settings = Settings(database_url=url, secret_key=SecretStr("l" * 40), base_url=HOST, _env_file=None)
    database = Database(url, most=10)
    await database.open()
    bind_tables(database)
    plugins = load()
    with pytest.MonkeyPatch.context() as environment:  # settings are read once, and then kept
        environment.setenv("HUDHUD_SMS_SIMULATOR", "smpp://hudhud:simulator@127.0.0.1:9?window=10")
        environment.setenv("HUDHUD_WEB_PUBLIC_REQUESTS_PER_MINUTE", "10000")
        plugins.settings_of(SmsSettings)
    assert plugins.settings_of(CtaLinksSettings).early_seconds == 10
    yield Platform(settings, database, plugins, SystemClock())
    await database.close()


@pytest.fixture(autouse=True)
def tables_bound(links_platform: Platform) -> None:
    """Piccolo's tables know one database at a time, and other tests may have bound theirs."""
    bind_tables(links_platform.database)


@pytest.fixture(scope="session")
def links_app(links_platform: Platform) -> Litestar:
    return create_app(links_platform)


@dataclass
class Shop:
    """An account, its campaigns, and whoever follows their links."""

    platform: Platform
    app: Litestar
    account: Account
    clients: list[httpx.AsyncClient] = field(default_factory=list)
    campaign: Campaign = None  # type: ignore[assignment]  # what a test is about, where it is set

    def browser(self, *, address: str = "196.221.34.9", agent: str = PHONE, **headers: str) -> httpx.AsyncClient:
        """Somebody else's browser, which follows no redirects."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app, client=(address, 4321)),
            base_url=HOST,
            headers={"user-agent": agent, **headers},
        )
        self.clients.append(client)
        return client

    async def draft(self, **given: Any) -> Campaign:
        """A draft with two links, unless told otherwise."""
        values = {
            "name": "Feast", "type": "regular_link", "sender": "HUDHUD", "text": "Will you come? @link1 or @link2",
            "recipients": ("01001234567", "01001234568"), "options": {"cta_links": {"links": YES_NO}}, **given,
        }  # fmt: skip
        return await campaigns.create_draft(
            self.platform, account_id=self.account.id, channel="sms", interface="portal", actor=OPERATOR,
            **values,  # type: ignore[arg-type]
        )  # fmt: skip

    async def launched(self, *, arrived: bool = True, **given: Any) -> Campaign:
        """A campaign that runs; its messages were delivered a minute ago."""
        campaign = await self.draft(**given)
        await campaigns.prepare_campaign(self.platform, campaign_id=campaign.id)
        await campaigns.launch(self.platform, account_id=self.account.id, campaign_id=campaign.id, actor=OPERATOR)
        if arrived:
            await self.arrive(campaign.id)
        return await campaigns.get(self.platform, self.account.id, campaign.id)

    async def arrive(self, campaign_id: int, accepted: str = "1 minute", delivered: str | None = "50 seconds") -> None:
        """Let a campaign's messages be accepted, and delivered, that long ago."""
        await self.platform.database.execute(
            """
            INSERT INTO delivery
                (message, part, parts, state, connection, refundable, chunk, price, accepted_at, final_at)
            SELECT m.id, 1, 1, $2, c.connection, false, c.id, 0, now() - $3::text::interval, now() - $4::text::interval
            FROM message m JOIN chunk c ON c.campaign = m.campaign AND m.id >= c.first_id AND m.id < c.last_id
            WHERE m.campaign = $1
            """,
            campaign_id, State.DELIVERED if delivered else State.ACCEPTED, accepted, delivered,
        )  # fmt: skip

    async def texts(self, campaign: Campaign) -> list[str]:
        """What each recipient got, in the order of their numbers."""
        rows = await self.platform.database.fetch(
            "SELECT id FROM message WHERE campaign = $1 ORDER BY address", campaign.id
        )
        return [(await messages.get(self.platform, self.account.id, row["id"])).text for row in rows]

    async def links(self, campaign: Campaign, recipient: int = 0) -> list[str]:
        """The paths of one recipient's links."""
        words = (await self.texts(campaign))[recipient].split()
        return [word.removeprefix(HOST) for word in words if word.startswith(HOST)]

    async def clicks(self, campaign: Campaign) -> list[Row]:
        """What is stored of a campaign's clicks."""
        return await self.platform.database.fetch(
            "SELECT * FROM link_click WHERE campaign = $1 ORDER BY id", campaign.id
        )

    async def verdicts(self, campaign: Campaign) -> list[tuple[int, str]]:
        """Each click's link, counted from 1, and verdict."""
        return [(row["link"] + 1, row["verdict"]) for row in await self.clicks(campaign)]


async def open_shop(platform: Platform, app: Litestar) -> Shop:
    """A shop with EUR 10 and a price for Egypt."""
    price_list = await pricing.create_price_list(
        platform, name=secrets.token_hex(6), currency="EUR", lines=[pricing.Line("sms", "20", Decimal("0.02"))]
    )
    account = await accounts.create(
        platform, name="Nile Pharmacies", currency="EUR", region="EG", time_zone="Africa/Cairo",
        price_list_id=price_list, actor=OPERATOR,
    )  # fmt: skip
    await ledger.adjust(
        platform, account_id=account.id, amount=Money.parse("10", "EUR"), reason="Opening credit", actor=OPERATOR,
        key=f"test:{account.id}",
    )  # fmt: skip
    await senders.assign(platform, account_id=account.id, channel="sms", name="HUDHUD", actor=OPERATOR)
    return Shop(platform, app, account)


@pytest.fixture
async def shop(links_platform: Platform, links_app: Litestar) -> AsyncIterator[Shop]:
    """One for a test."""
    opened = await open_shop(links_platform, links_app)
    yield opened
    for client in opened.clients:
        await client.aclose()


async def enter(shop: Shop, role: Role = Role.ADMIN) -> httpx.AsyncClient:
    """A user of the shop's account who is signed in at the portal."""
    user_id = await identity.create_user(
        shop.platform, account_id=shop.account.id, email=f"{secrets.token_hex(6)}@example.com", full_name="Nour Adel",
        password="a hoopoe carried the letter", role=role, actor=OPERATOR,
    )  # fmt: skip
    signed = await identity.sign_in_known(shop.platform, user_id=user_id, address="127.0.0.1", agent="tests", by="test")
    client = shop.browser(address="127.0.0.1")
    client.cookies.set("hudhud", signed.token, domain="portal.test")
    await client.get("/sign-in")
    return client


async def send(client: httpx.AsyncClient, path: str, form: dict[str, Any] | None = None) -> httpx.Response:
    """Fill in a form."""
    if "hudhud_csrf" not in client.cookies:
        await client.get("/sign-in")
    return await client.post(path, data={**(form or {}), "_csrf_token": client.cookies["hudhud_csrf"]})
