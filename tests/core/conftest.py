"""What tests of core's rooms start from; the fixture `platform` comes from above."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from hudhud import accounts, pricing
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.clock import SystemClock
from hudhud.database import Database
from hudhud.plugins import Platform, Plugins
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers

OPERATOR = Actor("operator:test", "127.0.0.1")


@pytest.fixture(scope="module")
async def shared_platform(servers: EmbeddedServers, migrated: str, plugins: Plugins) -> AsyncIterator[Platform]:
    """A platform whose database all tests of a module share: each test has accounts of its own."""
    url = servers.fresh_database(f"test_{secrets.token_hex(4)}", template=migrated)
    database = Database(url, most=10)
    await database.open()
    yield Platform(Settings(database_url=url, _env_file=None), database, plugins, SystemClock())
    await database.close()


@pytest.fixture
def operator() -> Actor:
    """Who acts in tests."""
    return OPERATOR


@pytest.fixture
async def price_list(platform: Platform) -> int:
    """Egypt, one network of it, and everything else."""
    return await pricing.create_price_list(
        platform,
        name=f"List {secrets.token_hex(4)}",
        currency="EUR",
        lines=[
            pricing.Line("sms", "", Decimal("0.05")),
            pricing.Line("sms", "20", Decimal("0.02"), country="EG"),
            pricing.Line("sms", "2010", Decimal("0.015"), country="EG", delivered_only=True),
        ],
    )


@pytest.fixture
async def account(platform: Platform, price_list: int) -> Account:
    """A new active account in Egypt."""
    return await open_account(platform, price_list)


@pytest.fixture
async def stranger(platform: Platform, price_list: int) -> Account:
    """Another account."""
    return await open_account(platform, price_list)


async def open_account(platform: Platform, price_list: int) -> Account:
    """An account of its own for one test."""
    return await accounts.create(
        platform,
        name=f"Account {secrets.token_hex(4)}",
        currency="EUR",
        region="EG",
        time_zone="Africa/Cairo",
        price_list_id=price_list,
        actor=OPERATOR,
    )
