"""Campaigns over the API."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from hudhud import campaigns
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


async def prepared(http: httpx.AsyncClient, platform: Platform, **changes: Any) -> str:
    """A draft whose forecast is exact."""
    id = (await http.post("/campaigns", json=DRAFT | changes)).json()["id"]
    await http.get(f"/campaigns/{id}/forecast")
    await campaigns.prepare_campaign(platform, campaign_id=from_public("cmp", id))
    return str(id)


async def test_a_draft_is_created_and_found(http: httpx.AsyncClient) -> None:
    created = await http.post("/campaigns", json=DRAFT)

    shown = await http.get(created.headers["location"].removeprefix("/api/v1"))
    assert created.status_code == 201
    assert shown.json() == created.json()
    assert {name: created.json()[name] for name in DRAFT} == DRAFT
    assert (created.json()["state"], created.json()["interface"]) == ("draft", "api")


async def test_channel_and_type_may_be_left_out(http: httpx.AsyncClient) -> None:
    created = (await http.post("/campaigns", json={"name": "Spring"})).json()

    assert (created["channel"], created["type"]) == ("sms", "regular")


async def test_a_draft_takes_a_recipient_file(http: httpx.AsyncClient) -> None:
    file = (await http.post("/recipient-files", files={"file": ("a.csv", b"01001234567\n")})).json()["id"]

    created = (await http.post("/campaigns", json={"name": "Spring", "recipient_file": file})).json()

    assert created["recipient_file"] == file


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "x", "balance": "1000"}, "/balance"),
        ({"channel": "sms"}, "/name"),
        ({"name": 7}, "/name"),
        ({"name": "x", "sender": "NOBODY"}, "/sender"),
        ({"name": "x", "recipient_file": "cmp_1"}, "/recipient_file"),
        ({"name": "x", "recipient_file": "rcf_999999"}, "/recipient_file"),
        ({"name": "x", "recipients": ["01001234567", "12"]}, "/recipients/1"),
        ({"name": "x", "recipients": ["01001234567", 12]}, "/recipients/1"),
    ],
)
async def test_a_wrong_value_is_refused_by_its_pointer(
    http: httpx.AsyncClient, body: dict[str, Any], pointer: str
) -> None:
    answer = await http.post("/campaigns", json=body)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("body", ["{", "", "[1]"])
async def test_a_body_that_is_no_object_is_refused(http: httpx.AsyncClient, body: str) -> None:
    answer = await http.post("/campaigns", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == (400 if body == "{" else 422)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_forecast_is_exact_once_it_is_ready(http: httpx.AsyncClient, platform: Platform) -> None:
    id = (await http.post("/campaigns", json=DRAFT)).json()["id"]
    before = (await http.get(f"/campaigns/{id}/forecast")).json()
    await campaigns.prepare_campaign(platform, campaign_id=from_public("cmp", id))

    after = (await http.get(f"/campaigns/{id}/forecast")).json()

    assert (before["ready"], before["cost"], before["estimate"]) == (False, None, "0.08")
    assert (after["ready"], after["messages"], after["parts"]) == (True, 2, 4)
    assert (after["cost"], after["enough"], after["currency"]) == ("0.08", True, "EUR")


async def test_the_forecast_tells_what_a_draft_lacks(http: httpx.AsyncClient) -> None:
    id = (await http.post("/campaigns", json={"name": "Spring"})).json()["id"]

    forecast = (await http.get(f"/campaigns/{id}/forecast")).json()

    assert {lack["field"] for lack in forecast["problems"]} == {"sender", "text", "recipients"}


async def test_a_prepared_campaign_runs_once_it_is_launched(http: httpx.AsyncClient, platform: Platform) -> None:
    id = await prepared(http, platform)

    launched = await http.post(f"/campaigns/{id}/launch")

    assert launched.status_code == 200
    assert (launched.json()["state"], launched.json()["held"], launched.json()["cost"]) == ("running", "0.08", "0.00")
    assert launched.json()["counts"]["queued"] == 2
    assert (await http.get("/account")).json()["held"] == "0.08"


async def test_a_campaign_launched_many_times_at_once_starts_once(http: httpx.AsyncClient, platform: Platform) -> None:
    id = await prepared(http, platform)

    answers = await asyncio.gather(*(http.post(f"/campaigns/{id}/launch") for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert (await http.get("/account")).json()["held"] == "0.08"


async def test_a_launch_repeated_under_a_key_is_answered_again(http: httpx.AsyncClient, platform: Platform) -> None:
    id = await prepared(http, platform)
    headers = {"Idempotency-Key": f"launch {id}"}

    answers = await asyncio.gather(*(http.post(f"/campaigns/{id}/launch", headers=headers) for _ in range(6)))

    assert [answer.status_code for answer in answers] == [200] * 6
    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 5


async def test_a_draft_repeated_under_a_key_is_one_draft(http: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "spring"}
    first = await http.post("/campaigns", json=DRAFT, headers=headers)
    again = await http.post("/campaigns", json=DRAFT, headers=headers)
    other = await http.post("/campaigns", json=DRAFT | {"name": "Summer"}, headers=headers)

    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


async def test_a_key_belongs_to_its_account(http: httpx.AsyncClient, stranger: Any) -> None:
    headers = {"Idempotency-Key": "spring"}
    first = await http.post("/campaigns", json=DRAFT, headers=headers)

    other = await stranger.http.post("/campaigns", json=DRAFT, headers=headers)

    assert other.status_code == 201
    assert other.json()["id"] != first.json()["id"]


async def test_a_campaign_is_paused_resumed_and_cancelled(http: httpx.AsyncClient, platform: Platform) -> None:
    id = await prepared(http, platform)
    await http.post(f"/campaigns/{id}/launch")

    states = [(await http.post(f"/campaigns/{id}/{act}")).json()["state"] for act in ("pause", "resume", "cancel")]

    assert states == ["paused", "running", "cancelled"]
    assert (await http.get(f"/campaigns/{id}")).json()["counts"]["cancelled"] == 2


async def test_an_act_that_does_not_fit_the_state_is_a_conflict(http: httpx.AsyncClient) -> None:
    id = (await http.post("/campaigns", json=DRAFT)).json()["id"]

    answer = await http.post(f"/campaigns/{id}/resume")

    assert (answer.status_code, answer.json()["code"]) == (409, "campaign_is_not")


async def test_a_campaign_without_credit_fails_with_the_reason(http: httpx.AsyncClient, platform: Platform) -> None:
    id = await prepared(http, platform, text="x" * 195, recipients=[f"loft{letter}" for letter in "abcde"])
    await platform.database.execute("UPDATE ledger_balance SET balance = 0")

    await http.post(f"/campaigns/{id}/launch")

    shown = (await http.get(f"/campaigns/{id}")).json()
    assert shown["state"] == "failed"
    assert "EUR" in shown["reason"]


@pytest.mark.parametrize("path", ["", "/forecast"])
async def test_a_stranger_finds_no_campaign(http: httpx.AsyncClient, stranger: Any, path: str) -> None:
    id = (await http.post("/campaigns", json=DRAFT)).json()["id"]

    assert (await stranger.http.get(f"/campaigns/{id}{path}")).status_code == 404
    assert (await stranger.http.get(f"/campaigns/camp_7{path}")).status_code == 404


@pytest.mark.parametrize("act", ["launch", "pause", "resume", "cancel"])
async def test_a_stranger_changes_no_campaign(
    http: httpx.AsyncClient, stranger: Any, platform: Platform, act: str
) -> None:
    id = await prepared(http, platform)

    answer = await stranger.http.post(f"/campaigns/{id}/{act}")

    assert answer.status_code == 404
    assert (await http.get(f"/campaigns/{id}")).json()["state"] == "draft"
