"""A campaign's page while it waits; taking it back, missed starts, copies, and sending again."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from hudhud import campaigns
from hudhud.campaigns import Campaign, running, scheduling
from hudhud.campaigns.timing import WallTime
from hudhud.identity import Role

from .conftest import OPERATOR, Customer, Entering, id_of, words_of


async def read(customer: Customer, path: str) -> Campaign:
    return await campaigns.get(customer.platform, customer.account.id, id_of(path))


async def finished(customer: Customer, path: str) -> None:
    """Press the review's button."""
    campaign = await read(customer, path)
    answer = await customer.send(f"{path}/send", {"revision": campaign.revision})
    assert answer.headers["location"] == path


async def planned(customer: Customer) -> str:
    """A campaign that is scheduled for the first of June."""
    path = await customer.prepared(await customer.draft())
    await scheduling.schedule(
        customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR,
        wall=WallTime(datetime(2027, 6, 1, 9), "Africa/Cairo"),
    )  # fmt: skip
    return path


async def missed(customer: Customer, **values: object) -> str:
    path = await customer.prepared(await customer.draft(**values))
    await finished(customer, path)
    await customer.platform.database.execute(
        "UPDATE campaign SET start_at = now() - interval '2 hours' WHERE id = $1", id_of(path)
    )
    await scheduling.start_due(customer.platform)
    return path


async def ended(customer: Customer) -> str:
    """A campaign that was cancelled before anything of it was sent."""
    path = await customer.running()
    await campaigns.cancel(customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR)
    await running.sweep_campaigns(customer.platform)
    return path


async def test_after_finish_the_seconds_are_counted_and_undo_is_offered(customer: Customer) -> None:
    path = await customer.prepared(await customer.draft())

    await finished(customer, path)

    page = await customer.read(path)
    assert re.search(r"1\d seconds until it is sent", words_of(page))
    assert "Undo" in words_of(page)
    assert 'data-every="1000"' in page


async def test_undo_makes_it_a_draft_again_and_nothing_was_sent(customer: Customer) -> None:
    path = await customer.prepared(await customer.draft())
    await finished(customer, path)

    answer = await customer.send(f"{path}/undo")

    assert answer.headers["location"] == f"{path}/review"
    assert "Taken back: nothing was sent" in await customer.words(f"{path}/review")
    assert (await read(customer, path)).state == "draft"


async def test_undo_that_comes_too_late_says_so(customer: Customer) -> None:
    path = await customer.prepared(await customer.draft())
    await finished(customer, path)
    await customer.platform.database.execute("UPDATE campaign SET start_at = now() WHERE id = $1", id_of(path))
    await scheduling.start_due(customer.platform)

    answer = await customer.send(f"{path}/undo")

    assert answer.headers["location"] == path
    assert "This was no longer possible" in await customer.words(path)
    assert (await read(customer, path)).state == "running"


async def test_a_scheduled_campaign_shows_its_time_by_its_place_and_in_utc(customer: Customer) -> None:
    path = await planned(customer)

    page = await customer.read(path)

    assert "on Tue 1 Jun 2027, 09:00 Cairo (06:00 UTC)" in words_of(page)
    assert 'data-every="30000"' in page, "far away: there is nothing to count yet"


async def test_the_review_schedules_a_draft_that_has_a_time(customer: Customer) -> None:
    path = await customer.prepared(await customer.draft(start_local="2027-06-01T09:00", start_zone="Africa/Cairo"))

    page = await customer.words(f"{path}/review")
    assert "Schedule 1 message" in page
    assert "Tue 1 Jun 2027, 09:00 Cairo (06:00 UTC)" in page
    await finished(customer, path)

    campaign = await read(customer, path)
    assert (campaign.state, campaign.start_at) == ("scheduled", datetime(2027, 6, 1, 6, tzinfo=UTC))


async def test_a_time_that_has_passed_meanwhile_is_told_by_the_review(customer: Customer) -> None:
    path = await customer.prepared(await customer.draft(start_local="2026-01-01T09:00", start_zone="Africa/Cairo"))

    page = await customer.read(f"{path}/review")

    assert "This time has passed" in words_of(page)
    assert re.search(r'class="btn btn-primary btn-lg" type="submit" disabled', page)


