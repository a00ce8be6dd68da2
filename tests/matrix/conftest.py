"""One platform for the whole matrix, without the second wall: what keeps tenants apart here are the queries."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from pydantic import SecretStr

from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.plugins import Platform, load
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers
from hudhud_sms.settings import SmsSettings
from hudhud_web import create_app
from hudhud_web.settings import WebSettings
from matrix.world import World, enter


@pytest.fixture(scope="module")
async def bare_platform(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Platform]:
    """A platform whose database shows everything to everybody who asks."""
    url = servers.fresh_database("matrix", template=migrated)
    settings = Settings(database_url=url, secret_key=SecretStr("t" * 40), _env_file=None)
    database = Database(url, most=6, walled=False)
    await database.open()
    bind_tables(database)
    plugins = load()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HUDHUD_SMS_SIMULATOR", "smpp://hudhud:simulator@127.0.0.1:9?window=10")
        for name in ("PAGE", "API", "PUBLIC", "SIGN_IN"):
            environment.setenv(f"HUDHUD_WEB_{name}_REQUESTS_PER_MINUTE", "1000000")
        plugins.settings_of(SmsSettings)
        plugins.settings_of(WebSettings)
    yield Platform(settings, database, plugins, SystemClock())
    await database.close()


@pytest.fixture(scope="module")
def bare_app(bare_platform: Platform) -> Litestar:
    return create_app(bare_platform)


@pytest.fixture(scope="module")
async def world(bare_platform: Platform, bare_app: Litestar) -> AsyncIterator[World]:
    made = await enter(bare_platform, bare_app)
    yield made
    await made.close()
