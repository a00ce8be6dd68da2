"""SMS records as somebody meets them who asks why a message did not arrive: from the campaign's page to a file."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from .conftest import Look, Visiting, settled
from .journey import FATES, choose_sender, send
from .looking import looked_at
from .test_links_in_a_browser import click, go_on

FAILING = FATES[0]
PREVIEW = "WhatsApp/2.24.13.77 A"


async def failed(page: Page) -> None:
    """Send a campaign with a link to a number that nothing reaches, and stay at its page."""
    await page.click(".page-actions a[href='/campaigns/new']")
    await page.fill("[name=name]", "Feast")
    await choose_sender(page)
    await page.check("[name=kind][value='sms/regular_link']")
    await go_on(page, "recipients")
    await page.fill("#f-number-1", FAILING)
    await go_on(page, "links")
    await page.fill("[name=label1]", "نعم")
    await go_on(page, "text")
    await page.fill("textarea", "Will you come? @link1 Out: @stop")
    await go_on(page, "when")
    await go_on(page, "review")
    await send(page)
    await settled(page, "#campaign-live .share-is-undelivered")
    await settled(page, ".reasons a")


async def follow(page: Page) -> None:
    """Open the message's own link as a preview does, and let its page tell so."""
    card = page.locator("section.card:has(> [hx-get^='/panels/message_links/'])")
    await card.locator("li").first.wait_for()
    yes, _stop = re.findall(r"http\S+/l/\w{9}", await card.inner_text())
    await click(yes, PREVIEW)
    await page.reload()
    await card.locator("li").first.locator(".text-secondary:not(small)").wait_for()


@pytest.mark.parametrize("look", [Look("en", "light", 1280), Look("ar", "dark", 390)], ids=str)
async def test_from_a_reason_of_failure_to_the_message_and_to_a_file(visiting: Visiting, look: Look) -> None:
    page = await visiting(look)

    await failed(page)
    await page.click(".reasons a")
    await page.wait_for_url(re.compile(r"/messages\?campaign=cmp_\d+&code="))
    await expect(page.locator(".table-records tbody tr")).to_have_count(1)
    await looked_at(page, "records-1-list")
    await page.click(".table-records a[href^='/messages/msg_']")
    await follow(page)
    await looked_at(page, "records-2-story")
    await page.go_back()
    await page.click(".page-actions a[href^='/exports/new']")
    await looked_at(page, "records-3-export")
    await page.click("main button[type=submit]")
    await page.wait_for_url(re.compile("/exports"))
    await settled(page, "a[href$='/file']")
    await looked_at(page, "records-4-exports")
    await page.goto("/messages?number=12&country=Atlantis")
    await page.wait_for_selector("[aria-invalid=true]")
    await looked_at(page, "records-5-wrong")
