"""The hook admin_tables(): a plugin shows a table of its own to operators."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from piccolo.columns import BigSerial, Text
from piccolo.table import Table

from hudhud.errors import Refused
from hudhud.hookspecs import hookimpl
from hudhud.plugins import Platform, PluginError, load
from hudhud_admin import AdminTable, Change
from hudhud_web import Audience, create_app

from .conftest import CONSOLE, PASSWORD, USERNAME, acts, plugins_with, sign_in


class Feather(Table, tablename="feather"):
    """A plugin's table."""

    id = BigSerial(primary_key=True)
    colour = Text()
    bird = Text()


async def refuse_blue(platform: Platform, change: Change) -> None:
    """A consequence of a plugin's own."""
    if change.new and change.new["colour"] == "blue":
        raise Refused


class Birds:
    """A plugin of the test."""

    @hookimpl
    def admin_tables(self) -> tuple[AdminTable, ...]:
        return (AdminTable(Feather, "Birds", editable=(Feather.colour,), check=refuse_blue),)


@pytest.fixture(scope="session")
def with_birds(console_platform: Platform) -> Platform:
    """The platform with the plugin."""
    return Platform(
        console_platform.settings, console_platform.database, plugins_with("optional", Birds()), console_platform.clock
    )


@pytest.fixture(scope="session")
def bird_console(with_birds: Platform) -> Litestar:
    """Its console."""
    return create_app(with_birds, Audience.CONSOLE)


@pytest.fixture
async def aviary(platform: Platform, with_birds: Platform) -> Platform:
    """The platform with the plugin and its table, in which there is one row."""
    await platform.database.execute("DROP TABLE IF EXISTS feather")
    await platform.database.execute("CREATE TABLE feather (id bigserial PRIMARY KEY, colour text, bird text)")
    await platform.database.execute("INSERT INTO feather (colour, bird) VALUES ('pink', 'hoopoe')")
    Feather._meta._db = platform.database.engine
    return with_birds


@pytest.fixture
async def keeper(
    aviary: Platform, bird_console: Litestar, operator: int, address: str
) -> AsyncIterator[httpx.AsyncClient]:
    """A signed-in operator."""
    transport = httpx.ASGITransport(bird_console, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=CONSOLE) as client:
        await sign_in(client, USERNAME, PASSWORD)
        await client.get("/admin/public/meta/")
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        yield client


async def test_a_plugins_table_is_shown_in_its_group(keeper: httpx.AsyncClient) -> None:
    grouped = (await keeper.get("/admin/api/tables/grouped/")).json()["grouped"]

    assert grouped["Birds"] == ["feather"]


async def test_only_its_editable_columns_can_be_changed(keeper: httpx.AsyncClient, aviary: Platform) -> None:
    changed = await keeper.patch("/admin/api/tables/feather/1/", json={"colour": "white"})
    refused = await keeper.patch("/admin/api/tables/feather/1/", json={"bird": "crow", "colour": "black"})

    assert (changed.status_code, refused.status_code) == (200, 422)
    assert await aviary.database.fetchval("SELECT colour FROM feather") == "white"
    assert len(await acts(aviary, "feather.changed")) == 1


async def test_its_check_undoes_a_change(keeper: httpx.AsyncClient, aviary: Platform) -> None:
    answer = await keeper.patch("/admin/api/tables/feather/1/", json={"colour": "blue"})

    assert answer.status_code == 405
    assert await aviary.database.fetchval("SELECT colour FROM feather") == "pink"
    assert await acts(aviary, "feather.changed") == []


async def test_a_table_is_given_once(aviary: Platform) -> None:
    twice = load(Birds(), Birds())

    with pytest.raises(PluginError, match="feather"):
        twice.collect("admin_tables", AdminTable)
