"""An administrator's pages about people, tokens and sub-accounts, in both languages, themes and widths."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.async_api import expect

from .conftest import Look, Stack, Visiting, sign_in
from .test_coming_in import Way

pytestmark = pytest.mark.timeout(400)

LOOKS = [Look("en", "light", 390), Look("ar", "light", 1280)]


async def signed_in(visiting: Visiting, stack: Stack, look: Look) -> Way:
    page = await visiting(look, signed_in=False)
    await page.goto("/sign-in")
    await sign_in(page, stack)
    return Way(page, look, [])


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_a_sub_account_is_opened_and_its_first_administrator_joins_it(
    visiting: Visiting, stack: Stack, look: Look
) -> None:
    way = await signed_in(visiting, stack, look)
    page, email = way.page, f"{secrets.token_hex(5)}@example.com"

    await page.goto("/sub-accounts/new")
    await way.press()
    await page.wait_for_selector("[aria-invalid=true]")
    await way.inspect("40-sub-account-wrong")
    await page.fill("[name=name]", "North")
    await page.fill("[name=email]", email)
    await way.press()
    await page.wait_for_url(re.compile("/sub-accounts/acc_"))
    address = page.url
    await page.fill("[name=amount]", "2.50")
    await page.fill("[name=note]", "May")
    await way.press()
    await expect(page.locator("main .table").last).to_contain_text("2.50")
    await way.inspect("41-sub-account")
    await page.fill("[name=amount]", "99999999")
    await way.press()
    await page.wait_for_selector("[role=alert]")
    await way.inspect("42-not-enough")
    await join(way, email)
    await sign_in(page, stack)
    await page.goto(address)
    await expect(page.locator("main")).to_contain_text("Layla")
    await page.goto("/sub-accounts")
    await way.inspect("44-sub-accounts")

    assert way.found == []


async def join(way: Way, email: str) -> None:
    """Accept an invitation, first with a password that is too short; ends at the sign-in page."""
    page = way.page
    await page.goto(await way.letter_to(email))
    await page.fill("[name=full_name]", "Layla")
    await page.fill("[name=password]", "short")
    await way.press()
    await page.wait_for_selector("[aria-invalid=true]")
    await way.inspect("43-invitation-wrong")
    await page.fill("[name=password]", "seven hoopoes over the river")
    await way.press()
    await page.wait_for_url("**/sign-in**")


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_a_token_is_made_shown_once_and_revoked(visiting: Visiting, stack: Stack, look: Look) -> None:
    way = await signed_in(visiting, stack, look)
    page, name = way.page, f"Shop {secrets.token_hex(3)}"

    await page.goto("/settings/tokens/new")
    await way.press()
    await page.wait_for_selector("[aria-invalid=true]")
    await way.inspect("50-token-wrong")
    await page.fill("[name=name]", name)
    await page.check("[value=test]")
    await way.press()
    token = await page.locator("#new-token").inner_text()
    await way.inspect("51-token-shown")
    await page.goto("/settings/tokens")
    await way.inspect("52-tokens")
    card = page.locator("section.card").filter(has_text=name).first
    await card.locator("button[command=show-modal]").last.click()
    await way.inspect("53-revoke")
    await page.locator("dialog[open] .btn-danger").click()
    await expect(page.locator("main .table")).to_contain_text(name)
    answer = await page.request.get("/api/v1/account", headers={"Authorization": f"Bearer {token}"})

    assert token.startswith("hud_test_")
    assert answer.status == 401
    assert way.found == []


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_ones_own_page_has_every_form(visiting: Visiting, stack: Stack, look: Look) -> None:
    way = await signed_in(visiting, stack, look)
    page = way.page

    await page.goto("/settings/profile")
    await page.fill("[name=full_name]", "")
    await page.fill("[name=phone]", "call me")
    await page.fill("[name=time_zone]", "Mars")
    await way.press()
    await page.wait_for_selector("[aria-invalid=true]")
    await way.inspect("60-profile-wrong")
    await page.goto("/settings/profile/email")
    await way.inspect("61-email")
    await page.goto("/settings/profile/mobile")
    await page.fill("[name=number]", "12")
    await way.press()
    await page.wait_for_selector("[aria-invalid=true]")
    await way.inspect("62-mobile-wrong")
    await page.fill("[name=number]", f"0109{secrets.randbelow(10**7):07d}")
    await way.press()
    await page.wait_for_url("**/mobile/code")
    await way.inspect("63-mobile-code")
    await page.goto("/settings/users")
    await page.locator("main .table a").first.click()
    await page.wait_for_url(re.compile("/users/usr_"))
    await way.inspect("64-user")

    assert way.found == []
