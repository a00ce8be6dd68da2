"""Transactions that always end, and connections that always come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from pigeon_post import Post

from hudhud.accounts.tables import Account as AccountTable
from hudhud.database import AWAY, Database, migrate, pending_migrations
from hudhud.plugins import Platform
from hudhud_embedded import EmbeddedServers


@pytest.fixture
async def small(servers: EmbeddedServers) -> AsyncIterator[Database]:
    """A database with two connections at most, and one table."""
    database = Database(servers.fresh_database("small"), most=2)
    await database.open()
    await database.execute("CREATE TABLE thing (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
    yield database
    await database.close()


async def things(database: Database) -> list[int]:
    return [row["id"] for row in await database.fetch("SELECT id FROM thing ORDER BY id")]


async def test_an_exception_rolls_everything_back(small: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with small.transaction():
            await small.execute("INSERT INTO thing VALUES (1)")
            raise ZeroDivisionError

    assert await things(small) == []


async def test_an_inner_transaction_is_a_savepoint(small: Database) -> None:
    async with small.transaction():
        await small.execute("INSERT INTO thing VALUES (1)")
        with pytest.raises(ZeroDivisionError):
            async with small.transaction():
                await small.execute("INSERT INTO thing VALUES (2)")
                raise ZeroDivisionError

    assert await things(small) == [1]


async def test_a_commit_that_fails_gives_its_connection_back(small: Database) -> None:
    for _ in range(5):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with small.transaction():
                await small.execute("INSERT INTO thing VALUES (1), (1)")

    async with asyncio.timeout(5):
        assert await things(small) == []


async def test_a_task_started_inside_a_transaction_is_outside_of_it(small: Database) -> None:
    async with small.transaction():
        await small.execute("INSERT INTO thing VALUES (1)")
        seen = await asyncio.create_task(things(small))

    assert seen == []
    assert await things(small) == [1]


async def test_a_cancelled_task_leaves_no_transaction_open(small: Database) -> None:
    async def hang() -> None:
        async with small.transaction():
            await small.execute("INSERT INTO thing VALUES (1)")
            await asyncio.sleep(60)

    for _ in range(4):
        task = asyncio.create_task(hang())
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(5):
        assert await things(small) == []


async def test_a_connection_that_the_server_ended_is_replaced(small: Database) -> None:
    await things(small)
    other = await asyncpg.connect(small.url)
    await other.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'small' AND pid <> pg_backend_pid()"
    )
    await other.close()

    for _ in range(3):
        try:
            found = await things(small)
        except AWAY:
            continue
        break

    assert found == []


async def test_piccolo_and_plain_sql_share_a_transaction(post: Post) -> None:
    with pytest.raises(ZeroDivisionError):
        async with post.platform.database.transaction():
            await post.platform.database.execute("UPDATE account SET name = 'Other'")
            assert await AccountTable.select(AccountTable.name) == [{"name": "Other"}]
            raise ZeroDivisionError

    assert await AccountTable.select(AccountTable.name) == [{"name": "Account 1"}]


async def test_migrating_from_two_places_at_once_runs_each_migration_once(servers: EmbeddedServers) -> None:
    url = servers.fresh_database("migrated_twice")
    databases = [Database(url, most=2) for _ in range(2)]
    for database in databases:
        await database.open()

    await asyncio.gather(*(migrate(database) for database in databases))

    assert await pending_migrations(databases[0]) == []
    names = [row["name"] for row in await databases[0].fetch("SELECT app_name || name AS name FROM migration")]
    assert len(names) == len(set(names))
    for database in databases:
        await database.close()


async def test_the_platform_is_on_a_migrated_database(platform: Platform) -> None:
    assert await pending_migrations(platform.database) == []
