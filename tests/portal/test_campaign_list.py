"""The list of campaigns: narrowed by its address, in pages, each line with what can be done."""

from __future__ import annotations

from datetime import datetime

import pytest

from hudhud.campaigns import scheduling
from hudhud.campaigns.timing import WallTime
from hudhud.identity import Role

from .conftest import OPERATOR, Customer, Entering, id_of


async def scheduled(customer: Customer, **values: object) -> str:
    path = await customer.prepared(await customer.draft(**values))
    await scheduling.schedule(
        customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR,
        wall=WallTime(datetime(2027, 6, 1, 9), "Africa/Cairo"),
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
async def three(entering: Entering) -> Customer:
    """Somebody with a draft, a scheduled and a running campaign."""
    owner = await entering()
    await owner.draft(name="Summer draft")
    await scheduled(owner, name="Winter planned")
    await owner.running(name="Winter running")
    return owner


FILTERS = [
    ("", {"Summer draft", "Winter planned", "Winter running"}),
    ("state=draft", {"Summer draft"}),
    ("state=scheduled", {"Winter planned"}),
    ("q=winter", {"Winter planned", "Winter running"}),
    ("q=winter&state=running", {"Winter running"}),
    ("type=sms/regular", {"Summer draft", "Winter planned", "Winter running"}),
    ("state=nonsense", {"Summer draft", "Winter planned", "Winter running"}),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
async def test_the_address_narrows_the_list(three: Customer, query: str, expected: set[str]) -> None:
    words = await three.words(f"/campaigns?{query}")

    assert {name for name in ("Summer draft", "Winter planned", "Winter running") if name in words} == expected


async def test_filters_that_nothing_fits_say_so_with_the_way_back(three: Customer) -> None:
    words = await three.words("/campaigns?q=nowhere")

    assert "No campaign fits these filters" in words
    assert "Show all" in words


async def test_each_line_says_what_kind_it_is_when_it_starts_and_what_can_be_done(three: Customer) -> None:
    words = await three.words("/campaigns")

    assert "Regular" in words
    assert "Tue 1 Jun 2027, 09:00 Cairo (06:00 UTC) Start" in words
    assert "Back to draft" in words
    assert "Continue Summer draft" in words
    assert words.count("Copy") >= 3


async def test_filters_stay_while_one_pages_through(entering: Entering) -> None:
    owner = await entering()
    for number in range(22):
        await owner.draft(name=f"Many {number:02}")
    await owner.draft(name="Other")

    page = await owner.read("/campaigns?q=many&state=draft")

    assert "/campaigns?state=draft&amp;q=many&amp;before=cmp_" in page
    assert "Many 21" in page
    assert "Many 01" not in page


async def test_who_may_only_read_is_offered_no_acts(entering: Entering) -> None:
    reader = await entering(role=Role.READ_ONLY)
    await reader.draft()

    assert "Actions" not in await reader.words("/campaigns")
