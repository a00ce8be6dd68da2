"""Every page in both languages, both themes and at both widths: accessible, no wider than its window, by its policy.

With HUDHUD_SCREENSHOTS set to a folder, a picture of each is left there to be looked at.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Page

from chromium import violations

from .conftest import Look, Stack, Visiting, settled, sign_in
from .journey import choose_sender, compose, csv_of, finished, send

# Each language, theme and width once; with HUDHUD_EVERY_LOOK set, the other pairings too.
LOOKS = [Look("en", "dark", 390), Look("ar", "light", 1280)]
if os.environ.get("HUDHUD_EVERY_LOOK"):
    LOOKS += [Look("en", "light", 1280), Look("ar", "dark", 390), Look("ar", "light", 390), Look("ar", "dark", 1280)]
TEXT = {
    "en": "Our winter sale has begun: 30% off until Sunday – it’s a good one.",
    "ar": "بدأت تخفيضات الشتاء: خصم 30٪ على كل شيء حتى يوم الأحد.",
}
NAME = {"en": "Winter sale", "ar": "تخفيضات الشتاء"}


class Inspection:
    """Looks at pages one after the other, and keeps what is wrong with them."""

    def __init__(self, page: Page, look: Look) -> None:
        self.page = page
        self.look = look
        self.found: list[object] = []

    async def inspect(self, name: str) -> None:
        """Look at the present page."""
        wrong = await violations(self.page)
        width = await self.page.evaluate("document.documentElement.scrollWidth")
        if wrong:
            self.found.append((name, wrong))
        if width > self.look.width:
            self.found.append((name, f"{width} px wide"))
        folder = os.environ.get("HUDHUD_SCREENSHOTS")
        if folder:
            await self.page.screenshot(path=Path(folder) / f"{name}-{self.look}.png", full_page=True)


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_every_page_is_accessible_and_fits_its_window(
    visiting: Visiting, stack: Stack, tmp_path: Path, look: Look
) -> None:
    page = await visiting(look, signed_in=False)
    looking = Inspection(page, look)

    await page.goto("/sign-in")
    await looking.inspect("01-sign-in")
    await sign_in(page, stack)
    await look_at_the_wizard(looking)
    await look_at_a_campaign(looking, tmp_path)
    await look_at_the_rest(looking)

    assert looking.found == []


async def look_at_the_wizard(looking: Inspection) -> None:
    """Each step with nothing in it, and with what is wrong."""
    page = looking.page
    await page.goto("/campaigns/new")
    await looking.inspect("03-details")
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_selector("[aria-invalid=true]")
    await looking.inspect("04-details-wrong")
    await page.fill("[name=name]", NAME[looking.look.language])
    await choose_sender(page)
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/recipients$"))
    draft = page.url.removesuffix("/recipients")
    await looking.inspect("05-recipients")
    await page.fill("#f-number-1", "12")
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_selector("[aria-invalid=true]")
    await looking.inspect("06-recipients-wrong")
    await page.goto(f"{draft}/review")
    await looking.inspect("07-review-lacking")


async def look_at_a_campaign(looking: Inspection, folder: Path) -> None:
    """From a file to the last receipt."""
    page, language = looking.page, looking.look.language
    await page.goto("/")
    await compose(page, name=NAME[language], text=TEXT[language], file=csv_of(folder, "01020000009"))
    await looking.inspect("10-review")
    review = page.url
    await page.goto(review.replace("/review", "/recipients"))
    await looking.inspect("08-recipients-read")
    await page.goto(review.replace("/review", "/text"))
    await looking.inspect("09-text")
    await page.goto(review)
    await settled(page, ".price-exact")
    await send(page)
    await finished(page)
    await looking.inspect("12-campaign")
    campaign = page.url
    await page.goto(f"{campaign}/cancel")
    await looking.inspect("13-cancel")


async def look_at_the_rest(looking: Inspection) -> None:
    """Lists, a message, money, phones, and an address that is not there."""
    page = looking.page
    for name, path in (
        ("14-campaigns", "/campaigns"),
        ("15-home", "/"),
        ("16-messages", "/messages"),
        ("17-messages-none", "/messages?state=blocked"),
        ("18-credit", "/credit"),
        ("19-handsets", "/handsets"),
        ("20-handset-none", "/handsets?number=1"),
        ("21-nowhere", "/campaigns/cmp_999999"),
        ("23-mailbox", "/mailbox"),
        ("24-mailbox-none", "/mailbox?to=nobody"),
        ("25-security", "/settings/security"),
        ("26-password", "/settings/password"),
        ("27-passkey", "/settings/security/passkeys/new"),
        ("28-confirm", "/settings/confirm"),
        ("29-forgot-password", "/forgot-password"),
        ("30-link-dead", "/reset-password/nothing"),
        ("31-coverage", "/coverage"),
        ("32-notifications", "/notifications"),
        ("33-settings", "/settings"),
        ("34-account", "/settings/account"),
        ("35-search", "/search?q=c"),
        ("36-help", "/help"),
        ("37-help-page", "/help/states"),
        ("38-senders", "/senders"),
        ("39-sender-new", "/senders/new"),
        ("40-sender-asked", "/senders/requests/srq_1"),
    ):
        await page.goto(path)
        await looking.inspect(name)
    await page.goto("/messages")
    await page.click("tbody a[href^='/messages/msg_'] >> nth=0")
    await page.wait_for_url(re.compile("/messages/msg_"))
    await looking.inspect("22-message")
