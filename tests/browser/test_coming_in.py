"""Whoever comes in: from a mobile number to a second factor, a colleague and a sub-account, in both languages.

Every page on the way is looked at in both themes. With HUDHUD_SCREENSHOTS set to a folder, pictures are left there.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Page, expect

from chromium import violations

from .conftest import Look, Stack, Visiting, settled, sign_in

pytestmark = pytest.mark.timeout(400)

LOOKS = [Look("en", "light", 1280), Look("ar", "light", 390)]
TURN = """async theme => {
    document.documentElement.dataset.bsTheme = theme;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.allSettled(document.getAnimations().map(one => one.finished));  // colours have turned
}"""
PASSWORD = "seven hoopoes over the river"
OTHERS = "01001234567"


@dataclass
class Way:
    """One person's way through the pages, and what is wrong with those."""

    page: Page
    look: Look
    found: list[object]

    async def inspect(self, name: str) -> None:
        """Look at the present page, in light and in dark."""
        for theme in ("light", "dark"):
            await self.page.evaluate(TURN, theme)
            wrong = await self.wrong()
            if wrong:
                self.found.append((name, theme, wrong))
            folder = os.environ.get("HUDHUD_SCREENSHOTS")
            if folder:
                path = Path(folder) / f"in-{name}-{self.look.language}-{theme}-{self.look.width}.png"
                await self.page.screenshot(path=path, full_page=True)
        width = await self.page.evaluate("document.documentElement.scrollWidth")
        if width > self.look.width:
            self.found.append((name, f"{width} px wide"))

    async def wrong(self) -> list[object]:
        """What axe finds three times in a row: a card that has just come in is not judged half drawn."""
        found: list[object] = []
        for _ in range(3):
            found = await violations(self.page)
            if not found:
                return []
            await asyncio.sleep(0.5)
        return found

    async def press(self) -> None:
        """Press the page's chief button."""
        await self.page.locator("main form .btn-primary:visible").first.click()

    async def letter_to(self, email: str) -> str:
        """The link of the newest letter to an address, as the simulated mailbox shows it."""
        await self.page.goto(f"/mailbox?to={email}")
        await settled(self.page, ".letter-line")
        await self.page.locator(".letter-line").first.click()
        link = await self.page.locator(".letter-text a").first.get_attribute("href")
        assert link
        return link


def fresh_number() -> str:
    """A number that no other test has a trial with."""
    return f"0109{secrets.randbelow(10**7):07d}"


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_somebody_signs_up_invites_is_held_to_a_trial_and_takes_a_second_factor(
    visiting: Visiting, look: Look
) -> None:
    page = await visiting(look, signed_in=False)
    way = Way(page, look, [])
    email = f"{secrets.token_hex(5)}@example.com"

    number = await sign_up(way, email)
    await activate(way, email)
    await invite_two(way)
    await be_refused_to_reach_others(way, number)
    await take_a_second_factor(way, email)
    await look_at_the_settings(way)

    assert way.found == []


async def sign_up(way: Way, email: str) -> str:
    """From the sign-in page to the letter; gives the number."""
    page, number = way.page, fresh_number()
    await page.goto("/sign-in")
    await page.click("main a[href='/sign-up']")
    await page.wait_for_url("**/sign-up")
    await way.inspect("01-number")
    await page.fill("[name=number]", number)
    await way.press()
    await page.wait_for_url("**/sign-up/code")
    await way.inspect("02-code")
    code = await code_on_the_phone(page, number)
    await page.goto("/sign-up/code")
    await page.fill("[name=code]", "0000000" if code != "0000000" else "1111111")
    await way.press()
    await page.wait_for_selector(".alert, [role=alert], .notice")
    await way.inspect("03-code-wrong")
    await page.fill("[name=code]", code)
    await way.press()
    await page.wait_for_url("**/sign-up/account")
    await way.inspect("04-account")
    for field, text in {"full_name": "Mona Farouk", "company": "Nile Pharmacies", "email": email}.items():
        await page.fill(f"[name={field}]", text)
    await page.fill("[name=password]", PASSWORD)
    await page.check("[name=agreed]")
    await way.press()
    await page.wait_for_url("**/sign-up/done")
    await way.inspect("05-done")
    return number


async def code_on_the_phone(page: Page, number: str) -> str:
    """The code, read from the simulated phone."""
    await page.goto(f"/handsets?number=2{number}")
    await settled(page, ".handset-bubble")
    text = await page.locator(".handset-bubble").first.inner_text()
    found = re.search(r"\b\d{7}\b", text)
    assert found, text
    return found[0]


