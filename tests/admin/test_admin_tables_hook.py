"""The hook admin_tables(): a plugin shows a table of its own to operators."""

from __future__ import annotations

import httpx
import pytest
from piccolo.columns import BigSerial, Text
from piccolo.table import Table

from hudhud.errors import Refused
from hudhud.hookspecs import hookimpl
from hudhud.plugins import Platform, PluginError, load
from hudhud_admin import AdminTable, Change
from hudhud_web import Audience, create_app

from .conftest import CONSOLE, PASSWORD, USERNAME, acts, sign_in


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


@pytest.fixture
async def aviary(platform: Platform) -> Platform:
    """A platform with the plugin and its table."""
    await platform.database.execute("DROP TABLE IF EXISTS feather")
    await platform.database.execute("CREATE TABLE feather (id bigserial PRIMARY KEY, colour text, bird text)")
    await platform.database.execute("INSERT INTO feather (colour, bird) VALUES ('pink', 'hoopoe')")
    Feather._meta._db = platform.database.engine
    return Platform(platform.settings, platform.database, load(Birds()), platform.clock)


@pytest.fixture
async def keeper(aviary: Platform, operator: int) -> httpx.AsyncClient:
    """A signed-in operator."""
    client = httpx.AsyncClient(transport=httpx.ASGITransport(create_app(aviary, Audience.CONSOLE)), base_url=CONSOLE)
    await sign_in(client, USERNAME, PASSWORD)
    await client.get("/admin/public/meta/")
    client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
    return client


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
