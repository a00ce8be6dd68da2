"""The step of the time, and two people on one draft."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hudhud import campaigns
from hudhud.campaigns import Campaign

from .conftest import OPERATOR, Customer, id_of, words_of

CAIRO = ZoneInfo("Africa/Cairo")


def tomorrow(zone: str = "Africa/Cairo", **more: str) -> dict[str, object]:
    """A form that asks for nine o'clock tomorrow."""
    day = (datetime.now(UTC).astimezone(ZoneInfo(zone)) + timedelta(days=1)).date()
    return {"start": "later", "day": day.isoformat(), "time": "09:00", "zone": zone, "spread": "0", **more}


async def read(customer: Customer, path: str) -> Campaign:
    return await campaigns.get(customer.platform, customer.account.id, id_of(path))


async def test_without_a_choice_it_starts_at_once(customer: Customer) -> None:
    path = await customer.draft()

    answer = await customer.send(f"{path}/when", {"start": "now", "spread": "0"})

    assert answer.headers["location"] == f"{path}/review"
    assert (await read(customer, path)).start_local == ""


async def test_the_time_is_asked_in_the_reader_s_zone(customer: Customer) -> None:
    page = await customer.read(f"{await customer.draft()}/when")

    assert 'value="Africa/Cairo"' in page
    assert "15 seconds you can still take it back" in words_of(page)


async def test_a_chosen_time_is_kept_and_shown_with_weekday_zone_and_utc(customer: Customer) -> None:
    path = await customer.draft()

    answer = await customer.send(f"{path}/when", tomorrow())

    assert answer.headers["location"] == f"{path}/review"
    campaign = await read(customer, path)
    assert (campaign.start_zone, campaign.start_local[-5:]) == ("Africa/Cairo", "09:00")
    shown = await customer.words(f"{path}/when")
    day = datetime.fromisoformat(campaign.start_local)
    assert f"{day:%a} {day.day} {day:%b %Y}, 09:00 Cairo (07:00 UTC)" in shown


async def test_looking_at_a_time_keeps_nothing(customer: Customer) -> None:
    path = await customer.draft()

    answer = await customer.send(f"{path}/when", {**tomorrow(), "do": "look"})

    assert "It starts on" in words_of(answer.text)
    assert (await read(customer, path)).start_local == ""


async def test_looking_at_a_time_that_does_not_exist_shows_what_does(customer: Customer) -> None:
    path = await customer.draft()
    form = {"start": "later", "day": "2027-04-30", "time": "00:30", "zone": "Africa/Cairo", "do": "look"}

    answer = await customer.send(f"{path}/when", form, headers={"HX-Request": "true", "HX-Target": "when-shown"})

    assert answer.status_code == 200
    assert "2027-04-30T01:00" in answer.text


async def test_the_part_that_shows_the_time_is_sent_alone_when_only_it_is_asked_for(customer: Customer) -> None:
    path = await customer.draft()
    headers = {"HX-Request": "true", "HX-Target": "when-shown"}

    answer = await customer.send(f"{path}/when", {**tomorrow(), "do": "look"}, headers=headers)

    assert answer.text.strip().startswith('<div id="when-shown"')


async def test_a_time_that_does_not_exist_is_refused_with_the_nearest_two_to_choose(customer: Customer) -> None:
    path = await customer.draft()
    form = {"start": "later", "day": "2027-04-30", "time": "00:30", "zone": "Africa/Cairo", "spread": "0"}

    refused = await customer.send(f"{path}/when", form)

    assert refused.status_code == 422
    assert "2027-04-29T23:59" in refused.text
    assert "2027-04-30T01:00" in refused.text
    chosen = await customer.send(f"{path}/when", {**form, "instead": "2027-04-30T01:00"})
    assert chosen.status_code == 303
    assert (await read(customer, path)).start_local == "2027-04-30T01:00"


async def test_of_a_time_that_comes_twice_the_first_or_the_second_is_chosen(customer: Customer) -> None:
    path = await customer.draft()
    form = {"start": "later", "day": "2027-10-28", "time": "23:30", "zone": "Africa/Cairo", "spread": "0"}

    asked = await customer.send(f"{path}/when", form)

    assert asked.status_code == 422
    assert "(20:30 UTC)" in words_of(asked.text)
    assert "(21:30 UTC)" in words_of(asked.text)
    await customer.send(f"{path}/when", {**form, "second": "second"})
    assert (await read(customer, path)).start_second


