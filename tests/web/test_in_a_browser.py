"""The frame in a real browser: both languages, both themes, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext

from chromium import LOOKS, NEEDS_CHROMIUM, launched, serving, violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("frame's pages"),
    NEEDS_CHROMIUM,
]


@pytest.fixture(scope="module")
async def address(portal: Litestar) -> AsyncIterator[str]:
    """The portal, served."""
    async with serving(portal, lifespan="off") as served:
        yield served


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """A browser."""
    async with launched() as browser:
        yield browser


async def looking(browser: Browser, address: str, look: tuple[str, str, int]) -> BrowserContext:
    """A reader's window."""
    language, theme, width = look
    context = await browser.new_context(viewport={"width": width, "height": 900}, locale=language)
    await context.add_cookies(
        [
            {"name": "hudhud_language", "value": language, "url": address},
            {"name": "hudhud_theme", "value": theme, "url": address},
        ]
    )
    return context


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", ["/style", "/sign-in", "/nowhere"])
async def test_a_page_is_accessible_fits_its_window_and_breaks_no_policy(
    chromium: Browser, address: str, path: str, look: tuple[str, str, int]
) -> None:
    context = await looking(chromium, address, look)
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    await page.goto(address + path, wait_until="networkidle")
    found = await violations(page)
    width = await page.evaluate("document.documentElement.scrollWidth")
    await context.close()

    assert found == []
    assert width == look[2]
    assert [words for words in said if "404" not in words] == []


async def test_a_forms_problems_are_accessible_and_the_first_one_has_the_focus(chromium: Browser, address: str) -> None:
    context = await looking(chromium, address, ("ar", "light", 390))
    page = await context.new_page()
    await page.goto(f"{address}/style")

    await page.fill("#f-name", "")
    await page.click("form[action='/style'] button[type=submit]:has-text('حفظ')")
    await page.wait_for_selector("[aria-invalid=true]")
    found = await violations(page)
    focused = await page.evaluate("document.activeElement.id")
    await context.close()

    assert found == []
    assert focused == "f-name"


async def test_on_a_phone_the_menu_opens_and_closes(chromium: Browser, address: str) -> None:
    context = await looking(chromium, address, ("en", "light", 390))
    page = await context.new_page()
    await page.goto(f"{address}/style")

    before = await page.is_visible("#side-nav")
    await page.click(".menu-button")
    opened = await page.is_visible("#side-nav")
    found = await violations(page)
    await page.keyboard.press("Escape")
    after = await page.is_visible("#side-nav")
    await context.close()

    assert (before, opened, after) == (False, True, False)
    assert found == []


async def test_a_question_is_asked_before_an_act(chromium: Browser, address: str) -> None:
    context = await looking(chromium, address, ("ar", "dark", 1280))
    page = await context.new_page()
    await page.goto(f"{address}/style")

    await page.click("[commandfor=ask-cancel][command=show-modal]")
    asked = await page.is_visible("#ask-cancel")
    found = await violations(page)
    await page.click("#ask-cancel [command=close]")
    after = await page.is_visible("#ask-cancel")
    await context.close()

    assert (asked, after) == (True, False)
    assert found == []


async def test_the_language_changes_without_script(chromium: Browser, address: str) -> None:
    context = await chromium.new_context(java_script_enabled=False, locale="en")
    page = await context.new_page()
    await page.goto(f"{address}/sign-in")

    await page.click("button[lang=ar]")
    direction = await page.get_attribute("html", "dir")
    await context.close()

    assert direction == "rtl"


async def test_the_api_reference_draws_itself_offline(chromium: Browser, address: str) -> None:
    context = await looking(chromium, address, ("en", "light", 1280))
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    await page.goto(f"{address}/schema", wait_until="networkidle")
    await page.locator("rapi-doc").get_by_text("whoami").first.wait_for(state="attached")
    await context.close()

    assert [url for url in asked if not url.startswith((address, "data:"))] == []
