"""The way of a campaign through the portal, as a person goes it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Page

from .conftest import settled

__all__ = ["choose_sender", "compose", "csv_of", "finished", "send"]

GOOD_ROWS = 40
# Numbers whose fate the simulator fixes: undelivered, refused at submission, no receipt.
FATES = ("01099990002", "01099990005", "01099990009")


def csv_of(folder: Path, first: str, *, rows: int = GOOD_ROWS) -> Path:
    """A file as people have them: a header, national and international forms, Arabic digits, an error, a duplicate."""
    numbers = [first, "٠١٠٩٩٩٩٠٠٠١", *FATES, *(f"+20101{number:07d}" for number in range(rows - 5))]
    lines = ["phone,name", *(f"{number},Nour" for number in numbers), "12,too short", f"{first},again"]
    path = folder / "customers.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


async def choose_sender(page: Page) -> None:
    """The demo's first sender: there are several to choose from."""
    await page.select_option("[name=sender]", "Hudhud")


async def compose(page: Page, *, name: str, text: str, file: Path) -> None:
    """From the first page to the review of a campaign."""
    await page.click(".page-actions a[href='/campaigns/new']")
    await page.fill("[name=name]", name)
    await choose_sender(page)
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/recipients$"))
    await page.set_input_files("input[type=file]", file)
    await settled(page, "#recipient-file .counts")
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/text$"))
    await page.fill("textarea", text)
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/when$"))
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/review$"))
    await settled(page, ".price-exact")


async def send(page: Page) -> str:
    """Press the button; gives the campaign's address."""
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_selector("#campaign-live")
    return page.url


async def finished(page: Page) -> None:
    """Until everything has its state; the page says so by itself."""
    await settled(page, "#campaign-live .share-is-delivered")
    await settled(page, "#campaign-live:not(:has(.share-is-queued)):not(:has(.share-is-claimed))")
