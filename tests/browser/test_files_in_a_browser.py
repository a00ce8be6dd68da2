"""A file with mistakes: put right in its cells, and read in the letters that somebody chose."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page

from .conftest import Look, Visiting
from .looking import looked_at

LOOKS = [Look("en", "light", 390), Look("ar", "dark", 1280)]
LIST = "رقم الجوال,الاسم\n01001234567,منى\n12,عمر\n01001234567,زيد\n01001234568,#REF!\n".encode()
DOUBTFUL = "01001234567,محمد\n01001234568,خالد\n".encode("cp1256")


async def draft(page: Page) -> str:
    """The recipients' step of a new draft."""
    await page.goto("/campaigns/new")
    await page.fill("[name=name]", "Files")
    senders = page.locator("select[name=sender]")
    await senders.select_option(index=await senders.locator("option").count() - 1)
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/recipients$"))
    return page.url


async def upload(page: Page, content: bytes, until: str) -> None:
    """Choose a file, and wait for what becomes of it."""
    await page.set_input_files("input[type=file]", {"name": "قائمة.csv", "mimeType": "text/csv", "buffer": content})
    await page.wait_for_selector(until, timeout=60_000)


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_wrong_cells_are_put_right_where_they_stand(visiting: Visiting, look: Look) -> None:
    page = await visiting(look)
    await draft(page)
    await upload(page, LIST, "#recipient-file .counts")
    await looked_at(page, "files-read")

    await page.click("#recipient-file a[href*='errors=1']")
    await page.fill("#cell-3", "abc")
    await page.press("#cell-3", "Enter")
    await page.wait_for_selector("#file-sheet .notice-danger")
    await looked_at(page, "files-wrong")
    await page.fill("#cell-3", "01007777777")
    await page.press("#cell-3", "Enter")
    await page.wait_for_selector("#file-sheet .notice-success")
    left = await page.locator(".sheet-form").count()
    await page.click("#file-sheet a[href$='/recipients']")

    await page.wait_for_selector("#recipient-file .counts")
    assert left == 1
    assert (await page.inner_text("#recipient-file .count-good dd")).strip() == "2"


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_the_letters_of_a_doubtful_file_are_chosen_by_their_looks(visiting: Visiting, look: Look) -> None:
    page = await visiting(look)
    await draft(page)
    await upload(page, DOUBTFUL, ".previews")
    await looked_at(page, "files-asking")

    await page.locator(".previews form", has_text="محمد").locator("button").click()
    await page.wait_for_selector("#recipient-file .counts", timeout=60_000)
    await page.click("#recipient-file a[href*='/files/']")
    await page.wait_for_selector(".sheet")
    await looked_at(page, "files-sheet")

    assert "محمد" in await page.inner_text(".sheet")


async def test_a_cell_is_put_right_without_scripts(visiting: Visiting) -> None:
    page = await visiting(Look(script=False))
    await draft(page)
    await page.set_input_files("input[type=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST})
    await page.click("#upload-card button[type=submit]")
    await page.wait_for_selector("#recipient-file .counts", timeout=60_000)

    await page.click("#recipient-file a[href*='errors=1']")
    await page.fill("#cell-3", "01007777777")
    await page.press("#cell-3", "Enter")

    await page.wait_for_selector(".notice-success")
    assert await page.locator(".sheet-form").count() == 1
