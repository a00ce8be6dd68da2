"""Servers and platforms for every test: real ones, started here, on free ports, gone at the end."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables, migrate
from hudhud.plugins import Platform, Plugins, load
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers, embedded_servers

# The dummy plugin stays silent in a developer's own installation, and speaks here.
os.environ.setdefault("HUDHUD_DUMMY_FLIES", "true")

NUMBERS = itertools.count(1)
TEMPLATE = "hudhud_template"


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """One PostgreSQL and one NATS for the session."""
    with embedded_servers(tmp_path_factory.mktemp("servers")) as started:
        yield started


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    """Every installed plugin, the dummy one included."""
    return load()


@pytest.fixture(scope="session")
async def migrated(servers: EmbeddedServers) -> str:
    """The name of a database that has the whole schema and no rows, to be copied."""
    database = Database(servers.fresh_database(TEMPLATE), most=2)
    await database.open()
    await migrate(database)
    await database.close()
    return TEMPLATE


@pytest.fixture
async def platform(servers: EmbeddedServers, migrated: str, plugins: Plugins) -> AsyncIterator[Platform]:
    """A platform with a database of its own."""
    url = servers.fresh_database(f"test_{next(NUMBERS)}", template=migrated)
    settings = Settings(
        database_url=url, nats_url=servers.nats_url, secret_key=SecretStr("t" * 40), chunk_size=100, _env_file=None
    )
    database = Database(url, most=10)
    await database.open()
    bind_tables(database)
    yield Platform(settings, database, plugins, SystemClock())
    await database.close()
