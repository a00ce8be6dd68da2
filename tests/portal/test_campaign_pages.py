"""The list of campaigns, the page that watches one, and what can be done to it."""

from __future__ import annotations

import re

import pytest

from hudhud import campaigns
from hudhud.campaigns import CampaignState
from hudhud.identity import Role
from hudhud_portal.campaigns.watch import Seen

from .conftest import OPERATOR, Customer, Entering, id_of, words_of


async def state_of(customer: Customer, path: str) -> CampaignState:
    """The campaign's state now."""
    return (await campaigns.get(customer.platform, customer.account.id, id_of(path))).state


async def test_a_campaign_shows_its_counts_its_money_and_what_they_mean(customer: Customer) -> None:
    path = await customer.running(recipients=("01001234567", "01221234567"))

    words = await customer.words(path)

    assert "0 of 2 messages sent" in words
    assert "Waiting It waits for its turn. 2 100.0% Held" in words
    assert "Forecast EUR 0.06 Charged so far EUR 0.00 Still held EUR 0.06" in words


async def test_a_running_campaign_is_looked_at_again_each_second(customer: Customer) -> None:
    path = await customer.running()

    html = await customer.read(path)

    assert re.search(r'id="campaign-live".*?data-every="1000" data-query="seen=0:', html)


async def test_looking_again_gets_the_live_part_alone(customer: Customer) -> None:
    path = await customer.running()
    asked = {"HX-Request": "true", "HX-Target": "campaign-live"}

    answer = await customer.http.get(f"{path}?seen=0:1.000:5.0", headers=asked)

    assert answer.text.strip().startswith('<div id="campaign-live"')
    assert "<html" not in answer.text


@pytest.mark.parametrize("seen", ["", "x", "1:2", "1:nan:inf", "1:2:3:4", "-1:1e400:0"])
async def test_a_strange_last_view_is_no_trouble(customer: Customer, seen: str) -> None:
    path = await customer.running()

    answer = await customer.http.get(path, params={"seen": seen})

    assert answer.status_code == 200


def test_the_present_rate_follows_the_last_seconds() -> None:
    seen = Seen(submitted=0, at=0.0, rate=0.0)

    for second in range(1, 31):
        seen = seen.then(second * 100, float(second))
    fast = seen.rate
    for second in range(31, 61):
        seen = seen.then(3000, float(second))

    assert fast == pytest.approx(100, rel=0.01)
    assert seen.rate == pytest.approx(0, abs=0.1)


def test_a_view_survives_being_written_and_read() -> None:
    seen = Seen(12, 1700000000.25, 3.5)

    assert Seen.read(str(seen)) == seen


async def test_a_campaign_is_paused_and_resumed(customer: Customer) -> None:
    path = await customer.running()

    await customer.send(f"{path}/pause")
    paused = await customer.words(path)
    await customer.send(f"{path}/resume")

    assert "Paused Nothing more is sent until you resume it. Resume" in paused
    assert await state_of(customer, path) is CampaignState.RUNNING


async def test_the_dialog_says_what_cancelling_does(customer: Customer) -> None:
    path = await customer.running(recipients=("01001234567", "01221234567"))

    words = await customer.words(path)

    assert "2 messages that have not been sent will never be sent; about EUR 0.06 goes back to your balance." in words


async def test_the_same_is_asked_without_script(customer: Customer) -> None:
    path = await customer.running()

    words = await customer.words(f"{path}/cancel")

    assert "1 message that has not been sent will never be sent" in words


async def test_a_campaign_is_cancelled(customer: Customer) -> None:
    path = await customer.running()

    answer = await customer.send(f"{path}/cancel")

    assert answer.headers["location"] == path
    assert await state_of(customer, path) is CampaignState.CANCELLED
    assert "The campaign was cancelled." in await customer.words(path)


@pytest.mark.parametrize("act", ["pause", "resume", "cancel"])
async def test_an_act_that_comes_too_late_shows_the_present_state(customer: Customer, act: str) -> None:
    path = await customer.running()
    await customer.send(f"{path}/cancel")

    answer = await customer.send(f"{path}/{act}")

    assert answer.headers["location"] == path
    assert "This was no longer possible" in await customer.words(path)


async def test_a_campaign_that_could_not_start_says_why(entering: Entering) -> None:
    poor = await entering(credit="0.01")
    path = await poor.prepared(await poor.draft())
    await campaigns.launch(poor.platform, account_id=poor.account.id, campaign_id=id_of(path), actor=OPERATOR)

    words = await poor.words(path)

    assert "Failed It could not start. Nothing was sent, and nothing was charged." in words
    assert "Available credit is EUR 0.01; this costs EUR 0.02." in words


async def test_campaigns_are_listed_newest_first_with_state_and_progress(customer: Customer) -> None:
    await customer.running(name="The older one")
    await customer.draft(name="The newer one")

    words = await customer.words("/campaigns")

    assert re.search(
        r"The newer one Regular · HUDHUD Draft .*The older one Regular · HUDHUD Running 0% 1 EUR 0.00", words
    )


async def test_a_draft_in_the_list_opens_where_it_was_left(customer: Customer) -> None:
    path = await customer.draft()

    assert f'href="{path}/draft"' in await customer.read("/campaigns")


async def test_a_long_list_comes_in_pages(entering: Entering) -> None:
    busy = await entering()
    for number in range(21):
        await busy.draft(name=f"Campaign {number}")

    first = await busy.read("/campaigns")
    older = re.search(r'href="(/campaigns\?before=cmp_\d+)"', first)
    assert older is not None
    second = await busy.words(older[1])

    assert "Campaign 1 " in words_of(first)
    assert "Campaign 0 " not in words_of(first)
    assert "Campaign 0 " in second


async def test_the_first_page_shows_credit_and_the_latest_campaigns(customer: Customer) -> None:
    await customer.draft(name="Spring sale")

    words = await customer.words("/")

    assert "New campaign" in words
    assert "Balance EUR 10.00" in words
    assert "Spring sale" in words


async def test_who_may_only_read_watches_and_stops_nothing(entering: Entering) -> None:
    reader = await entering(role=Role.READ_ONLY)
    path = await reader.running()

    words = await reader.words(path)
    answer = await reader.send(f"{path}/cancel")

    assert "Cancel campaign" not in words
    assert answer.status_code == 403
    assert await state_of(reader, path) is CampaignState.RUNNING


async def test_nobody_sees_a_campaign_of_another_account(customer: Customer, entering: Entering) -> None:
    path = await customer.running()
    stranger = await entering()

    assert (await stranger.http.get(path)).status_code == 404
    assert (await stranger.send(f"{path}/cancel")).status_code == 404


async def test_arabic_is_read_from_the_right_with_its_own_plurals(customer: Customer) -> None:
    path = await customer.running(recipients=("01001234567", "01221234567"))

    answer = await customer.http.get(path, headers={"Accept-Language": "ar"})

    assert '<html lang="ar" dir="rtl"' in answer.text
    assert "أُرسل 0 من رسالتين" in words_of(answer.text)


async def test_numbers_in_arabic_are_kept_from_left_to_right(customer: Customer) -> None:
    path = await customer.running()

    answer = await customer.http.get(path, headers={"Accept-Language": "ar"})

    assert '<bdi dir="ltr">EUR 0.02</bdi>' in answer.text
