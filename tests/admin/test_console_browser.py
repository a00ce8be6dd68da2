"""The console in a browser: a price and a credit are changed, and both are found in the audit trail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, Page

from chromium import LOOKS, NEEDS_CHROMIUM, launched, serving, violations
from hudhud import accounts, countries, senders
from hudhud.accounts import Account
from hudhud.plugins import Platform
from hudhud_web import Audience, create_app

from .conftest import PASSWORD, USERNAME, acts, ask_for_sender, plugins_with
from .test_second_factor import code_of
from .test_trials import add_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("console's pages"),
    NEEDS_CHROMIUM,
]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium."""
    async with launched() as started:
        yield started


@pytest.fixture(scope="session")
async def served(console_app: Litestar) -> AsyncIterator[str]:
    """The console's address while it is served."""
    async with serving(console_app) as address:
        yield address


@pytest.fixture
async def context(browser: Browser, served: str, operator: int) -> AsyncIterator[BrowserContext]:
    """A window of its own."""
    opened = await browser.new_context(base_url=served, locale="en")
    yield opened
    await opened.close()


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    """A page in which the operator has signed in, as a person does."""
    opened = await context.new_page()
    await opened.goto("/")
    await sign_in(opened)
    await opened.get_by_role("heading", name="What waits").wait_for()
    await opened.goto("/admin/")
    return opened


async def sign_in(page: Page) -> None:
    """Fill in the sign-in page."""
    await page.locator("#f-username").fill(USERNAME)
    await page.locator("#f-password").fill(PASSWORD)
    await page.locator("form[action='/sign-in'] button[type=submit]").click()


async def sent_to_sign_in(page: Page) -> None:
    """Wait for the page; every request that was under way leads to it anew, and ends the visit before."""
    await page.get_by_role("heading", name="Sign in to the console").wait_for()
    assert "/sign-in" in page.url


@pytest.mark.parametrize("look", LOOKS)
async def test_our_pages_are_accessible_fit_their_window_and_break_no_policy(
    browser: Browser, served: str, platform: Platform, account: Account, operator: int, look: tuple[str, str, int]
) -> None:
    language, theme, width = look
    context = await browser.new_context(base_url=served, viewport={"width": width, "height": 900})
    chosen = {"hudhud_language": language, "hudhud_theme": theme}
    await context.add_cookies([{"name": name, "value": value, "url": served} for name, value in chosen.items()])
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    async def is_well() -> None:
        assert await violations(page) == [], page.url
        assert await page.evaluate("document.documentElement.scrollWidth") == width, page.url

    await page.goto("/sign-in?next=/accounts")
    await is_well()
    await sign_in(page)
    await page.wait_for_url("**/accounts")
    await is_well()
    await accounts.begin_trial(platform, account.id)
    await add_user(platform, account, "Mona")
    await countries.load_starting_rules(platform.database)
    await senders.load_protected_names(platform.database)
    asked = await ask_for_sender(platform, account)
    of_the_account = ("", "/settings", "/senders", "/users", "/features", "/history")
    for path in (
        "/",
        "/trials",
        "/audit",
        "/promo-codes",
        "/terms-versions",
        "/account-managers",
        "/operators",
        "/sender-requests",
        f"/sender-requests/{asked.id}",
        "/countries",
        "/countries/EG",
        "/countries/general/form",
        "/protected-names",
        "/password",
    ):
        await page.goto(path)
        await is_well()
    for path in reversed(of_the_account):
        await page.goto(f"/accounts/{account.id}{path}")
        await is_well()
    await page.locator("#f-amount").fill("12,5")
    await page.locator("#f-reason").fill("A reason")
    await page.locator("form[action$='/adjust'] button").click()
    await page.locator("[aria-invalid]").first.wait_for()
    await is_well()
    await page.locator("#f-amount").fill("-12.5")
    await page.locator("form[action$='/adjust'] button").click()
    await page.locator("input[name=confirmed]").wait_for(state="attached")
    await is_well()
    await context.close()

    assert [words for words in said if "422" not in words] == []


