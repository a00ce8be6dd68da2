"""The wizard asks where a campaign goes, and shows what that country asks of the sender."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hudhud import accounts, campaigns, countries
from hudhud.campaigns import Campaign
from hudhud.countries import Unregistered
from hudhud.plugins import Platform

from .conftest import OPERATOR, Customer, id_of, words_of


@pytest.fixture(scope="module", autouse=True)
async def ruled(portal_platform: Platform) -> None:
    """What an installation starts with."""
    await countries.load_starting_rules(portal_platform.database)


@pytest.fixture
async def draft(customer: Customer) -> str:
    return await customer.draft()


async def read(customer: Customer, path: str) -> Campaign:
    return await campaigns.get(customer.platform, customer.account.id, id_of(path))


async def choose(customer: Customer, draft: str, **form: object) -> None:
    answer = await customer.send(f"{draft}/country", form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{draft}/recipients")


async def test_the_accounts_own_country_comes_first(customer: Customer, draft: str) -> None:
    page = await customer.read(f"{draft}/recipients")

    card = page[page.index('id="country-card"') :]
    assert card.index("All countries") < card.index("Egypt") < card.index("Algeria")


async def test_a_country_is_kept_and_others_only_with_it(customer: Customer, draft: str) -> None:
    await choose(customer, draft, country="EG", other_countries="1")
    both = await read(customer, draft)
    await choose(customer, draft, country="", other_countries="1")
    none = await read(customer, draft)

    assert (both.country, both.other_countries) == ("EG", True)
    assert (none.country, none.other_countries) == ("", False)


async def test_a_warning_is_shown_until_it_is_confirmed_and_then_says_so(customer: Customer, draft: str) -> None:
    await choose(customer, draft, country="EG")
    before = await customer.words(f"{draft}/recipients")
    unticked = await customer.send(f"{draft}/country/acknowledge", {"page": "review"})
    still = await read(customer, draft)
    ticked = await customer.send(f"{draft}/country/acknowledge", {"page": "review", "understood": "1"})

    assert "is not registered in Egypt. Networks block messages" in before
    assert "I know what can happen" in before
    assert still.acknowledged == ()
    assert unticked.headers["location"] == ticked.headers["location"] == f"{draft}/review"
    assert len((await read(customer, draft)).acknowledged) == 1
    after = await customer.words(f"{draft}/recipients")
    assert "You confirmed that you know this." in after
    assert "I know what can happen" not in after


async def test_the_warning_is_in_the_readers_language(customer: Customer, draft: str) -> None:
    await choose(customer, draft, country="EG")

    answer = await customer.http.get(f"{draft}/recipients", headers={"accept-language": "ar"})

    assert "تحجب الشبكات الرسائل" in words_of(answer.text)


async def test_the_review_can_be_confirmed_too_and_then_prepares(customer: Customer, draft: str) -> None:
    await choose(customer, draft, country="EG")
    before = await customer.words(f"{draft}/review")

    await customer.send(f"{draft}/country/acknowledge", {"page": "review", "understood": "1"})
    await customer.prepared(draft)

    assert "I know what can happen" in before
    after = await customer.words(f"{draft}/review")
    assert "I know what can happen" not in after
    assert "Send 1 message" in after


async def test_a_blocked_country_offers_to_register_and_nothing_to_confirm(customer: Customer, draft: str) -> None:
    kuwait = await countries.rule(customer.platform, "KW")
    blocked = replace(kuwait, unregistered=Unregistered.BLOCK, source="Test", checked_on=date(2026, 11, 1))
    await countries.change_rule(customer.platform, blocked, actor=OPERATOR)

    await choose(customer, draft, country="KW")

    page = await customer.read(f"{draft}/recipients")
    assert "Nothing is sent there under it." in page
    assert "/senders/new?country=KW&amp;name=HUDHUD" in page
    assert "I know what can happen" not in page


async def test_a_small_business_is_asked_for_a_country_before_it_sends(customer: Customer, draft: str) -> None:
    arranged = (await accounts.facts(customer.platform, customer.account.id)).arrangement
    wanted = replace(arranged, small_business=True)
    await accounts.arrange(customer.platform, customer.account.id, wanted, reason="Test", actor=OPERATOR)

    recipients, review = await customer.words(f"{draft}/recipients"), await customer.words(f"{draft}/review")

    await accounts.arrange(customer.platform, customer.account.id, arranged, reason="Test", actor=OPERATOR)
    assert "Choose a country" in recipients
    assert "All countries" not in recipients
    assert "Choose the country that this campaign goes to." in review


async def test_a_choice_answers_htmx_with_the_card_alone(customer: Customer, draft: str) -> None:
    headers = {"hx-request": "true", "hx-target": "country-card"}

    answer = await customer.send(f"{draft}/country", {"country": "EG"}, headers=headers)

    assert answer.status_code == 200
    assert answer.text.strip().startswith('<section class="card" id="country-card"')
