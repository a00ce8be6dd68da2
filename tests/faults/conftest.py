"""Servers with the settings of `hudhud up`, and one installation for each test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from zlib import crc32

import pytest
from fault_stack import FaultStack, fault_stack
from nursery import Nursery

from hudhud.database import Database, migrate
from hudhud_embedded import EmbeddedServers, embedded_servers

Opened = Callable[..., AbstractAsyncContextManager[FaultStack]]


@pytest.fixture(scope="session")
def durable_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """PostgreSQL and NATS that keep what they acknowledged."""
    with embedded_servers(tmp_path_factory.mktemp("durable"), durable=True) as started:
        yield started


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where processes come from."""
    opened = Nursery()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
async def durable_template(durable_servers: EmbeddedServers) -> str:
    """A database with the whole schema, to be copied."""
    database = Database(durable_servers.fresh_database("faults_template"), most=2)
    await database.open()
    await migrate(database)
    await database.close()
    return "faults_template"


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """A number that repeats a run: HUDHUD_FAULT_SEED, or the test's own."""
    return int(os.environ.get("HUDHUD_FAULT_SEED", crc32(request.node.nodeid.encode()) % 100_000))


@pytest.fixture
async def installation(
    durable_servers: EmbeddedServers,
    nursery: Nursery,
    durable_template: str,
    tmp_path: Path,
    seed: int,
) -> AsyncIterator[Opened]:
    """Opens an installation: `async with installation(rate=1000, …) as stack`."""
    yield partial(fault_stack, durable_servers, nursery, durable_template, tmp_path, seed=seed)
