"""The second wall alone: under the tenant's role every table shows a tenant's rows and no other, whatever is asked."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from hudhud.database import Connection, Database
from matrix.world import MASTER, STRANGER, World

ROOT: Final = Path(__file__).parents[2]

SHARED: Final = {
    "connection": "INSERT, SELECT",
    "country": "SELECT",
    "country_form_field": "SELECT",
    "message_ids": "INSERT, SELECT, UPDATE",
    "outbox": "INSERT",
    "protected_name": "SELECT",
    "secret_link": "DELETE, INSERT, SELECT, UPDATE",
    "sign_in_attempt": "DELETE, INSERT, SELECT, UPDATE",
    "terms_version": "SELECT",
}
"""The platform's own tables that serving a customer needs, and what may be done there. They name no account."""

LISTS: Final = {"price_list", "price_line", "account_manager"}
"""What several accounts have in common: each sees its own."""

TABLES: Final = """
SELECT c.relname AS name, c.relrowsecurity AS guarded,
    EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('account', 'app_user')
            AND NOT a.attisdropped) AS tenants,
    (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = ARRAY['hudhud_tenant'::regrole::oid]
        AND p.polcmd = '*' AND p.polpermissive) AS policies,
    coalesce((SELECT string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type)
        FROM information_schema.role_table_grants g
        WHERE g.grantee = 'hudhud_tenant' AND g.table_schema = 'public' AND g.table_name = c.relname), '') AS may
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname <> 'migration'
ORDER BY c.relname
"""


async def holes(database: Database | Connection) -> list[str]:
    """Tables that the wall leaves out: with tenants' rows and no policy, or with a grant that nobody decided on."""
    found = []
    for table in await database.fetch(TABLES):
        name, policed = table["name"], table["guarded"] and table["policies"] == 1
        if table["tenants"] and not policed:
            found.append(f"{name} has tenants' rows and no policy: hand it to tenant_table() in its migration")
        elif table["may"] and not policed and SHARED.get(name) != table["may"]:
            found.append(f"{name} has no policy, and the tenant's role may {table['may']}")
    return found


@pytest.fixture(scope="module")
async def walled(world: World) -> AsyncIterator[Database]:
    """The same tenants, behind the wall."""
    database = Database(world.platform.database.url, most=3)
    await database.open()
    yield database
    await database.close()


async def guarded(database: Database) -> list[str]:
    return [row["name"] for row in await database.fetch(TABLES) if row["policies"] and row["may"]]


async def test_every_table_with_tenants_rows_has_a_policy(walled: Database) -> None:
    assert await holes(walled) == []


async def test_a_table_that_loses_its_policy_is_found(walled: Database) -> None:
    for name in await guarded(walled):
        async with walled.pool.acquire() as connection:
            undone = connection.transaction()
            await undone.start()
            await connection.execute(f'DROP POLICY tenant ON "{name}"')
            found = await holes(connection)
            await undone.rollback()
        assert any(hole.startswith(f"{name} ") for hole in found), name


async def test_a_new_table_with_an_account_is_found(walled: Database) -> None:
    async with walled.pool.acquire() as connection:
        undone = connection.transaction()
        await undone.start()
        await connection.execute("CREATE TABLE secret_plan (account bigint)")
        found = await holes(connection)
        await undone.rollback()

    assert found == ["secret_plan has tenants' rows and no policy: hand it to tenant_table() in its migration"]


async def test_no_row_is_seen_by_two_tenants(walled: Database, world: World) -> None:
    for name in await guarded(walled):
        seen = []
        for owner in (MASTER, STRANGER):
            async with walled.tenant(world.accounts[owner]):
                rows = await walled.fetch(f'SELECT tableoid, ctid::text FROM "{name}"')
            seen.append({tuple(row) for row in rows})
        assert name in LISTS or not seen[0] & seen[1], name


async def test_no_row_is_seen_without_a_tenant(walled: Database) -> None:
    for name in await guarded(walled):
        async with walled.tenant():
            assert await walled.fetchval(f'SELECT count(*) FROM "{name}"') == 0, name


async def test_each_tenant_sees_its_own_rows(walled: Database, world: World) -> None:
    number = world.accounts[MASTER]
    for row in await walled.fetch(TABLES):
        if not (row["tenants"] and row["may"]) or row["name"] == "oidc_provider":
            continue
        column = await walled.fetchval(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass "
            "AND attname IN ('account', 'app_user') ORDER BY attname LIMIT 1",
            row["name"],
        )
        mine = "= $1" if column == "account" else "IN (SELECT id FROM app_user WHERE account = $1)"
        all_of_it = await walled.fetchval(f'SELECT count(*) FROM "{row["name"]}" WHERE "{column}" {mine}', number)
        async with walled.tenant(number):
            seen = await walled.fetchval(f'SELECT count(*) FROM "{row["name"]}"')
        assert seen == all_of_it, row["name"]


async def test_a_master_sees_the_names_of_its_sub_accounts_and_nothing_else_of_theirs(
    walled: Database, world: World
) -> None:
    async with walled.tenant(world.accounts[MASTER]):
        accounts = await walled.fetchval("SELECT count(*) FROM account WHERE master = $1", world.accounts[MASTER])
        others = await walled.fetchval("SELECT count(*) FROM campaign WHERE account <> $1", world.accounts[MASTER])

    assert accounts >= 2
    assert others == 0


async def test_what_is_shared_names_no_account(walled: Database) -> None:
    tables = {row["name"]: row for row in await walled.fetch(TABLES)}

    assert {name for name in SHARED if tables[name]["tenants"] or tables[name]["may"] != SHARED[name]} == set()


def test_stepping_out_of_the_scope_is_rare_and_known() -> None:
    """Each of these acts for the platform: codes and their cost, connections, a sub-account that is nobody's yet.

    A list that is sent at once is written by COPY, which the tenant's role may not. Records are searched in statements
    that each name their account: under the policies a search costs a lookup of its chunk for every part.
    """
    known = {
        "campaigns/sending_lists.py",
        "channels/registry.py",
        "database/engine.py",
        "mail/letters.py",
        "messages/exporting.py",
        "messages/searching.py",
        "messages/story.py",
        "onboarding/codes.py",
        "onboarding/mobiles.py",
        "onboarding/platform_acts.py",
        "sub_accounts/opening.py",
    }
    past_the_wall = {
        "campaigns/preparing/writing.py": "tells the progress on another connection; runs in the worker",
        "database/migrating.py": "migrates",
        "messages/numbering.py": "takes ids, outside any transaction",
        "onboarding/codes.py": "counts a try that no rollback gives back",
    }
    found, past = set(), set()
    for path in sorted((ROOT / "core/src/hudhud").rglob("*.py")):
        text, name = path.read_text("utf-8"), str(path.relative_to(ROOT / "core/src/hudhud"))
        if "untenanted()" in text:
            found.add(name)
        if re.search(r"database\.pool\b", text):
            past.add(name)

    assert found <= known
    assert past <= past_the_wall.keys()


def test_pages_do_not_reach_past_the_scope() -> None:
    """But for the keys of links, which are the platform's: no tenant may read them."""
    for member in ("portal", "web", "plugins"):
        for path in (ROOT / member).rglob("src/**/*.py"):
            if path.parts[-2:] == ("hudhud_cta_links", "keys.py"):
                continue
            assert not re.search(r"untenanted\(|database\.pool\b", path.read_text("utf-8")), path
