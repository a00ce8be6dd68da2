"""The palette, the keys, the gear and the chart, used as a person uses them."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page

from chromium import violations

from .conftest import Look, Visiting, settled

LOOKS = [Look("en", "light", 1280), Look("ar", "dark", 390)]
WORDS = {"en": ("credit", "/credit"), "ar": ("الرصيد", "/credit")}


async def palette(page: Page) -> None:
    """Open it once its script has come."""
    await page.wait_for_load_state("networkidle")
    await page.keyboard.press("Control+k")
    await settled(page, "#palette[open] [role=option]")


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_the_palette_opens_a_page_by_the_keyboard_alone(visiting: Visiting, look: Look) -> None:
    page = await visiting(look)
    words, path = WORDS[look.language]

    await palette(page)
    await page.keyboard.type(words)
    await settled(page, f"#palette [aria-selected=true][href='{path}'], #palette [role=option][href='{path}']")
    wrong = await violations(page)
    while await page.get_attribute("#palette [aria-selected=true]", "href") != path:
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{path}")

    assert wrong == []


async def test_keys_open_pages_and_rest_while_somebody_types(visiting: Visiting) -> None:
    page = await visiting()
    await page.wait_for_load_state("networkidle")

    await page.keyboard.press("g")
    await page.keyboard.press("c")
    await page.wait_for_url("**/campaigns")
    await page.goto("/coverage")
    await page.wait_for_load_state("networkidle")
    await page.fill("#coverage-words", "")
    await page.type("#coverage-words", "gcn?")

    assert page.url.endswith("/coverage")
    assert await page.input_value("#coverage-words") == "gcn?"


async def test_the_list_of_keys_switches_single_keys_off(visiting: Visiting) -> None:
    page = await visiting()
    await page.wait_for_load_state("networkidle")

    await page.keyboard.press("?")
    await settled(page, "#keys[open]")
    wrong = await violations(page)
    await page.uncheck("[data-keys-on]")
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await page.wait_for_timeout(300)

    assert wrong == []
    assert page.url.endswith("/")


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_the_gear_tells_the_credit(visiting: Visiting, look: Look) -> None:
    page = await visiting(look)

    await page.click("[popovertarget=person-menu]")
    await settled(page, "#person-menu .facts")
    wrong = await violations(page)
    box = await page.locator("#person-menu").bounding_box()

    assert wrong == []
    assert box is not None
    middle = box["x"] + box["width"] / 2
    assert (middle < look.width / 2) == (look.language == "ar") or look.width < 400


async def test_without_script_the_settings_are_a_page(visiting: Visiting) -> None:
    page = await visiting(Look(script=False))

    await page.goto("/settings")

    assert await page.locator(".facts").count() == 1
    assert await page.locator("a[href='/settings/account']").count() >= 1
    assert re.search(r"EUR", await page.inner_text(".facts"))


async def test_search_works_without_script(visiting: Visiting) -> None:
    page = await visiting(Look(script=False))

    await page.click(".palette-button")
    await page.fill("#search-words", "credit")
    await page.click(".filters button[type=submit]")

    assert await page.locator("#found a[href='/credit']").count() == 1
