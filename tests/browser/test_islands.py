"""What script adds: counting while one writes, uploads that show how far they are, pages that look again."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

from playwright.async_api import Page, expect

from .conftest import Visiting, settled
from .journey import choose_sender, compose, csv_of, send

VECTORS = json.loads((Path(__file__).parent.parent / "portal" / "segments.json").read_text())


SHOWN = """() => ({
    ...Object.fromEntries(["length", "capacity", "units", "encoding"].map(
        name => [name, document.querySelector(`[data-count=${name}]`).textContent])),
    because: [...document.querySelectorAll("[data-count=because] .character")].map(one => one.textContent),
})"""


async def new_draft(page: Page, name: str) -> str:
    """A draft that has nothing but its name; gives its address."""
    await page.goto("/campaigns/new")
    await page.fill("[name=name]", name)
    await choose_sender(page)
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/recipients$"))
    return page.url.removesuffix("/recipients")


async def test_the_browser_counts_a_text_as_the_server_does(visiting: Visiting) -> None:
    page = await visiting()
    await page.goto(f"{await new_draft(page, 'Counting')}/text")
    await page.locator("[data-unneeded]").first.wait_for(state="detached")

    counted = []
    for vector in VECTORS:
        await page.fill("textarea", vector["text"] * vector.get("times", 1))
        counted.append(await page.evaluate(SHOWN))

    expected = [
        {**{name: str(vector[name]) for name in ("length", "capacity", "units", "encoding")},
         "because": vector.get("because", [])}
        for vector in VECTORS
    ]  # fmt: skip
    assert counted == expected


async def test_typographic_characters_are_replaced_at_a_press(visiting: Visiting) -> None:
    page = await visiting()
    await page.goto(f"{await new_draft(page, 'Plain')}/text")
    await page.fill("textarea", "It’s “free” – now…")

    await page.click("[data-plain]")

    assert await page.input_value("textarea") == 'It\'s "free" - now...'
    await expect(page.locator("[data-count=encoding]")).to_have_text("GSM 03.38")
    await expect(page.locator(".phone-bubble")).to_have_text('It\'s "free" - now...')


async def test_a_file_that_is_too_large_is_refused_before_it_is_sent(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await new_draft(page, "Too large")
    large = tmp_path / "large.csv"
    large.write_bytes(b"01001234567\n" * 1_600_000)

    await page.set_input_files("input[type=file]", large)

    await expect(page.locator("[data-too-large]")).to_contain_text("This file has 18.3 MB; at most 17 MB are taken.")


async def test_a_refused_file_says_why_without_being_asked(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await new_draft(page, "Not a text")
    workbook = tmp_path / "book.xlsx"
    workbook.write_bytes(b"PK\3\4" + bytes(100))

    await page.set_input_files("input[type=file]", workbook)
    await settled(page, "#recipient-file .notice-danger")

    await expect(page.locator("#recipient-file")).to_contain_text("This workbook cannot be read.")


async def test_a_campaign_is_watched_without_reloading_until_it_ends(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    file = tmp_path / "three.csv"
    file.write_text("01020000001\n01020000004\n01020000005")
    await compose(page, name="Watched", text="Hello", file=file)
    await send(page)
    await page.evaluate("window.stillHere = true")

    await settled(page, "#campaign-live[data-every='']")

    assert await page.evaluate("window.stillHere") is True
    assert await page.title() == "Watched · Hudhud"
    await expect(page.locator("#campaign-live")).to_contain_text("Every message has reached its final state.")


async def test_looking_again_leaves_the_focus_where_it_is(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await compose(page, name="Focused", text="Hello", file=csv_of(tmp_path, "01020000002", rows=6))
    await send(page)
    await page.locator("#campaign-live .table-frame").focus()
    looked = asyncio.Event()
    page.on("response", lambda answer: looked.set() if "seen=" in answer.url else None)

    await asyncio.wait_for(looked.wait(), 10)
    await asyncio.sleep(0.2)

    assert await page.evaluate("document.activeElement.matches('#campaign-live .table-frame')")


async def test_an_open_dialog_stays_open_while_the_page_looks_again(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await compose(page, name="Asked", text="Hello", file=csv_of(tmp_path, "01020000003", rows=6))
    await send(page)
    if not await page.locator(".watch-acts [commandfor=cancel-campaign][command=show-modal]").count():
        return  # it was faster than the test
    await page.click(".watch-acts [commandfor=cancel-campaign][command=show-modal]", timeout=3000)

    await asyncio.sleep(1.5)

    dialog = page.locator("#cancel-campaign")
    assert await dialog.count() == 0 or await dialog.is_visible()