async def activate(way: Way, email: str) -> None:
    """Follow the letter's link, press, and sign in."""
    page = way.page
    await page.goto(await way.letter_to(email))
    await way.inspect("06-activate")
    await way.press()
    await page.wait_for_url("**/sign-in**")
    await page.fill("[name=email]", email)
    await page.fill("[name=password]", PASSWORD)
    await page.click("form[action='/sign-in'] button[type=submit]")
    await page.wait_for_url("**/")
    await page.wait_for_load_state("networkidle")  # the panels come one by one
    await way.inspect("07-home")


async def invite_two(way: Way) -> None:
    """One after another, without leaving the panel; the first accepts."""
    page = way.page
    await page.goto("/settings/users")
    guests = [f"{secrets.token_hex(5)}@example.com" for _ in range(2)]
    for guest in guests:
        await page.fill("#people-invitations [name=email]", guest)
        await page.click("#people-invitations .btn-primary")
        await expect(page.locator("#people-invitations .people-list")).to_contain_text(guest)
        await expect(page.locator("#people-invitations [name=email]")).to_have_value("")
    assert page.url.endswith("/settings/users")
    await way.inspect("08-users")
    await page.goto(await way.letter_to(guests[0]))
    await way.inspect("09-invitation")


async def be_refused_to_reach_others(way: Way, number: str) -> None:
    """A campaign to somebody else's number is refused, with the number that is allowed."""
    page = way.page
    await page.goto("/campaigns/new")
    await page.fill("[name=name]", "Trial")
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/recipients$"))
    await page.fill("#f-number-1", OTHERS)
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_load_state()
    if page.url.endswith("/text"):
        await page.fill("textarea", "Hello")
        await page.click(".wizard-end .btn-primary")
        await page.wait_for_url(re.compile("/when$"))
        await page.click(".wizard-end .btn-primary")
        await page.wait_for_url(re.compile("/review$"))
        await settled(page, ".alert, [role=alert], .notice")
    await expect(page.locator("main")).to_contain_text(number[1:])
    await way.inspect("10-refused")


async def take_a_second_factor(way: Way, email: str) -> None:
    """Set up an authenticator app, and sign in with it."""
    page = way.page
    await page.goto("/settings/security")
    await way.inspect("11-security")
    await page.click("form[action='/settings/security/app'] button")
    await page.wait_for_load_state()
    if "/settings/confirm" in page.url:
        await way.inspect("12-confirm")
        await page.fill("[name=password]", PASSWORD)
        await way.press()
        await page.wait_for_load_state()
        if not page.url.endswith("/app"):
            await page.goto("/settings/security")
            await page.click("form[action='/settings/security/app'] button")
    await page.wait_for_url("**/settings/security/app")
    await page.click("details summary")
    secret = re.sub(r"\s", "", await page.locator(".token-shown code").inner_text())
    await way.inspect("13-app")
    await page.fill("[name=code]", pyotp.TOTP(secret).now())
    await way.press()
    await page.wait_for_selector(".security-codes")
    recovery = await page.locator(".security-codes code").first.inner_text()
    await way.inspect("14-recovery-codes")
    await page.context.clear_cookies(name="hudhud")
    await page.goto("/sign-in")
    await page.fill("[name=email]", email)
    await page.fill("[name=password]", PASSWORD)
    await page.click("form[action='/sign-in'] button[type=submit]")
    await page.wait_for_url("**/sign-in/second-step**")
    await way.inspect("15-second-step")
    await page.click("details summary")
    await page.fill("#f-recovery", recovery)
    await page.click("details form button")
    await page.wait_for_url("**/")


async def look_at_the_settings(way: Way) -> None:
    """The pages behind the gear, and help."""
    for name, path in (
        ("20-profile", "/settings/profile"),
        ("21-password", "/settings/password"),
        ("22-tokens", "/settings/tokens"),
        ("23-token-new", "/settings/tokens/new"),
        ("24-applications", "/settings/applications"),
        ("24-webhooks", "/settings/webhooks"),
        ("24-webhook-new", "/settings/webhooks/new"),
        ("24-personalised-api", "/settings/personalised-api"),
        ("24-login-new", "/settings/personalised-api/new"),
        ("25-notifications", "/notifications"),
        ("26-coverage", "/coverage"),
        ("27-help", "/help"),
        ("28-terms", "/terms"),
        ("29-mailbox", "/mailbox"),
    ):
        answer = await way.page.goto(path)
        if answer is None or answer.status != 200:
            way.found.append((name, path, answer and answer.status))
            continue
        await way.inspect(name)


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_a_master_opens_a_sub_account_and_moves_credit_to_it(
    visiting: Visiting, stack: Stack, look: Look
) -> None:
    page = await visiting(look, signed_in=False)
    way = Way(page, look, [])
    await page.goto("/sign-in")
    await sign_in(page, stack)
    await page.goto("/sub-accounts")
    await way.inspect("30-sub-accounts")

    assert way.found == []
