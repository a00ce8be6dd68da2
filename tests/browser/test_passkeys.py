"""Passkeys with the browser's virtual authenticator: made, used as a second step, and instead of a password.

The customer is the demo's, whom other tests sign in as: what is added here is removed again.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from .conftest import Stack, sign_in

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
async def page(chromium: Browser, stack: Stack) -> AsyncIterator[Page]:
    """A window under the name `localhost`, since passkeys know no numeric address, with an authenticator."""
    window = await chromium.new_context(base_url=f"http://localhost:{urlsplit(stack.base_url).port}", locale="en")
    page = await window.new_page()
    devtools = await window.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    await window.close()


async def sign_out(page: Page) -> None:
    """As the person's menu does."""
    await page.locator("form[action='/sign-out']").first.evaluate("form => form.requestSubmit()")
    await page.wait_for_url("**/sign-in")


async def test_a_passkey_is_made_and_signs_in_with_a_password_and_without(page: Page, stack: Stack) -> None:
    await page.goto("/sign-in")
    await sign_in(page, stack)
    await page.goto("/settings/security/passkeys/new")
    await page.fill("[name=name]", "Virtual")
    await page.click("form[data-act=add] button[type=submit]")
    await expect(page.locator(".security-codes li")).to_have_count(10)
    await page.goto("/settings/security")
    await expect(page.locator(".security-list")).to_contain_text("Virtual")

    await sign_out(page)
    # The virtual authenticator answers at once, whether the field offers passkeys or the button asks for one.
    await page.wait_for_url(re.compile(r":\d+/$"))
    await expect(page.locator("form[action='/sign-out']").first).to_be_attached()

    await page.goto("/settings/security")
    await page.click("[commandfor^=remove-]")
    await page.click("dialog[open] .btn-danger")
    await expect(page.locator(".security-list li")).to_have_count(0)


async def test_a_passkey_is_the_second_step(page: Page, stack: Stack) -> None:
    await page.goto("/sign-in")
    await sign_in(page, stack)
    await page.goto("/settings/security/passkeys/new")
    await page.click("form[data-act=add] button[type=submit]")
    await expect(page.locator(".security-codes li")).to_have_count(10)
    await page.route("**/sign-in/passkey/options", lambda route: route.abort())  # nothing offered in the field
    await page.goto("/settings/security")
    await sign_out(page)

    await page.fill("[name=email]", stack.email)
    await page.fill("[name=password]", stack.password)
    await page.click("form[action='/sign-in'] button[type=submit]")
    await page.wait_for_url("**/sign-in/second-step")
    await page.click("form[data-act=use] button[type=submit]")
    await page.wait_for_url(re.compile(r":\d+/$"))

    await page.goto("/settings/security")
    await page.click("[commandfor^=remove-]")
    await page.click("dialog[open] .btn-danger")
    await expect(page.locator(".security-list li")).to_have_count(0)


async def test_the_strength_of_a_password_is_shown_while_one_types(page: Page, stack: Stack) -> None:
    await page.goto("/sign-in")
    await sign_in(page, stack)
    await page.goto("/settings/password")

    await page.fill("#f-new", "correct horse battery staple")

    await expect(page.locator(".strength [data-words]")).to_have_text("Very strong")
    assert await page.locator(".strength meter").evaluate("meter => meter.value") == 4
