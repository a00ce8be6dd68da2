"""Programs with logins of the personalised API, each of an account of its own."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest
from litestar import Litestar
from pydantic import SecretStr

from hudhud import accounts, identity, ledger, pricing, senders
from hudhud.audit import Actor
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.identity import NewLogin, Role
from hudhud.money import Money
from hudhud.plugins import Platform, load
from hudhud.public_ids import from_public
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers
from hudhud_sms.settings import SmsSettings
from hudhud_web import create_app

OPERATOR = Actor("operator:test", "127.0.0.1")
PATH = "/personalised-campaigns"
GOOD = "phone,name,due\n01001234567,Ali,Monday\n01001234568,منى,Tuesday\n"


@dataclass(frozen=True)
class Sender:
    """A program with a login of an account's."""

    account_id: int
    token: str
    login: NewLogin
    http: httpx.AsyncClient
    platform: Platform

    async def send(self, content: str | bytes = GOOD, *, name: str = "list.csv", **more: Any) -> httpx.Response:
        """One request; `text` and `sender` are given unless they are None."""
        headers, query = more.pop("headers", {}), more.pop("params", None)
        fields = {"text": "Dear @name, please pay by @due.", "sender": "HUDHUD", **more}
        data = {name: value for name, value in fields.items() if value is not None}
        octets = content.encode() if isinstance(content, str) else content
        return await self.http.post(
            PATH, data=data, files={"file": (name, octets, "text/csv")}, headers=headers, params=query
        )

    async def rows(self, table: str) -> int:
        """How many rows of a table are the account's."""
        found = await self.platform.database.fetchval(
            f"SELECT count(*) FROM {table} WHERE account = $1", self.account_id
        )
        return int(found)

    async def nothing_was_kept(self) -> bool:
        """Whether neither campaign nor file nor message is there, and no money is held."""
        held = await self.platform.database.fetchval(
            "SELECT held FROM ledger_balance WHERE account = $1", self.account_id
        )
        return held == 0 and [await self.rows(t) for t in ("campaign", "recipient_file", "message", "chunk")] == [0] * 4

    async def bodies(self, campaign: str) -> list[tuple[str, list[str]]]:
        """Addresses and values of a campaign's messages."""
        rows = await self.platform.database.fetch(
            "SELECT address, fields FROM message WHERE campaign = $1 ORDER BY id", from_public("cmp", campaign)
        )
        return [(row["address"], row["fields"]) for row in rows]


Senders = Callable[..., Awaitable[Sender]]


@pytest.fixture(scope="module")
async def platform(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Platform]:
    """A platform whose SMS go to a simulator that is not running: routes are there, nothing is sent."""
    url = servers.fresh_database(f"lists_{secrets.token_hex(4)}", template=migrated)
    database = Database(url, most=10)
    await database.open()
    bind_tables(database)
    plugins = load()
    with pytest.MonkeyPatch.context() as environment:  # settings are read once, and then kept
        environment.setenv("HUDHUD_SMS_SIMULATOR", "smpp://hudhud:simulator@127.0.0.1:9?window=10")
        plugins.settings_of(SmsSettings)
    yield Platform(
        Settings(database_url=url, secret_key=SecretStr("t" * 40), _env_file=None), database, plugins, SystemClock()
    )
    await database.close()


@pytest.fixture(scope="module")
def app(platform: Platform) -> Litestar:
    return create_app(platform)


@pytest.fixture
async def senders_of(platform: Platform, app: Litestar) -> AsyncIterator[Senders]:
    """Make programs, each of an account of its own with EUR 20, the sender HUDHUD and one price."""
    clients: list[httpx.AsyncClient] = []

    async def make(role: Role = Role.ADMIN) -> Sender:
        account_id = await open_account(platform)
        user = await identity.create_user(
            platform, account_id=account_id, email=f"{secrets.token_hex(6)}@example.com", full_name="",
            password=secrets.token_urlsafe(12), role=role, actor=OPERATOR,
        )  # fmt: skip
        login = await identity.create_login(platform, account_id=account_id, user_id=user, name="Shop", actor=OPERATOR)
        token = await identity.create_token(platform, account_id=account_id, user_id=user, name="Test", actor=OPERATOR)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://api.test/api/v1", timeout=60,
            auth=(login.user_name, login.password),
        )  # fmt: skip
        clients.append(client)
        return Sender(account_id, token, login, client, platform)

    yield make
    for client in clients:
        await client.aclose()


async def open_account(platform: Platform) -> int:
    """An account that may send."""
    price_list = await pricing.create_price_list(
        platform, name=f"List {secrets.token_hex(4)}", currency="EUR",
        lines=[pricing.Line("sms", "", Decimal("0.02"))],
    )  # fmt: skip
    account = await accounts.create(
        platform, name="Loft Ltd", currency="EUR", region="EG", time_zone="Africa/Cairo", price_list_id=price_list,
        actor=OPERATOR,
    )  # fmt: skip
    await ledger.adjust(
        platform, account_id=account.id, amount=Money.parse("20", "EUR"), reason="test", actor=OPERATOR,
        key=f"test:{account.id}",
    )  # fmt: skip
    await senders.assign(platform, account_id=account.id, channel="sms", name="HUDHUD", actor=OPERATOR)
    return account.id


@pytest.fixture
async def sender(senders_of: Senders) -> Sender:
    return await senders_of()
