"""The home page and its cards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hudhud import accounts, identity, ledger, pricing
from hudhud.accounts import FeatureState
from hudhud.identity import Role

from .conftest import OPERATOR, PASSWORD, Customer, Entering, words_of

EARN = """
INSERT INTO ledger_entry (key, account, kind, debit, credit, amount, currency, messages, at)
VALUES ($1, $2, 'settle', 'held', 'earned', $3, 'EUR', $4, $5)
"""


async def earn(customer: Customer, micros: int, messages: int, days_ago: int) -> None:
    """Messages of another day."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    key = f"test:{customer.account.id}:{days_ago}"
    await customer.platform.database.execute(EARN, key, customer.account.id, micros, messages, at)


async def test_the_home_page_begins_with_what_can_be_done(customer: Customer) -> None:
    page = await customer.read("/")

    assert '<a class="btn btn-primary" href="/campaigns/new">' in page
    assert 'hx-get="/panels/spending"' in page
    assert 'hx-get="/panels/first_steps"' in page


async def test_a_reader_is_offered_nothing_that_he_may_not_do(entering: Entering) -> None:
    reader = await entering(Role.READ_ONLY)

    assert "/campaigns/new" not in await reader.read("/")


async def test_the_last_30_days_are_a_table_and_a_drawing_of_it(entering: Entering) -> None:
    customer = await entering()
    await earn(customer, 2_500_000, 125, 2)

    card = await customer.read("/panels/spending")

    assert card.count('<th scope="row">') == 30
    assert 'data-value="125"' in card
    assert 'data-value="2.5"' in card
    assert 'role="img"' in card
    assert "Consumption by day: 125 messages and EUR 2.50" in card


async def test_how_long_the_balance_lasts_is_told(entering: Entering) -> None:
    customer = await entering(credit="10")
    await earn(customer, 10_000_000, 100, 9)

    assert "about 10 days" in words_of(await customer.read("/panels/spending"))


async def test_before_anything_was_sent_the_chart_says_what_it_will_show(entering: Entering) -> None:
    customer = await entering()

    assert "What you send is drawn here" in await customer.words("/panels/spending")


async def test_first_steps_are_done_by_facts(entering: Entering) -> None:
    customer = await entering()
    before = await customer.words("/panels/first_steps")

    await customer.running()
    await identity.create_user(
        customer.platform, account_id=customer.account.id, email=f"b{customer.account.id}@example.com", full_name="",
        password=PASSWORD, role=Role.MEMBER, actor=OPERATOR,
    )  # fmt: skip
    after = await customer.words("/panels/first_steps")

    assert before.startswith("1 of 5 done")  # it has credit
    assert after.startswith("3 of 5 done")


async def test_first_steps_are_those_of_the_role(entering: Entering) -> None:
    reader = await entering(Role.READ_ONLY)

    assert "Invite a colleague" not in await reader.words("/panels/first_steps")


async def test_first_steps_that_are_put_away_stay_away(entering: Entering) -> None:
    customer = await entering()
    await customer.read("/")

    answer = await customer.send("/first-steps/dismiss")
    card = await customer.http.get("/panels/first_steps")

    assert answer.status_code == 303
    assert card.text == ""
    assert card.headers["HX-Reswap"] == "delete"


async def test_coverage_shows_the_accounts_own_prices(customer: Customer) -> None:
    page = await customer.words("/coverage")

    assert "Egypt +20 EUR 0.02 when sent" in page
    assert "Egypt +2012 EUR 0.04" in page


async def test_coverage_is_searched_by_country_in_both_languages_and_by_number(customer: Customer) -> None:
    found = {q: await customer.words(f"/coverage?q={q}") for q in ("egy", "مصر", "EG", "+2012345", "00201", "France")}

    assert {q for q, page in found.items() if "EUR 0.02" in page} == {"egy", "مصر", "EG", "+2012345", "00201"}
    assert "No price for this" in found["France"]


async def test_coverage_is_not_there_for_an_account_without_it(entering: Entering) -> None:
    customer = await entering()
    seen: list[tuple[int, bool]] = []
    for state in (FeatureState.IN_MENU, FeatureState.BY_ADDRESS, FeatureState.OFF):
        await accounts.set_feature(
            customer.platform, account_id=customer.account.id, feature="coverage", state=state, actor=OPERATOR
        )
        page = await customer.http.get("/coverage")
        seen.append((page.status_code, 'href="/coverage"' in await customer.read("/")))

    assert seen == [(200, True), (200, False), (404, False)]


async def test_another_accounts_prices_and_consumption_are_not_shown(entering: Entering) -> None:
    mine, other = await entering(), await entering()
    await earn(other, 7_770_000, 777, 1)
    await pricing.create_price_list(
        mine.platform, name=f"other {other.account.id}", currency="EUR",
        lines=[pricing.Line("sms", "33", Decimal("0.777"))],
    )  # fmt: skip

    assert "777" not in await mine.words("/panels/spending")
    assert "0.777" not in await mine.words("/coverage")
    assert (await ledger.consumption(mine.platform, mine.account.id)).messages == 0