WRONG = [
    ({"day": "2020-01-01"}, "This time has passed"),
    ({"day": "2099-01-01"}, "too far ahead"),
    ({"zone": "Mars/Olympus"}, "There is no such time zone"),
    ({"day": ""}, "Choose a day and a time"),
]


@pytest.mark.parametrize(("change", "said"), WRONG)
async def test_what_is_wrong_is_told_beside_its_field_and_what_was_entered_stays(
    customer: Customer, change: dict[str, str], said: str
) -> None:
    answer = await customer.send(f"{await customer.draft()}/when", {**tomorrow(), **change})

    assert answer.status_code == 422
    assert said in words_of(answer.text)
    assert 'value="09:00"' in answer.text


async def test_a_spread_and_the_marketing_hours_are_kept(customer: Customer) -> None:
    path = await customer.draft()

    await customer.send(f"{path}/when", {"start": "now", "spread": "240", "marketing_hours": "1"})

    campaign = await read(customer, path)
    assert (campaign.spread_minutes, campaign.marketing_hours) == (240, True)
    assert "Spread over 4 hours" in await customer.words(f"{path}/when")


async def test_an_impossible_spread_is_refused_with_the_limit_and_the_number(customer: Customer) -> None:
    answer = await customer.send(f"{await customer.draft()}/when", {"start": "now", "spread": "99999"})

    assert answer.status_code == 422
    assert "10,080 minutes" in words_of(answer.text)


async def test_who_saves_second_sees_both_versions_and_chooses(customer: Customer) -> None:
    path = await customer.draft(text="Hello")
    shown = (await read(customer, path)).revision
    await campaigns.edit_draft(
        customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR, text="Theirs"
    )

    answer = await customer.send(f"{path}/text", {"text": "Mine", "revision": str(shown)})

    assert answer.status_code == 409
    said = words_of(answer.text)
    assert "Mine" in said
    assert "Theirs" in said
    assert "operator:test" in said
    assert (await read(customer, path)).text == "Theirs"
    again = await customer.send(f"{path}/text", {"text": "Mine", "revision": str(shown + 1)})
    assert again.status_code == 303
    assert (await read(customer, path)).text == "Mine"


async def test_a_colleague_is_told_by_name(customer: Customer) -> None:
    path = await customer.draft(text="Hello")
    shown = (await read(customer, path)).revision
    await customer.send(f"{path}/text", {"text": "Theirs", "revision": str(shown)})

    answer = await customer.send(f"{path}/text", {"text": "Mine", "revision": str(shown)})

    assert "Nour saved this draft" in words_of(answer.text)


async def test_two_who_save_the_same_do_not_differ(customer: Customer) -> None:
    path = await customer.draft(text="Hello")
    shown = (await read(customer, path)).revision
    for _ in range(2):
        answer = await customer.send(f"{path}/text", {"text": "Same", "revision": str(shown)})

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("step", "form"),
    [
        ("details", {"name": "Mine", "sender": "HUDHUD", "kind": "sms/regular"}),
        ("recipients", {"recipient": ["01001234999"]}),
        ("when", tomorrow()),
    ],
)
async def test_every_step_holds_to_the_revision_that_it_showed(
    customer: Customer, step: str, form: dict[str, object]
) -> None:
    path = await customer.draft()
    page = await customer.read(f"{path}/{step}")
    revision = (await read(customer, path)).revision
    assert f'name="revision" value="{revision}"' in page
    await campaigns.edit_draft(
        customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR, name="Theirs"
    )

    answer = await customer.send(f"{path}/{step}", {**form, "revision": str(revision)})

    assert answer.status_code == 409
    assert (await read(customer, path)).name == "Theirs"


async def test_a_form_that_saves_itself_learns_the_revision_and_when_it_was_saved(customer: Customer) -> None:
    path = await customer.draft(text="Hello")
    saved = await customer.send(f"{path}/text", {"text": "Kept", "do": "save", "revision": "1"})

    found = (await customer.http.get(f"{path}/saved")).json()

    assert saved.status_code == 303
    assert (found["revision"], found["mine"]) == (2, True)
    assert re.fullmatch(r"\d\d:\d\d", found["time"])


async def test_what_somebody_else_saved_is_not_taken_for_one_s_own(customer: Customer) -> None:
    path = await customer.draft(text="Hello")
    await campaigns.edit_draft(
        customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR, text="Theirs"
    )

    assert not (await customer.http.get(f"{path}/saved")).json()["mine"]