async def test_a_second_factor_is_set_up_at_the_first_sign_in_and_asked_for_at_the_next(
    browser: Browser, console_platform: Platform, operator: int
) -> None:
    strict = create_app(replace(console_platform, plugins=plugins_with("required")), Audience.CONSOLE)
    async with serving(strict) as served:
        context = await browser.new_context(base_url=served, locale="en", viewport={"width": 390, "height": 900})
        page = await context.new_page()
        await page.goto("/accounts")
        await sign_in(page)
        await page.get_by_role("heading", name="Set up a second factor").wait_for()
        found = await violations(page)
        secret = await page.locator("[data-text]").get_attribute("data-text") or ""
        await page.locator("#f-code").fill(code_of(secret))
        await page.get_by_role("button", name="Set it up and sign in").click()
        codes = page.locator("li code")
        await codes.first.wait_for()
        found += await violations(page)
        shown = await codes.count()
        await page.get_by_role("link", name="I have kept them: go on").click()
        await page.wait_for_url("**/accounts")

        await context.clear_cookies()
        await page.goto("/")
        await sign_in(page)
        await page.get_by_role("heading", name="One more step").wait_for()
        found += await violations(page)
        await page.locator("#f-code").fill(code_of(secret, 1))
        await page.locator("form[action$='second-step'] button").click()
        await page.get_by_role("heading", name="What waits").wait_for()
        await context.close()

    assert (found, shown) == ([], 10)


async def test_a_price_and_a_credit_are_changed_and_found_in_the_audit_trail(
    page: Page, platform: Platform, account: Account
) -> None:
    await page.goto("/admin/#/price_line/1")
    await page.locator("input[name=price]").fill("0.035")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Successfully saved").wait_for()

    await page.goto("/accounts")
    await page.get_by_label("Account name or number").fill("Nile")
    await page.get_by_role("link", name="Nile Pharmacies").click()
    await page.get_by_label("Amount in EUR").fill("250")
    await page.locator("#f-reason").fill("Bank transfer 81")
    await page.get_by_role("button", name="Check").click()
    await page.get_by_role("button", name="Adjust the credit").click()
    await page.get_by_text("The credit was adjusted.").wait_for()

    await page.goto("/admin/#/audit")
    await page.get_by_text("price_line.changed").wait_for()
    await page.get_by_text("ledger.adjust").wait_for()
    for action in ("price_line.changed", "ledger.adjust"):
        assert [act["actor"] for act in await acts(platform, action)] == ["operator:nour"]


async def test_piccolo_admins_pages_break_no_rule_of_their_content_policy(page: Page, account: Account) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    for table in ("account", "audit", "price_line"):
        await page.goto(f"/admin/#/{table}")
        await page.locator("div.table_wrapper table").wait_for()

    assert complaints == []


async def test_only_changes_that_the_server_takes_are_offered(page: Page, account: Account) -> None:
    await page.goto("/admin/#/price_line")
    add = page.locator("a.button", has_text="Add Row")
    await add.wait_for()
    await page.locator("div.sidebar a", has_text="Audit").click()
    await page.locator("div.title_bar", has_text="Audit").wait_for()

    await add.wait_for(state="hidden")

    await page.goto(f"/admin/#/ledger_balance/{account.id}")
    await page.locator("input[name=held]").wait_for()
    await page.get_by_role("button", name="Save").wait_for(state="hidden")


async def test_a_session_that_ended_leads_from_a_table_to_the_sign_in_page(page: Page, platform: Platform) -> None:
    await platform.database.execute("DELETE FROM operator_session")

    await page.goto("/admin/#/account")
    await page.reload()

    await sent_to_sign_in(page)


async def test_a_session_that_ends_while_a_table_is_open_leads_to_the_sign_in_page(
    page: Page, platform: Platform
) -> None:
    link = page.locator("div.sidebar a", has_text="Audit")
    await link.wait_for()
    await page.wait_for_load_state("networkidle")  # what still loads would notice by itself, and leave the table
    await platform.database.execute("DELETE FROM operator_session")

    await link.click()

    await sent_to_sign_in(page)


async def test_the_language_chosen_in_a_table_holds_for_all_pages(page: Page) -> None:
    heading = page.get_by_role("heading", name="Welcome to Hudhud")
    await heading.wait_for()
    await page.evaluate("localStorage.setItem('piccoloAdminDefaultLanguage', 'ar')")
    await heading.click()
    await page.locator("html[dir=rtl]").wait_for(state="attached")

    await page.goto("/accounts")

    assert await page.locator("html").get_attribute("lang") == "ar"


async def test_credit_is_adjusted_without_script(
    browser: Browser, served: str, account: Account, operator: int
) -> None:
    context = await browser.new_context(base_url=served, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"/accounts/{account.id}")
    await sign_in(page)

    await page.locator("#f-amount").fill("-5")
    await page.locator("#f-reason").fill("Test")
    await page.get_by_role("button", name="Check").click()
    await page.get_by_role("button", name="Adjust the credit").click()

    assert "EUR -5.00" in await page.locator(".figures").inner_text()
    await context.close()