async def test_the_review_warns_of_recipients_outside_their_marketing_hours(customer: Customer) -> None:
    database = customer.platform.database
    await database.execute(
        "INSERT INTO country (code, prefix, name_en, name_ar, time_zone, registration, marketing_from, marketing_to) "
        "VALUES ('EG', '20', 'Egypt', 'مصر', 'Africa/Cairo', 'unknown', 540, 1260) ON CONFLICT (code) DO UPDATE SET "
        "marketing_from = 540, marketing_to = 1260, time_zone = 'Africa/Cairo', marketing_days = '{1,2,3,4,5,6,7}'"
    )
    path = await customer.prepared(await customer.draft(start_local="2027-06-01T03:00", start_zone="Africa/Cairo"))

    words = await customer.words(f"{path}/review")

    assert (
        "Some people would get this message outside the marketing hours of their country: 1 message to Egypt" in words
    )
    assert "open again on Tue 1 Jun 2027, 09:00 Cairo (06:00 UTC)" in words


async def test_a_missed_campaign_asks_what_is_to_become_of_it(customer: Customer) -> None:
    path = await missed(customer)

    words = await customer.words(path)

    assert "It could not start in time" in words
    assert "Send now" in words
    assert "Choose another time" in words
    assert "Cancel campaign" in words


async def test_a_missed_campaign_is_sent_after_all(customer: Customer) -> None:
    path = await missed(customer)

    await customer.send(f"{path}/send-now")

    assert (await read(customer, path)).state == "scheduled"


async def test_a_missed_campaign_gets_another_time(customer: Customer) -> None:
    path = await missed(customer)

    answer = await customer.send(f"{path}/undo", {"to": "when"})

    assert answer.headers["location"] == f"{path}/when"


async def test_a_missed_campaign_that_lacks_something_by_now_shows_what(customer: Customer) -> None:
    path = await missed(customer)
    await customer.platform.database.execute("UPDATE campaign SET sender = 'GONE' WHERE id = $1", id_of(path))

    answer = await customer.send(f"{path}/send-now")

    assert answer.headers["location"] == f"{path}/review"
    assert "This sender is not approved" in await customer.words(f"{path}/review")


async def test_a_spread_campaign_tells_its_next_and_its_last_portion(customer: Customer) -> None:
    path = await customer.draft(recipients=("01001234567", "01001234568", "01001234569"), spread_minutes=60)
    await customer.prepared(path)
    await campaigns.launch(customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR)

    words = await customer.words(path)

    assert "Next portion" in words
    assert "Last portion, at about" in words


async def test_a_campaign_is_copied_from_its_page(customer: Customer) -> None:
    path = await customer.running()

    answer = await customer.send(f"{path}/copy")

    there = answer.headers["location"]
    assert there.endswith("/review")
    assert "This is a copy, named “Winter sale (2)”" in await customer.words(there)


async def test_sending_again_asks_to_whom_and_leads_to_the_review(customer: Customer) -> None:
    path = await ended(customer)
    assert "Send again" in await customer.words(path)
    assert "1 recipient whose message the network never took" in await customer.words(f"{path}/resend")

    answer = await customer.send(f"{path}/resend", {"choice": "unsent"})

    child = answer.headers["location"]
    assert child.endswith("/review")
    await customer.prepared(child)
    assert "Send 1 message" in await customer.words(child)
    assert "What this campaign left is sent again by Winter sale (2)" in await customer.words(path)


async def test_who_comes_second_is_led_to_the_first_one_s_campaign(customer: Customer) -> None:
    path = await ended(customer)

    first = await customer.send(f"{path}/resend", {"choice": "unsent"})
    second = await customer.send(f"{path}/resend", {"choice": "unsent"})

    assert first.headers["location"] == second.headers["location"]
    looked = await customer.http.get(f"{path}/resend")
    assert looked.headers["location"] == first.headers["location"]


async def test_what_failed_for_lack_of_credit_says_what_is_missing_and_is_sent_again_whole(entering: Entering) -> None:
    poor = await entering(credit="0.01")
    path = await poor.running()

    words = await poor.words(path)

    assert "EUR 0.02" in words
    assert "Once the reason is gone, for example after a top-up, send it again" in words
    assert "Nothing of this campaign was sent" in await poor.words(f"{path}/resend")
    child = (await poor.send(f"{path}/resend", {"choice": "all"})).headers["location"]
    assert (await read(poor, child)).recipients == ("01001234567",)


async def test_what_is_still_running_is_not_sent_again(customer: Customer) -> None:
    answer = await customer.http.get(f"{await customer.running()}/resend")

    assert answer.status_code == 409


@pytest.mark.parametrize("act", ["undo", "send-now", "copy", "resend"])
async def test_who_may_only_read_starts_nothing(entering: Entering, act: str) -> None:
    reader = await entering(role=Role.READ_ONLY)
    path = await reader.running()

    assert (await reader.send(f"{path}/{act}")).status_code == 403
