"""A tenant's scope: everything inside it sees that tenant's rows, whichever way it asks."""

from __future__ import annotations

import asyncio
import re
import secrets

import asyncpg
import pytest
from pigeon_post import Post

from hudhud.accounts import Account
from hudhud.accounts.tables import Account as AccountTable
from hudhud.database import Database, migrate
from hudhud_embedded import EmbeddedServers

NAMES = "SELECT name FROM sender ORDER BY account"


async def senders(database: Database) -> list[int]:
    """Whose senders are seen."""
    return [row["account"] for row in await database.fetch("SELECT account FROM sender ORDER BY account")]


@pytest.fixture
async def other(post: Post) -> Account:
    """Another tenant with a sender."""
    return await post.new_account("0")


async def test_a_lone_query_sees_the_tenants_rows(post: Post, other: Account) -> None:
    database = post.platform.database

    async with database.tenant(other.id):
        seen = await senders(database)

    assert seen == [other.id]
    assert await senders(database) == [post.account.id, other.id]


async def test_a_transaction_and_its_savepoints_see_the_tenants_rows(post: Post, other: Account) -> None:
    database = post.platform.database

    async with database.tenant(other.id), database.transaction() as connection:
        outer = await connection.fetchval("SELECT count(*) FROM sender")
        async with database.transaction():
            inner = await senders(database)

    assert (outer, inner) == (1, [other.id])


async def test_an_open_transaction_is_scoped_and_let_go_again(post: Post, other: Account) -> None:
    database = post.platform.database

    async with database.transaction():
        async with database.tenant(other.id):
            inside = await senders(database)
        after = await senders(database)

    assert (inside, after) == ([other.id], [post.account.id, other.id])


async def test_piccolos_queries_see_the_tenants_rows(post: Post, other: Account) -> None:
    async with post.platform.database.tenant(other.id):
        rows = await AccountTable.select(AccountTable.id)
        async with post.platform.database.transaction():
            again = await AccountTable.select(AccountTable.id)

    assert rows == again == [{"id": other.id}]


async def test_a_task_that_is_started_inside_is_inside(post: Post, other: Account) -> None:
    database = post.platform.database

    async with database.tenant(other.id), database.transaction():
        seen = await asyncio.gather(*(senders(database) for _ in range(3)))

    assert seen == [[other.id]] * 3


async def test_a_task_that_was_started_before_is_outside(post: Post, other: Account) -> None:
    database = post.platform.database
    entered = asyncio.Event()

    async def later() -> list[int]:
        await entered.wait()
        return await senders(database)

    task = asyncio.create_task(later())
    async with database.tenant(other.id):
        entered.set()
        seen = await task

    assert seen == [post.account.id, other.id]


async def test_without_an_account_nothing_is_seen(post: Post) -> None:
    async with post.platform.database.tenant():
        assert await senders(post.platform.database) == []


async def test_anothers_rows_cannot_be_changed_or_made(post: Post, other: Account) -> None:
    database = post.platform.database
    named = secrets.token_hex(4)

    async with database.tenant(other.id):
        changed = await database.execute("UPDATE sender SET name = $1 WHERE account = $2", named, post.account.id)
        gone = await database.execute("DELETE FROM sender WHERE account = $1", post.account.id)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.execute(
                "INSERT INTO sender (account, channel, name) VALUES ($1, 'post', $2)", post.account.id, named
            )
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.execute("UPDATE sender SET account = $1", post.account.id)

    assert (changed, gone) == (0, 0)


async def test_a_scope_can_be_widened_for_an_act_and_stepped_out_of(post: Post, other: Account) -> None:
    database = post.platform.database

    async with database.tenant(other.id):
        async with database.also(post.account.id):
            both = await senders(database)
        async with database.untenanted():
            everything = await database.fetchval("SELECT count(*) FROM connection")
        own = await senders(database)

    assert both == [post.account.id, other.id]
    assert everything == 1
    assert own == [other.id]


async def test_widening_means_nothing_outside_a_scope(post: Post, other: Account) -> None:
    async with post.platform.database.also(other.id):
        assert await senders(post.platform.database) == [post.account.id, other.id]


async def test_a_failed_statement_inside_is_told_as_it_is_and_the_scope_is_the_former_one(
    post: Post, other: Account
) -> None:
    database = post.platform.database

    async with database.transaction():
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with database.transaction(), database.tenant(other.id):
                await database.execute("SELECT 1 / 0")
        after = await senders(database)

    assert after == [post.account.id, other.id]


async def test_a_connection_is_given_back_without_the_scope(post: Post, other: Account) -> None:
    single = Database(post.platform.database.url, most=1)
    await single.open()

    async with single.tenant(other.id):
        await senders(single)
    role = await single.fetchval("SELECT current_user")
    seen = await senders(single)
    await single.close()

    assert role != "hudhud_tenant"
    assert len(seen) == 2


async def test_the_policies_cost_the_owner_nothing(post: Post, other: Account) -> None:
    database = post.platform.database

    plan = "\n".join(row[0] for row in await database.fetch("EXPLAIN SELECT * FROM chunk c WHERE c.account = 7"))
    async with database.tenant(other.id):
        walled = "\n".join(row[0] for row in await database.fetch("EXPLAIN SELECT * FROM chunk c WHERE c.account = 7"))

    assert "tenant_accounts" not in plan
    assert "hudhud.accounts" in walled or "tenant_accounts" in walled or "InitPlan" in walled


async def test_without_the_wall_a_scope_changes_nothing(post: Post, other: Account) -> None:
    bare = Database(post.platform.database.url, most=1, walled=False)
    await bare.open()

    async with bare.tenant(other.id):
        seen = await senders(bare)
    await bare.close()

    assert len(seen) == 2


async def test_an_ordinary_owner_migrates_and_is_walled_once_it_has_the_role(
    post: Post, servers: EmbeddedServers
) -> None:
    name = f"owner_{secrets.token_hex(4)}"
    url = servers.fresh_database(name)
    ordinary = re.sub(r"//[^@]+@", f"//{name}:secret@", url)
    administrator = Database(url, most=1)
    await administrator.open()
    for statement in (
        f"CREATE ROLE {name} LOGIN PASSWORD 'secret'",
        f"GRANT hudhud_tenant TO {name}",
        f"ALTER DATABASE {name} OWNER TO {name}",
    ):
        await administrator.execute(statement)
    await administrator.close()
    database = Database(ordinary, most=2)
    await database.open()

    await migrate(database)
    await database.execute("INSERT INTO outbox (queue, task, arguments) VALUES ('work', 'a', '{}')")
    async with database.tenant(7):
        role = await database.fetchval("SELECT current_user")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.fetch("SELECT * FROM outbox")
    await database.close()

    assert role == "hudhud_tenant"
