"""In a browser: a draft saves itself, two people on one see both versions, and a campaign is taken back."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page

from .conftest import Look, Visiting, settled
from .looking import looked_at

LOOKS = [Look(), Look(language="ar", width=390)]


async def draft(page: Page) -> str:
    """A new draft at its text; gives its address."""
    await page.goto("/campaigns/new")
    await page.fill("[name=name]", "Two of us")
    await page.select_option("[name=sender]", "Hudhud")
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/recipients$"))
    await page.fill("[name=recipient] >> nth=0", "01001234567")
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/text$"))
    return page.url.removesuffix("/text")


async def test_what_is_typed_is_saved_by_itself_and_is_there_after_a_reload(visiting: Visiting) -> None:
    page = await visiting()
    await draft(page)

    await page.fill("textarea[name=text]", "Kept without a button")
    await page.locator("[data-saved]", has_text=re.compile(r"\d\d:\d\d")).wait_for()
    await page.reload()

    assert await page.input_value("textarea[name=text]") == "Kept without a button"


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_two_browsers_on_one_draft_never_overwrite_each_other_unseen(visiting: Visiting, look: Look) -> None:
    mine, theirs = await visiting(look), await visiting(look)
    here = await draft(mine)
    await theirs.goto(f"{here}/text")
    await theirs.fill("textarea[name=text]", "Their words")
    await theirs.click(".wizard-end .btn-primary")
    await theirs.wait_for_url(re.compile("/when$"))

    await mine.fill("textarea[name=text]", "My words")
    await mine.click(".wizard-end .btn-primary")
    await settled(mine, ".versions")

    assert await mine.locator(".versions .bubble").all_inner_texts() == ["My words", "Their words"]
    await looked_at(mine, "two-versions")
    await mine.click("button[name=do][value=continue]")
    await mine.wait_for_url(re.compile("/when$"))
    await theirs.goto(f"{here}/text")
    assert await theirs.input_value("textarea[name=text]") == "My words"


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_a_campaign_is_scheduled_by_the_clocks_of_a_place_and_taken_back(visiting: Visiting, look: Look) -> None:
    page = await visiting(look)
    here = await draft(page)
    await page.fill("textarea[name=text]", "Spring has come")
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/when$"))
    await page.check("[name=start][value=later]")
    await page.fill("#f-day", "2027-10-28")
    await page.fill("#f-time", "23:30")
    await page.locator("#f-time").blur()
    await settled(page, "#when-shown [name=second]")  # clocks in Cairo go back that night
    await looked_at(page, "when-twice")
    await page.click("[name=second][value=second]")
    await page.click("button[name=do][value=continue]")
    await page.wait_for_url(re.compile("/review$"))
    await settled(page, ".wizard-end button.btn-primary:not([disabled])")
    await looked_at(page, "review-scheduled")

    await page.click(".wizard-end .btn-primary")
    await settled(page, "#campaign-live")

    assert "21:30 UTC" in await page.inner_text("#campaign-live")
    await looked_at(page, "scheduled")
    await page.click("form[action$='/undo'] button")
    await page.wait_for_url(f"{here}/review")
