"""One pool that Piccolo's queries and plain SQL share, and transactions that always give their connection back.

Piccolo's own `transaction()` keeps the connection when COMMIT fails and has no savepoints, so a transaction
is asyncpg's here, and Piccolo is only told which connection to use.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

__all__ = ["Connection", "Database", "Engine", "Row"]

Row = asyncpg.Record
Connection = asyncpg.pool.PoolConnectionProxy


async def keep_as_it_is(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Spare the round trip that resets a connection given back: nothing here leaves session state behind."""


class Engine(PostgresEngine):
    """Piccolo's engine without its habit of connecting, to ask for the version, when it is made."""

    async def check_version(self) -> None:
        """Nothing to check: PostgreSQL 18 is asked for by the first migration."""


class OpenTransaction(PostgresTransaction):
    """What Piccolo looks for in its context variable: a transaction with a `connection`, begun and ended by us."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.owner = asyncio.current_task()


class Database:
    """The connection pool of one process. `fetch` and its kin run inside the current transaction when there is one."""

    def __init__(self, url: str, *, most: int = 10, settings: dict[str, str] | None = None) -> None:
        self.url = url
        self.engine = Engine(config={"dsn": url}, extensions=())
        self._most = most
        self._settings = {"application_name": "hudhud", "jit": "off", **(settings or {})}
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        """Connect; raises OSError or asyncpg.PostgresError when the server cannot be reached."""
        self._pool = await asyncpg.create_pool(
            self.url,
            min_size=1,
            max_size=self._most,
            server_settings=self._settings,
            command_timeout=120,
            reset=keep_as_it_is,
        )
        self.engine.pool = self._pool

    async def close(self) -> None:
        """Give every connection back and close the pool, at the latest after five seconds."""
        if self._pool is None:
            return
        try:
            await asyncio.wait_for(self._pool.close(), 5)
        except TimeoutError:
            self._pool.terminate()
        self._pool = None

    @property
    def pool(self) -> asyncpg.Pool[asyncpg.Record]:
        """The open pool."""
        if self._pool is None:
            raise RuntimeError("The database is not open.")
        return self._pool

    def _current(self) -> Any | None:
        held = self.engine.current_transaction.get()
        # A task that was started inside a transaction inherits the variable, not the transaction.
        if not isinstance(held, OpenTransaction) or held.owner is not asyncio.current_task():
            return None
        return held.connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Commit on leaving, roll back on an exception; inside another transaction, a savepoint."""
        current = self._current()
        if current is not None:
            async with current.transaction():
                yield current
            return
        async with self.pool.acquire() as connection:
            token = self.engine.current_transaction.set(OpenTransaction(connection))
            try:
                async with connection.transaction():
                    yield connection
            finally:
                self.engine.current_transaction.reset(token)

    async def fetch(self, query: str, *args: object) -> list[Row]:
        """All rows."""
        current = self._current()
        if current is not None:
            return list(await current.fetch(query, *args))
        return list(await self.pool.fetch(query, *args))

    async def fetchrow(self, query: str, *args: object) -> Row | None:
        """The first row, or None."""
        return await (self._current() or self.pool).fetchrow(query, *args)

    async def fetchval(self, query: str, *args: object) -> Any:
        """The first column of the first row, or None."""
        return await (self._current() or self.pool).fetchval(query, *args)

    async def execute(self, query: str, *args: object) -> int:
        """Run one statement; gives the number of rows it touched."""
        status = str(await (self._current() or self.pool).execute(query, *args))
        last = status.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def executemany(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each row, in one round trip."""
        await (self._current() or self.pool).executemany(query, rows)
