"""A campaign's time over the API, its copies, and sending again."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hudhud import campaigns
from hudhud.campaigns import running
from hudhud.plugins import Platform
from hudhud.public_ids import from_public

DRAFT = {
    "name": "Spring",
    "channel": "pigeon",
    "type": "regular",
    "sender": "HUDHUD",
    "text": "Spring has come",
    "recipients": ["cairo", "aswan"],
}
NINE = {"start_local": "2027-06-01T09:00", "start_zone": "Africa/Cairo"}


async def prepared(http: httpx.AsyncClient, platform: Platform) -> str:
    """A draft whose forecast is exact."""
    id = (await http.post("/campaigns", json=DRAFT)).json()["id"]
    await campaigns.prepare_campaign(platform, campaign_id=from_public("cmp", id))
    return str(id)


async def test_a_draft_is_scheduled_by_its_wall_time_and_made_a_draft_again(
    http: httpx.AsyncClient, platform: Platform
) -> None:
    id = await prepared(http, platform)

    scheduled = (await http.post(f"/campaigns/{id}/schedule", json=NINE)).json()
    assert (scheduled["state"], scheduled["start_at"]) == ("scheduled", "2027-06-01T06:00:00Z")
    assert {name: scheduled[name] for name in NINE} == NINE

    again = (await http.post(f"/campaigns/{id}/unschedule")).json()
    assert (again["state"], again["start_at"]) == ("draft", None)


WRONG = [
    ({"start_local": "2027-04-30T00:30"}, "/start_local", "2027-04-29 23:59 / 2027-04-30 01:00"),
    ({"start_local": "2027-10-28T23:30"}, "/start_second", "2027-10-28 23:30"),
    ({"start_zone": "Cairo"}, "/start_zone", "Cairo"),
    ({"start_local": "2027-06-01"}, "/start_local", "2027-06-01"),
]


@pytest.mark.parametrize(("change", "pointer", "value"), WRONG)
async def test_a_time_that_cannot_be_is_refused_with_what_could(
    http: httpx.AsyncClient, platform: Platform, change: dict[str, Any], pointer: str, value: str
) -> None:
    answer = await http.post(f"/campaigns/{await prepared(http, platform)}/schedule", json=NINE | change)

    assert answer.status_code == 422
    assert [(one["pointer"], one["value"]) for one in answer.json()["errors"]] == [(pointer, value)]


async def test_the_second_of_two_equal_times_can_be_meant(http: httpx.AsyncClient, platform: Platform) -> None:
    id = await prepared(http, platform)
    body = NINE | {"start_local": "2027-10-28T23:30", "start_second": True}

    assert (await http.post(f"/campaigns/{id}/schedule", json=body)).json()["start_at"] == "2027-10-28T21:30:00Z"


async def test_a_launch_over_the_api_waits_for_no_cancel_window(http: httpx.AsyncClient, platform: Platform) -> None:
    launched = (await http.post(f"/campaigns/{await prepared(http, platform)}/launch")).json()

    assert (launched["state"], launched["undo_until"]) == ("running", None)


async def test_a_copy_is_a_draft_of_its_own_once_for_a_key(http: httpx.AsyncClient, platform: Platform) -> None:
    id = await prepared(http, platform)
    key = {"Idempotency-Key": "copy-1"}

    first = await http.post(f"/campaigns/{id}/copy", headers=key)
    second = await http.post(f"/campaigns/{id}/copy", headers=key)

    assert first.status_code == 201
    assert first.json()["id"] == second.json()["id"] != id
    assert (first.json()["copied_from"], first.json()["name"], first.json()["state"]) == (id, "Spring (2)", "draft")


async def test_what_was_never_taken_is_sent_again_by_one_child(http: httpx.AsyncClient, platform: Platform) -> None:
    id = await prepared(http, platform)
    await http.post(f"/campaigns/{id}/launch")
    await http.post(f"/campaigns/{id}/cancel")
    await running.sweep_campaigns(platform)

    first = (await http.post(f"/campaigns/{id}/resend", json={"choice": "unsent"})).json()
    second = (await http.post(f"/campaigns/{id}/resend", json={"choice": "unsent"})).json()

    assert first["id"] == second["id"]
    assert (first["parent"], first["parent_choice"], first["state"]) == (id, "unsent", "draft")
    await campaigns.prepare_campaign(platform, campaign_id=from_public("cmp", first["id"]))
    assert (await http.get(f"/campaigns/{first['id']}/forecast")).json()["messages"] == 2


async def test_a_running_campaign_is_not_sent_again(http: httpx.AsyncClient, platform: Platform) -> None:
    id = await prepared(http, platform)
    await http.post(f"/campaigns/{id}/launch")

    answer = await http.post(f"/campaigns/{id}/resend", json={})

    assert (answer.status_code, answer.json()["code"]) == (409, "campaign_has_not_ended")
