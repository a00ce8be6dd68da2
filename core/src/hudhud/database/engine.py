"""One pool that Piccolo's queries and plain SQL share, and transactions that always give their connection back.

Piccolo's own `transaction()` keeps the connection when COMMIT fails and has no savepoints, so a transaction
is asyncpg's here, and Piccolo is only told which connection to use.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from contextvars import ContextVar
from typing import Any, Final

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

__all__ = ["AWAY", "Connection", "Database", "Engine", "Row"]

AWAY: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
"""How it shows that the database is away, or just came back: the same call may work later.

asyncpg's InternalClientError is one of them: a connection says so whose end came while it was being used.
"""

Row = asyncpg.Record
Connection = asyncpg.pool.PoolConnectionProxy


async def keep_as_it_is(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Spare the round trip that resets a connection given back: nothing here leaves session state behind."""


SCOPE = "SET LOCAL ROLE hudhud_tenant; SELECT set_config('hudhud.accounts', '{%s}', true)"
NO_SCOPE = "SET LOCAL ROLE NONE"
"""A transaction's scope: policies hold for that role alone, and show it the rows of these accounts."""


class Engine(PostgresEngine):
    """Piccolo's engine without its habit of connecting, to ask for the version, when it is made.

    Each of its queries runs inside `around()`, which is where a tenant's scope comes in.
    """

    around: Callable[[], AbstractAsyncContextManager[None]] = nullcontext

    async def check_version(self) -> None:
        """Nothing to check: PostgreSQL 18 is asked for by the first migration."""

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:  # noqa: FBT001, FBT002 - Piccolo's
        """Run one query of Piccolo's."""
        async with self.around():
            return await super().run_querystring(querystring, in_pool)


class OpenTransaction(PostgresTransaction):
    """What Piccolo looks for in its context variable: a transaction with a `connection`, begun and ended by us."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.owner = asyncio.current_task()


class Database:
    """The connection pool of one process. `fetch` and its kin run inside the current transaction when there is one.

    While a tenant's scope is set, all of it sees only that tenant's rows. `walled=False` leaves that out: it is for
    tests that show that queries keep to their account by themselves.
    """

    def __init__(
        self, url: str, *, most: int = 10, settings: dict[str, str] | None = None, walled: bool = True
    ) -> None:
        self.url = url
        self.engine = Engine(config={"dsn": url}, extensions=())
        self.engine.around = self._around_piccolo
        self._walled = walled
        # Unlike the transaction, a task that is started inside a scope has the scope.
        self._scope: ContextVar[frozenset[int] | None] = ContextVar("scope", default=None)
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
    async def tenant(self, *account_ids: int) -> AsyncIterator[None]:
        """Let everything inside see and touch only rows of these accounts; an open transaction too."""
        async with self._scoped(frozenset(account_ids)):
            yield

    @asynccontextmanager
    async def also(self, *account_ids: int) -> AsyncIterator[None]:
        """Inside a tenant's scope, let these accounts' rows be seen as well; elsewhere change nothing.

        For an act on two accounts, once it is known that the one may act on the other.
        """
        scope = self._scope.get()
        async with self._scoped(None if scope is None else scope | set(account_ids)):
            yield

    @asynccontextmanager
    async def untenanted(self) -> AsyncIterator[None]:
        """Step out of the tenant's scope for an act of the platform's own, such as sending a code from its account."""
        async with self._scoped(None):
            yield

    @asynccontextmanager
    async def _scoped(self, scope: frozenset[int] | None) -> AsyncIterator[None]:
        scope = scope if self._walled else None
        before = self._scope.get()
        current = self._current() if scope != before else None
        token = self._scope.set(scope)
        try:
            if current is not None:
                await current.execute(scope_sql(scope))
            yield
        finally:
            self._scope.reset(token)
            if current is not None:
                with suppress(asyncpg.InFailedSQLTransactionError):  # undone by the rollback that must follow
                    await current.execute(scope_sql(before))

    @asynccontextmanager
    async def _around_piccolo(self) -> AsyncIterator[None]:
        """Piccolo looks for the transaction in its variable: let it find the right one, or none."""
        if self._current() is not None:
            yield
        elif self._scope.get() is not None:
            async with self.transaction():
                yield
        else:
            token = self.engine.current_transaction.set(None)
            try:
                yield
            finally:
                self.engine.current_transaction.reset(token)

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
            scope = self._scope.get()
            try:
                async with connection.transaction():
                    if scope is not None:
                        await connection.execute(scope_sql(scope))
                    yield connection
            finally:
                self.engine.current_transaction.reset(token)

    async def fetch(self, query: str, *args: object) -> list[Row]:
        """All rows."""
        return list(await self._run("fetch", query, *args))

    async def fetchrow(self, query: str, *args: object) -> Row | None:
        """The first row, or None."""
        row: Row | None = await self._run("fetchrow", query, *args)
        return row

    async def fetchval(self, query: str, *args: object) -> Any:
        """The first column of the first row, or None."""
        return await self._run("fetchval", query, *args)

    async def execute(self, query: str, *args: object) -> int:
        """Run one statement; gives the number of rows it touched."""
        status = str(await self._run("execute", query, *args))
        last = status.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def executemany(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each row, in one round trip."""
        await self._run("executemany", query, rows)

    async def _run(self, method: str, *args: object) -> Any:
        """One statement: in the current transaction, or in a tenant's scope in one of its own, or as it is."""
        current = self._current()
        if current is None and self._scope.get() is not None:
            async with self.transaction() as connection:
                return await getattr(connection, method)(*args)
        return await getattr(current or self.pool, method)(*args)


def scope_sql(scope: frozenset[int] | None) -> str:
    """What gives a transaction its scope, or takes it away."""
    return NO_SCOPE if scope is None else SCOPE % ",".join(map(str, sorted(scope)))
