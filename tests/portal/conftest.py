"""The portal with a customer who has signed in, over a real database; the network is not there."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

import httpx
import pytest
from litestar import Litestar
from pydantic import SecretStr

from hudhud import accounts, campaigns, identity, ledger, pricing, recipients, senders
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.identity import Role
from hudhud.money import Money
from hudhud.plugins import Platform, load
from hudhud.public_ids import from_public
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers
from hudhud_sms.settings import SmsSettings
from hudhud_web import create_app

OPERATOR = Actor("operator:test", "127.0.0.1")
PASSWORD = "a hoopoe carried the letter"
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Customer:
    """Somebody at the portal: their account, and their browser, which follows no redirects."""

    account: Account
    http: httpx.AsyncClient

    async def read(self, path: str) -> str:
        """A page's HTML; it must be there."""
        answer = await self.http.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("location"))
        return answer.text

    async def words(self, path: str) -> str:
        """What a page says, without its tags."""
        return words_of(await self.read(path))

    async def send(self, path: str, form: dict[str, object] | None = None, **more: object) -> httpx.Response:
        """Fill in a form of the portal."""
        token = self.http.cookies["hudhud_csrf"]
        return await self.http.post(path, data={**(form or {}), "_csrf_token": token}, **more)  # type: ignore[arg-type]

    async def draft(self, **values: object) -> str:
        """The address of a new draft, ready to be sent but for what `values` leave empty."""
        given = {
            "name": "Winter sale", "sender": "HUDHUD", "text": "Hello", "recipients": ("01001234567",),
            "type": "regular", **values,
        }  # fmt: skip
        campaign = await campaigns.create_draft(
            self.platform, account_id=self.account.id, channel="sms", interface="portal",
            actor=OPERATOR, **given,  # type: ignore[arg-type]
        )  # fmt: skip
        return f"/campaigns/cmp_{campaign.id}"

    async def prepared(self, path: str) -> str:
        """The draft once its forecast is exact; its preparation is what the worker would do."""
        await campaigns.prepare_campaign(self.platform, campaign_id=id_of(path))
        return path

    async def running(self, **values: object) -> str:
        """The address of a campaign that has been launched."""
        path = await self.prepared(await self.draft(**values))
        await campaigns.launch(self.platform, account_id=self.account.id, campaign_id=id_of(path), actor=OPERATOR)
        return path

    async def file(self, content: str, name: str = "list.csv") -> int:
        """The id of a file that has been read."""

        async def chunks() -> AsyncIterator[bytes]:
            yield content.encode()

        file_id = await recipients.upload(
            self.platform, account_id=self.account.id, channel="sms", name=name, region="EG", chunks=chunks(),
            actor=OPERATOR,
        )  # fmt: skip
        await recipients.read(self.platform, file_id=file_id)
        return file_id

    @property
    def platform(self) -> Platform:
        transport = self.http._transport
        assert isinstance(transport, httpx.ASGITransport)
        platform: Platform = transport.app.state.frame.platform  # type: ignore[attr-defined]
        return platform


def id_of(path: str) -> int:
    """The campaign's id in an address."""
    return from_public("cmp", path.split("/")[2])


def words_of(html: str) -> str:
    """What a reader reads, each run of blanks as one."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(TAG.sub(" ", body)).split())


@pytest.fixture(scope="module")
async def portal_platform(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Platform]:
    """A platform whose SMS go to a simulator that is not running: routes are there, nothing is sent."""
    url = servers.fresh_database(f"portal_{secrets.token_hex(4)}", template=migrated)
    settings = Settings(database_url=url, secret_key=SecretStr("t" * 40), max_file_bytes=20_000, _env_file=None)
    database = Database(url, most=10)
    await database.open()
    bind_tables(database)
    plugins = load()
    with pytest.MonkeyPatch.context() as environment:  # settings are read once, and then kept
        environment.setenv("HUDHUD_SMS_SIMULATOR", "smpp://hudhud:simulator@127.0.0.1:9?window=10")
        environment.setenv("HUDHUD_WEB_SIGN_IN_REQUESTS_PER_MINUTE", "10000")
        plugins.settings_of(SmsSettings)
    yield Platform(settings, database, plugins, SystemClock())
    await database.close()


@pytest.fixture(scope="module")
def portal_app(portal_platform: Platform) -> Litestar:
    return create_app(portal_platform)


Entering = Callable[..., Awaitable[Customer]]


@pytest.fixture(scope="module")
async def entering(portal_platform: Platform, portal_app: Litestar) -> AsyncIterator[Entering]:
    """Let customers in, each of an account of its own with EUR 10 and a price for Egypt only."""
    clients: list[httpx.AsyncClient] = []

    async def enter(role: Role = Role.ADMIN, credit: str = "10") -> Customer:
        account = await open_account(portal_platform, credit)
        email = f"{secrets.token_hex(6)}@example.com"
        await identity.create_user(
            portal_platform, account_id=account.id, email=email, full_name="Nour", password=PASSWORD, role=role,
            actor=OPERATOR,
        )  # fmt: skip
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=portal_app), base_url="http://portal.test")
        clients.append(client)
        await client.get("/sign-in")
        customer = Customer(account, client)
        answer = await customer.send("/sign-in", {"email": email, "password": PASSWORD})
        assert answer.status_code == 303
        return customer

    yield enter
    for client in clients:
        await client.aclose()


async def open_account(platform: Platform, credit: str) -> Account:
    price_list = await pricing.create_price_list(
        platform,
        name=secrets.token_hex(6),
        currency="EUR",
        lines=[pricing.Line("sms", "20", Decimal("0.02")), pricing.Line("sms", "2012", Decimal("0.04"))],
    )
    account = await accounts.create(
        platform, name="Nile Pharmacies", currency="EUR", region="EG", time_zone="Africa/Cairo",
        price_list_id=price_list, actor=OPERATOR,
    )  # fmt: skip
    await ledger.adjust(
        platform, account_id=account.id, amount=Money.parse(credit, "EUR"), reason="Opening credit", actor=OPERATOR,
        key=f"test:{account.id}",
    )  # fmt: skip
    await senders.assign(platform, account_id=account.id, channel="sms", name="HUDHUD", actor=OPERATOR)
    return account


@pytest.fixture(scope="module")
async def customer(entering: Entering) -> Customer:
    """One for a whole module, since signing in takes its time: each test has drafts and files of its own."""
    return await entering()
