"""Settings, the bell, the search and the help."""

from __future__ import annotations

import re

import pytest

from hudhud import accounts, ledger, notifications
from hudhud.identity import Role
from hudhud.money import Money
from hudhud_portal.help import help_pages

from .conftest import OPERATOR, Customer, Entering, words_of


async def arabic(customer: Customer, path: str) -> str:
    """A page in Arabic, in words."""
    customer.http.cookies.set("hudhud_language", "ar")
    try:
        return await customer.words(path)
    finally:
        customer.http.cookies.delete("hudhud_language")


# --- settings ---


async def test_the_panel_behind_the_gear_tells_credit_and_account_manager(entering: Entering) -> None:
    customer = await entering()
    manager = await accounts.add_account_manager(
        customer.platform, name="Laila Hassan", email="laila@hudhud.example", phone="+20 2 1234", actor=OPERATOR
    )
    await customer.platform.database.execute(
        "UPDATE account SET manager = $2 WHERE id = $1", customer.account.id, manager
    )

    panel = await customer.words("/panels/facts")

    assert "Balance EUR 10.00 Safe limit EUR 0.00 You can spend EUR 10.00" in panel
    assert "Laila Hassan laila@hudhud.example +20 2 1234" in panel
    assert "Add credit" not in panel


async def test_settings_are_beside_every_page_of_the_settings(customer: Customer) -> None:
    page, home = await customer.read("/settings/account"), await customer.read("/")

    assert 'class="beside-nav"' in page
    assert 'href="/settings/account" aria-current="page"' in page
    assert 'class="beside-nav"' not in home


async def test_every_page_below_the_first_has_a_way_back(customer: Customer) -> None:
    page = await customer.read("/settings/account")

    assert re.search(r'<a class="back-link[^>]* href="/settings">', page)


async def test_an_admin_sets_the_low_balance_alert(entering: Entering) -> None:
    customer = await entering()
    await customer.read("/settings/account")

    answer = await customer.send("/settings/account", {"amount": "25.50"})

    assert answer.status_code == 303
    assert await ledger.low_balance_alert(customer.platform, customer.account.id) == Money(25_500_000, "EUR")
    await customer.send("/settings/account", {"amount": ""})
    assert await ledger.low_balance_alert(customer.platform, customer.account.id) is None


@pytest.mark.parametrize("amount", ["-1", "many", "1e40", "NaN"])
async def test_an_amount_that_is_none_is_told_beside_the_field(customer: Customer, amount: str) -> None:
    await customer.read("/settings/account")

    answer = await customer.send("/settings/account", {"amount": amount})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


async def test_only_those_who_may_set_the_alert(entering: Entering) -> None:
    member = await entering(Role.MEMBER)
    page = await member.read("/settings/account")

    answer = await member.send("/settings/account", {"amount": "5"})

    assert answer.status_code == 403
    assert 'name="amount"' not in page


# --- the bell ---


async def test_the_bell_counts_what_is_unread_until_it_is_read(entering: Entering) -> None:
    customer = await entering()
    last = await notifications.notify(
        customer.platform, account_id=customer.account.id, kind="low_balance", tone="warning", path="/credit",
        message="Your balance is low: %(balance)s.", values={"balance": Money(1_500_000, "EUR")},
    )  # fmt: skip
    page = await customer.words("/notifications")

    await customer.send("/notifications/read", {"last": str(last)})
    after = await customer.read("/notifications")

    assert "1 unread notification" in page
    assert "Your balance is low: EUR 1.50." in page
    assert "unread notification" not in after
    assert "is-unread" not in after


async def test_notifications_speak_the_readers_language(entering: Entering) -> None:
    customer = await entering()
    for _ in range(3):
        await notifications.notify(
            customer.platform, account_id=customer.account.id, kind="k",
            message="Your balance is low: %(balance)s.", values={"balance": Money(1_500_000, "EUR")},
        )  # fmt: skip

    page = await arabic(customer, "/notifications")

    assert "رصيدك منخفض: EUR 1.50." in page
    assert "3 إشعارات غير مقروءة" in page


async def test_a_strangers_notifications_are_not_shown(entering: Entering) -> None:
    customer, stranger = await entering(), await entering()
    await notifications.notify(
        customer.platform, account_id=stranger.account.id, kind="k", message="Your balance is low: %(balance)s.",
        values={"balance": "secret"},
    )  # fmt: skip

    assert "secret" not in await customer.words("/notifications")


# --- search ---


async def found(customer: Customer, words: str) -> str:
    """What the palette is given."""
    answer = await customer.http.get(
        "/search", params={"q": words}, headers={"HX-Request": "true", "HX-Target": "found"}
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return words_of(answer.text)


async def test_the_palette_finds_actions_pages_campaigns_and_help(entering: Entering) -> None:
    customer = await entering()
    await customer.draft(name="Ramadan offers")

    assert (await found(customer, "new")).startswith("Actions New campaign")
    assert "Pages Campaigns Sending" in await found(customer, "camp")
    assert "Campaigns Ramadan offers" in await found(customer, "ramad")
    assert "Help Recipient files" in await found(customer, "recipient")
    assert await found(customer, "zzzz") == ""


async def test_the_palette_finds_arabic_however_it_is_written(entering: Entering) -> None:
    customer = await entering()
    customer.http.cookies.set("hudhud_language", "ar")

    assert "الرئيسية" in await found(customer, "")
    assert "الإعدادات" not in await found(customer, "اشعارات")
    assert "حملات" in await found(customer, "الحملات")
    assert "التغطية والأسعار" in await found(customer, "التغطيه")


async def test_a_strangers_campaigns_are_not_found(entering: Entering) -> None:
    customer, stranger = await entering(), await entering()
    await stranger.draft(name="Ramadan secret")

    assert "secret" not in await found(customer, "ramadan")
    assert "Ramadan secret" in await found(stranger, "ramadan")


async def test_what_a_reader_may_not_do_is_not_found(entering: Entering) -> None:
    reader = await entering(Role.READ_ONLY)

    assert "New campaign" not in await found(reader, "campaign")


async def test_search_works_without_script(customer: Customer) -> None:
    page = await customer.read("/search?q=credit")

    assert '<form class="filters" method="get" action="/search"' in page
    assert 'href="/credit"' in page


# --- help ---


async def test_help_is_in_the_readers_language(customer: Customer) -> None:
    assert "You pay from a balance." in await customer.words("/help/credit")
    assert "تدفع من رصيد." in await arabic(customer, "/help/credit")


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_every_help_page_is_listed_and_none_leads_nowhere(customer: Customer, language: str) -> None:
    names = {page.name for page in help_pages(language)}
    customer.http.cookies.set("hudhud_language", language)
    listed = await customer.read("/help")

    for page in help_pages(language):
        assert f'href="{page.path}"' in listed
        assert page.title
        targets = re.findall(r'href="([^"]+)"', str(page.html))
        assert {t for t in targets if not t.startswith(("/help/", "https://", "#", "/"))} == set(), page.name
        assert {t.removeprefix("/help/").partition("#")[0] for t in targets if t.startswith("/help/")} <= names


def test_help_is_written_in_both_languages() -> None:
    assert {page.name for page in help_pages("en")} == {page.name for page in help_pages("ar")}
    assert not {page.name for page in help_pages("ar") if not re.search("[ء-ي]", page.title)}


@pytest.mark.parametrize("name", ["nothing", "%2e%2e%2fcredit", "credit.md"])
async def test_no_other_file_is_a_help_page(customer: Customer, name: str) -> None:
    assert (await customer.http.get(f"/help/{name}")).status_code in {303, 404}
