"""A program that calls the API with a token of a new account."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal

import httpx
import pytest
from litestar import Litestar
from pydantic import SecretStr

from hudhud import accounts, identity, ledger, pricing, senders
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.identity import Role
from hudhud.money import Money
from hudhud.plugins import Platform, Plugins
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers
from hudhud_web import create_app

OPERATOR = Actor("operator:test", "127.0.0.1")


@dataclass(frozen=True)
class Caller:
    """An account and a client that bears its token."""

    account: Account
    http: httpx.AsyncClient


@pytest.fixture(scope="module")
async def platform(servers: EmbeddedServers, migrated: str, plugins: Plugins) -> AsyncIterator[Platform]:
    """A platform whose database all tests of a module share: each test has accounts of its own."""
    url = servers.fresh_database(f"test_{secrets.token_hex(4)}", template=migrated)
    settings = Settings(database_url=url, secret_key=SecretStr("t" * 40), _env_file=None)
    database = Database(url, most=10)
    await database.open()
    bind_tables(database)
    yield Platform(settings, database, plugins, SystemClock())
    await database.close()


@pytest.fixture(scope="module")
def app(platform: Platform) -> Litestar:
    return create_app(platform)


Calling = Callable[..., Awaitable[Caller]]


@pytest.fixture
async def calling(platform: Platform, app: Litestar) -> AsyncIterator[Calling]:
    """Make callers, each of an account of its own with credit for 1,000 units and the sender HUDHUD."""
    clients: list[httpx.AsyncClient] = []
    price_list = await pricing.create_price_list(
        platform,
        name=f"Pigeons {secrets.token_hex(4)}",
        currency="EUR",
        lines=[pricing.Line(name, "", Decimal("0.02")) for name in ("pigeon", "sms")],
    )

    async def make(role: Role = Role.ADMIN) -> Caller:
        account = await open_account(platform, price_list)
        token = await token_for(platform, account, role)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://api.test/api/v1",
            headers={"Authorization": f"Bearer {token}"},
        )
        clients.append(client)
        return Caller(account, client)

    yield make
    for client in clients:
        await client.aclose()


async def open_account(platform: Platform, price_list: int) -> Account:
    account = await accounts.create(
        platform,
        name="Loft Ltd",
        currency="EUR",
        region="EG",
        time_zone="Africa/Cairo",
        price_list_id=price_list,
        actor=OPERATOR,
    )
    await ledger.adjust(
        platform,
        account_id=account.id,
        amount=Money.parse("20", "EUR"),
        reason="test",
        actor=OPERATOR,
        key=f"test:{account.id}",
    )
    for channel in ("pigeon", "sms"):
        await senders.assign(platform, account_id=account.id, channel=channel, name="HUDHUD", actor=OPERATOR)
    return account


async def token_for(platform: Platform, account: Account, role: Role) -> str:
    user_id = await identity.create_user(
        platform,
        account_id=account.id,
        email=f"{secrets.token_hex(6)}@example.com",
        full_name="",
        password=secrets.token_urlsafe(12),
        role=role,
        actor=OPERATOR,
    )
    return await identity.create_token(platform, account_id=account.id, user_id=user_id, name="Test", actor=OPERATOR)


@pytest.fixture
async def caller(calling: Calling) -> Caller:
    return await calling()


@pytest.fixture
async def stranger(calling: Calling) -> Caller:
    return await calling()


@pytest.fixture
async def reader(calling: Calling) -> Caller:
    """Whose user may only read."""
    return await calling(Role.READ_ONLY)


@pytest.fixture
def http(caller: Caller) -> httpx.AsyncClient:
    return caller.http
