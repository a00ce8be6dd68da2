"""What recipients meet behind links, and what the customer sees of it: looked at in both languages and widths."""

from __future__ import annotations

import re
import secrets

import httpx
import pytest
from playwright.async_api import Page, expect

from .conftest import Look, Visiting
from .journey import choose_sender, finished, send
from .looking import looked_at

PHONE = "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari"


async def go_on(page: Page, step: str) -> None:
    """Press the button at the end, and be at the next step."""
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile(f"/{step}$"))


async def sent(page: Page, number: str) -> str:
    """Send a campaign with two links, one of them without an address, to one number; gives its address."""
    await page.click(".page-actions a[href='/campaigns/new']")
    await page.fill("[name=name]", "Feast")
    await choose_sender(page)
    await page.check("[name=kind][value='sms/regular_link']")
    await go_on(page, "recipients")
    await page.fill("#f-number-1", number)
    await go_on(page, "links")
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_selector("[aria-invalid=true]")
    await looked_at(page, "links-1-wrong")
    await page.fill("[name=label1]", "Yes")
    await page.fill("[name=target1]", "https://shop.example.com/yes")
    await page.click("button[value=add]")
    await page.fill("[name=label2]", "لا")
    await go_on(page, "text")
    await page.fill("textarea", "Will you come? @link1 @link2 Out: @stop")
    await go_on(page, "when")
    await go_on(page, "review")
    campaign = await send(page)
    await finished(page)
    return campaign


async def links_on(page: Page, number: str) -> list[str]:
    """The links that a phone shows."""
    await page.goto(f"/handsets?number=2{number}")
    return re.findall(r"http\S+/l/\w{9}", await page.locator(".handset-bubble").first.inner_text())


async def click(link: str, agent: str) -> None:
    """Follow a link, and go nowhere."""
    async with httpx.AsyncClient() as browser:
        await browser.get(link, headers={"User-Agent": agent})


@pytest.mark.parametrize("look", [Look("en", "dark", 390), Look("ar", "light", 1280)], ids=str)
async def test_links_from_the_wizard_to_the_answers(visiting: Visiting, look: Look) -> None:
    page = await visiting(look)
    number = f"0102{secrets.randbelow(10**7):07d}"

    campaign = await sent(page, number)
    yes, done, stop = await links_on(page, number)
    await click(yes, PHONE)
    await click(done, "WhatsApp/2.24.13.77 A")
    recipient = await visiting(look, signed_in=False)
    for name, address in (("noted", done), ("stop", stop), ("unknown", f"{stop[:-9]}111111111")):
        await recipient.goto(address)
        await looked_at(recipient, f"links-2-{name}")
    await recipient.goto(stop)
    await recipient.click("button[type=submit]")
    await recipient.wait_for_selector("form[action$='/start']")
    await looked_at(recipient, "links-3-stopped")
    await recipient.click("button[type=submit]")
    await recipient.wait_for_selector("form[action$='/stop']")

    await page.goto(campaign)
    await page.click("a[href$='/answers']")
    await expect(page.locator("tbody").first).to_contain_text("Yes")
    await page.check("[name=robots]")
    await page.locator("[name=robots]").evaluate("box => box.form.requestSubmit()")
    await page.wait_for_url(re.compile("robots=1"))
    await looked_at(page, "links-4-answers")
    await page.goto("/settings/link-page")
    await looked_at(page, "links-5-link-page")
