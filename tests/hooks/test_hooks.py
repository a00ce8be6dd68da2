"""Each hook, seen from its real caller. `tests/architecture` asks for a test named after every one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from litestar import Router, get
from litestar.testing import AsyncTestClient
from piccolo.columns import Text
from piccolo.table import Table
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from hudhud import channels, exports
from hudhud.channels import CampaignType, MessageTransform
from hudhud.dispatch import all_tasks
from hudhud.health import check_all
from hudhud.hookspecs import hookimpl
from hudhud.messages import FrozenTransform, Renderer, Wording
from hudhud.plugins import (
    Cell,
    ExportSource,
    HealthCheck,
    Options,
    Platform,
    PluginError,
    Simulator,
    load,
)
from hudhud.work import Task
from hudhud_admin import AdminTable, WorkQueue
from hudhud_admin.work_queues import waiting
from hudhud_web import (
    Audience,
    BearerToken,
    Mount,
    NavItem,
    OtherSignIns,
    Page,
    Panel,
    Permission,
    Section,
    SignIn,
    SignInLink,
    create_app,
)

Give = Callable[..., object]


def plugin(hook: str, *values: object) -> object:
    """A plugin that gives these values for one hook."""

    def give(self: object) -> Iterable[object]:
        return values

    give.__name__ = hook
    return type(f"Gives{hook.title()}", (), {hook: hookimpl(give)})()


def with_plugin(platform: Platform, hook: str, *values: object) -> Platform:
    """The platform with one more plugin."""
    return replace(platform, plugins=load(plugin(hook, *values)))


# --- what holds for every hook ---


def test_a_misspelt_hook_stops_the_start() -> None:
    with pytest.raises(PluginError, match="chanels"):
        load(plugin("chanels"))


def test_a_value_of_another_type_is_refused_with_the_plugins_name() -> None:
    plugins = load(plugin("campaign_types", "regular"))

    with pytest.raises(PluginError, match="'regular' for campaign_types"):
        plugins.collect("campaign_types", CampaignType)


def test_a_name_given_twice_is_refused_with_both_plugins(platform: Platform) -> None:
    same = CampaignType("regular", "pigeon", "Again", "The same once more.")

    with pytest.raises(PluginError, match=r"dummy.*both give 'pigeon/regular'"):
        channels.campaign_types(with_plugin(platform, "campaign_types", same))


def test_what_is_given_is_sorted_by_weight_and_name(platform: Platform) -> None:
    late, early = Task("z.late", noop, weight=1), Task("a.early", noop, weight=1)

    given = with_plugin(platform, "tasks", late, early).plugins.collect("tasks", Task)

    assert [task.name for task in given][:2] == ["a.early", "z.late"]


async def noop(platform: Platform) -> None:
    """Do nothing."""


# --- of core ---


def test_channels_are_what_campaigns_can_use(platform: Platform) -> None:
    names = [channel.name for channel in channels.channels(platform)]

    assert {"pigeon", "sms"} <= set(names)


def test_campaign_types_are_what_the_wizard_offers(platform: Platform) -> None:
    race = CampaignType("race", "pigeon", "Race", "The fastest wins.", weight=5)

    offered = channels.campaign_types(with_plugin(platform, "campaign_types", race))

    assert offered[0] == race


class Shouting(MessageTransform):
    """Gives every message its own number, loudly."""

    name = "shouting"
    names = ("number",)

    async def freeze(
        self, platform: Platform, account_id: int, names: Sequence[str], options: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        return {"sign": options.get("sign", "!")}

    def values(
        self, frozen: Mapping[str, Any], names: Sequence[str], message_ids: Sequence[int]
    ) -> Sequence[Sequence[str]]:
        return [[f"{number:09}{frozen['sign']}" for number in message_ids] for _ in names]

    def sample(self, frozen: Mapping[str, Any], names: Sequence[str]) -> Sequence[str]:
        return [f"{0:09}{frozen['sign']}" for _ in names]


def test_message_transforms_fill_in_what_a_text_takes_from_them(platform: Platform) -> None:
    shouting = with_plugin(platform, "message_transforms", Shouting())
    wording = Wording("No. @number, @name", (), {"shouting": FrozenTransform(("number",), {"sign": "!"})})

    assert Renderer(shouting, wording).body(7, None) == "No. 000000007!, @name"


def test_tasks_are_run_by_the_worker(platform: Platform) -> None:
    feed = Task("pigeon.feed", noop, every=60)

    assert all_tasks(with_plugin(platform, "tasks", feed))["pigeon.feed"] is feed


def test_tasks_that_share_a_name_with_one_of_core_are_refused(platform: Platform) -> None:
    with pytest.raises(PluginError, match=r"campaigns\.sweep"):
        all_tasks(with_plugin(platform, "tasks", Task("campaigns.sweep", noop)))


class LoftSettings(BaseSettings):
    """Settings of a loft."""

    model_config = SettingsConfigDict(env_prefix="HUDHUD_TEST_LOFT_")

    nests: int = Field(7, description="Nests.")


def test_settings_are_read_from_variables_of_their_own(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUDHUD_TEST_LOFT_NESTS", "12")

    settings = with_plugin(platform, "settings", LoftSettings).settings_of(LoftSettings)

    assert settings.nests == 12


def test_settings_that_no_plugin_declares_are_refused(platform: Platform) -> None:
    with pytest.raises(PluginError, match="LoftSettings"):
        platform.settings_of(LoftSettings)


async def no_rows(platform: Platform, account_id: int, options: Options) -> AsyncIterator[list[list[Cell]]]:
    for block in ():
        yield block


async def test_export_sources_are_what_can_be_exported(platform: Platform) -> None:
    async def anything(platform: Platform, account_id: int, options: Options) -> Any:
        return {}

    eggs = ExportSource("eggs", "Eggs", anything, anything, no_rows, anything)

    assert exports.source(with_plugin(platform, "export_sources", eggs), "eggs") is eggs


async def test_health_checks_are_asked_and_their_trouble_is_told(platform: Platform) -> None:
    async def empty(platform: Platform) -> None:
        raise RuntimeError("The loft is empty.")

    findings = await check_all(with_plugin(platform, "health_checks", HealthCheck("loft", empty)))

    assert {finding.name: finding.trouble for finding in findings}["loft"] == "The loft is empty."


async def test_health_checks_that_are_not_vital_say_so(platform: Platform) -> None:
    async def late(platform: Platform) -> None:
        raise RuntimeError("The letters are late.")

    findings = await check_all(with_plugin(platform, "health_checks", HealthCheck("letters", late, vital=False)))

    assert not {finding.name: finding.vital for finding in findings}["letters"]


def test_commands_are_commands_of_hudhud() -> None:
    told = subprocess.run([sys.executable, "-m", "hudhud", "--help"], capture_output=True, text=True, check=True)

    assert {"web", "up", "sms", "operator"} <= set(told.stdout.split())


def test_simulators_are_commands_with_a_port_to_fill_in(platform: Platform) -> None:
    simulators = {one.name: one for one in platform.plugins.collect("simulators", Simulator)}

    assert simulators["smsc"].arguments[0] == "sms"
    assert all(any("{port}" in argument for argument in one.arguments) for one in simulators.values())
    assert all(name.startswith("HUDHUD_") for one in simulators.values() for name, _ in one.environment)


# --- of the pages ---


@dataclass(frozen=True)
class Keeper:
    """Somebody who is signed in."""

    role: str
    email: str = "keeper@loft.example"
    full_name: str = "Noah"
    account_name: str = "The ark"
    language: str | None = "en"
    time_zone: str = "UTC"
    region: str = "EG"
    currency: str = "EUR"


@get("/doves", sync_to_thread=False)
def doves() -> str:
    """A page."""
    return "coo"


DOVES = Router("/", route_handlers=[doves])


async def status(platform: Platform, path: str, audience: Audience = Audience.PORTAL) -> int:
    """The status of a GET from a stranger."""
    async with AsyncTestClient(create_app(platform, audience), raise_server_exceptions=False) as client:
        return (await client.get(path, follow_redirects=False)).status_code


async def test_routers_are_behind_what_their_audience_asks_for(platform: Platform) -> None:
    public = with_plugin(platform, "routers", Mount(DOVES, Audience.PUBLIC))
    private = with_plugin(platform, "routers", Mount(DOVES, Audience.PORTAL))
    program = with_plugin(platform, "routers", Mount(DOVES, Audience.API))

    assert await status(public, "/doves") == 200
    assert await status(private, "/doves") == 303
    assert await status(program, "/doves") == 401


async def test_routers_for_operators_are_not_on_the_customers_port(platform: Platform) -> None:
    console = with_plugin(platform, "routers", Mount(DOVES, Audience.CONSOLE))

    assert await status(console, "/doves", Audience.PORTAL) == 404
    assert await status(console, "/doves", Audience.CONSOLE) == 303


async def test_sign_ins_tell_who_is_there(platform: Platform) -> None:
    async def identify(platform: Platform, token: str) -> Any:
        return Keeper("admin") if token == "olive-branch" else None

    ark = SignIn("ark", Audience.PORTAL, "ark", "/board", identify, Router("/board", route_handlers=[]), weight=99)
    boarded = replace(platform, plugins=load(plugin("sign_ins", ark), plugin("routers", Mount(DOVES, Audience.PORTAL))))

    async with AsyncTestClient(create_app(boarded), cookies={"ark": "olive-branch"}) as client:
        known = await client.get("/doves", follow_redirects=False)
    async with AsyncTestClient(create_app(boarded), cookies={"ark": "twig"}) as client:
        stranger = await client.get("/doves", follow_redirects=False)

    assert known.status_code == 200
    assert stranger.headers["Location"].startswith("/board")


async def test_other_sign_ins_are_offered_beside_the_password(platform: Platform) -> None:
    async def links(platform: Platform) -> list[SignInLink]:
        return [SignInLink("Ararat", "/ararat")]

    offering = with_plugin(platform, "other_sign_ins", OtherSignIns("ararat", links))

    transport = httpx.ASGITransport(app=create_app(offering))  # in this event loop, where the database is
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as client:
        page = (await client.get("/sign-in?next=/doves")).text

    assert 'href="/ararat?next=/doves"' in page
    assert "Sign in with Ararat" in page


async def test_bearer_tokens_tell_who_bears_one_by_how_it_begins(platform: Platform) -> None:
    async def identify(platform: Platform, token: str) -> Any:
        return Keeper("admin") if token == "hud_ark_olive" else None

    ark = BearerToken("ark", "hud_ark_", identify)
    boarded = replace(
        platform, plugins=load(plugin("bearer_tokens", ark), plugin("routers", Mount(DOVES, Audience.API)))
    )

    async with AsyncTestClient(create_app(boarded)) as client:
        known = await client.get("/doves", headers={"Authorization": "Bearer hud_ark_olive"})
        stranger = await client.get("/doves", headers={"Authorization": "Bearer hud_ark_twig"})
        of_no_kind = await client.get("/doves", headers={"Authorization": "Bearer olive"})

    assert (known.status_code, stranger.status_code, of_no_kind.status_code) == (200, 401, 401)


async def test_nav_items_are_in_the_menu_of_those_who_may(platform: Platform) -> None:
    tower = NavItem(Section.SENDING, "Dovecote", "/dovecote", "send", permission="doves.keep")

    admin = await page_of(platform, Keeper("admin"), plugin("nav_items", tower), KEEPING)
    guest = await page_of(platform, Keeper("read_only"), plugin("nav_items", tower), KEEPING)

    assert "Dovecote" in admin
    assert "Dovecote" not in guest


async def test_panels_show_what_they_load_and_their_failure_in_their_own_card(platform: Platform) -> None:
    async def eggs(platform: Platform, person: object) -> dict[str, object]:
        return {"eggs": "Three eggs"}

    async def broken(platform: Platform, person: object) -> dict[str, object]:
        raise RuntimeError("The nest fell down.")

    given = plugin(
        "panels", Panel("eggs", "Eggs", "dummy/nest.html", eggs), Panel("nest", "Nest", "dummy/nest.html", broken)
    )

    whole = await page_of(platform, Keeper("admin"), given, path="/panels/eggs")
    failed = await page_of(platform, Keeper("admin"), given, path="/panels/nest")

    assert "Three eggs" in whole
    assert "Nest" in failed
    assert "fell down" not in failed


async def test_permissions_open_a_mount_to_the_roles_that_include_them(platform: Platform) -> None:
    kept = plugin("routers", Mount(DOVES, Audience.PORTAL, permission="doves.keep"))

    assert await page_of(platform, Keeper("admin"), kept, KEEPING) == "coo"
    assert "coo" not in await page_of(platform, Keeper("read_only"), kept, KEEPING)


def test_permissions_that_nobody_gives_stop_the_start(platform: Platform) -> None:
    kept = with_plugin(platform, "routers", Mount(DOVES, Audience.PORTAL, permission="doves.keep"))

    with pytest.raises(PluginError, match=r"doves\.keep"):
        create_app(kept)


KEEPING = plugin("permissions", Permission("doves.keep", "Keep doves", ("admin",)))


@get("/ark")
async def ark_page() -> Page:
    """A page of the frame."""
    return Page("web/page.html", title="The ark")


async def page_of(platform: Platform, keeper: Keeper, *given: object, path: str = "") -> str:
    """What somebody who is signed in gets at a path: /doves if a plugin mounts it, else a plain page."""

    async def identify(platform: Platform, token: str) -> Any:
        return keeper

    ark = SignIn("ark", Audience.PORTAL, "ark", "/board", identify, Router("/board", route_handlers=[]), weight=99)
    page = Mount(Router("/", route_handlers=[ark_page]), Audience.PORTAL)
    boarded = replace(platform, plugins=load(plugin("sign_ins", ark), plugin("routers", page), *given))
    mounted = any(mount.router is DOVES for mount in boarded.plugins.collect("routers", Mount))
    async with AsyncTestClient(create_app(boarded), cookies={"ark": "x"}, raise_server_exceptions=False) as client:
        return (await client.get(path or ("/doves" if mounted else "/ark"))).text


# --- of the console ---


class Dove(Table, tablename="dove"):
    """A table of a plugin."""

    name = Text()


def test_admin_tables_are_what_the_console_shows(platform: Platform) -> None:
    shown = with_plugin(platform, "admin_tables", AdminTable(Dove, "Doves")).plugins.collect("admin_tables", AdminTable)

    assert "dove" in {table.name for table in shown}
    assert "account" in {table.name for table in shown}


async def test_work_queues_are_what_the_consoles_first_page_counts(platform: Platform) -> None:
    async def five(platform: Platform) -> int:
        return 5

    async def broken(platform: Platform) -> int:
        raise RuntimeError("no doves")

    doves = WorkQueue("doves", "Doves", "They wait to be let out.", "/doves", five, weight=1)
    ravens = WorkQueue("ravens", "Ravens", "They came back.", "/ravens", broken, "birds.see", weight=2)
    with_queues = with_plugin(platform, "work_queues", doves, ravens)

    for_all = await waiting(with_queues, lambda permission: True)
    for_some = await waiting(with_queues, lambda permission: permission == "birds.see")

    assert [(one.queue.name, one.count) for one in for_all][:2] == [("doves", 5), ("ravens", None)]
    assert [one.queue.name for one in for_some] == ["ravens"]
