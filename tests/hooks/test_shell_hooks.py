"""Features and actions, seen from their real callers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar import Router, get
from test_hooks import plugin

from hudhud.accounts import FeatureState
from hudhud.identity import Principal, Role
from hudhud.plugins import Platform, PluginError, load
from hudhud_web import (
    Action,
    Audience,
    Feature,
    Mount,
    NavItem,
    Page,
    Panel,
    Place,
    Section,
    SignIn,
    WizardStep,
    create_app,
    wizard_steps_for,
)


@get("/loft")
async def loft() -> Page:
    """A page of the feature."""
    return Page("web/page.html", title="The loft")


@get("/ark")
async def ark() -> Page:
    """A page that is always there."""
    return Page("web/page.html", title="The ark")


async def eggs(platform: Platform, person: object) -> Mapping[str, object]:
    """What the panel shows."""
    return {"eggs": "Three eggs"}


LOFT = Router("/", route_handlers=[loft])
ARK = Router("/", route_handlers=[ark])
GIVEN = (
    plugin("routers", Mount(LOFT, Audience.PORTAL, feature="lofts"), Mount(ARK, Audience.PORTAL)),
    plugin("nav_items", NavItem(Section.SENDING, "Lofts", "/loft", "send", feature="lofts")),
    plugin("panels", Panel("eggs", "Eggs", "dummy/nest.html", eggs, feature="lofts")),
    plugin("actions", Action("Build a loft", "/loft", "plus", feature="lofts")),
    plugin("features", Feature("lofts", "Lofts", FeatureState.OFF)),
)


@asynccontextmanager
async def signed_in(platform: Platform, *given: object, **features: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of somebody whose account has these features."""
    noah = Principal(
        account_id=1, user_id=1, token_id=None, account_name="The ark", email="noah@ark.example", full_name="Noah",
        role=Role.ADMIN, language="en", time_zone="UTC", region="EG", currency="EUR", features=features,
    )  # fmt: skip

    async def identify(platform: Platform, token: str) -> Any:
        return noah

    boarding = SignIn("ark", Audience.PORTAL, "ark", "/board", identify, Router("/board", route_handlers=[]), weight=99)
    boarded = replace(platform, plugins=load(plugin("sign_ins", boarding), *given))
    transport = httpx.ASGITransport(app=create_app(boarded))
    async with httpx.AsyncClient(transport=transport, base_url="http://ark.test", cookies={"ark": "x"}) as client:
        yield client


@pytest.mark.parametrize(
    ("state", "status", "shown"), [("off", 404, False), ("by_address", 200, False), ("in_menu", 200, True)]
)
async def test_features_open_their_mount_and_put_it_in_the_menu(
    platform: Platform, state: str, status: int, shown: bool
) -> None:
    async with signed_in(platform, *GIVEN, lofts=state) as browser:
        page, panel, menu = [await browser.get(path) for path in ("/loft", "/panels/eggs", "/ark")]

    assert (page.status_code, panel.status_code) == (status, status)
    assert ("Lofts" in menu.text) is shown


async def test_features_that_are_off_answer_as_an_unknown_address(platform: Platform) -> None:
    async with signed_in(platform, *GIVEN) as browser:
        off, unknown = await browser.get("/loft"), await browser.get("/nowhere")

    assert off.status_code == unknown.status_code == 404
    assert "There is nothing here." in off.text
    assert "There is nothing here." in unknown.text


async def test_features_have_the_state_that_their_plugin_gives_where_none_was_set(platform: Platform) -> None:
    ready = (*GIVEN[:-1], plugin("features", Feature("lofts", "Lofts", FeatureState.IN_MENU)))

    async with signed_in(platform, *ready) as browser:
        menu = await browser.get("/ark")

    assert "Lofts" in menu.text


def test_features_that_nobody_gives_stop_the_start(platform: Platform) -> None:
    with pytest.raises(PluginError, match="lofts"):
        create_app(replace(platform, plugins=load(*GIVEN[:-1])))


@pytest.mark.parametrize("place", [Place.CAMPAIGN, Place.MESSAGE])
async def test_panels_about_one_thing_are_asked_with_its_id(platform: Platform, place: Place) -> None:
    async def crumbs(platform: Platform, person: object, about: str) -> Mapping[str, object]:
        return {"eggs": f"The crumbs of {about}"}

    given = plugin("panels", Panel("crumbs", "Crumbs", "dummy/nest.html", crumbs, place))

    async with signed_in(platform, given) as browser:
        about, bare = await browser.get("/panels/crumbs/msg_7"), await browser.get("/panels/crumbs")

    assert "The crumbs of msg_7" in about.text
    assert bare.status_code == 404


async def test_actions_are_collected_for_those_who_may(platform: Platform) -> None:
    frame = create_app(replace(platform, plugins=load(*GIVEN))).state.frame

    (action,) = [one for one in frame.actions if one.name == "/loft"]

    assert not frame.offers(None, action)


def test_wizard_steps_stand_in_their_order_for_the_kinds_that_have_them(platform: Platform) -> None:
    def done(campaign: object) -> bool:
        return False

    late = WizardStep("launch-pad", "Launch pad", done, weight=99)
    other = WizardStep("nest", "Nest", done, shown=lambda kind: kind is not None)

    steps = wizard_steps_for(replace(platform, plugins=load(plugin("wizard_steps", late, other))), None)

    assert steps[0].name == "details"
    assert steps[-1].name == "launch-pad"
    assert "nest" not in [step.name for step in steps]
