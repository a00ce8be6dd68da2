"""Senders, countries, and a campaign's country over the API."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from hudhud import campaigns, countries, identity, senders
from hudhud.audit import Actor
from hudhud.identity import Role
from hudhud.plugins import Platform
from hudhud.public_ids import from_public

OPERATOR = Actor("operator:test", "127.0.0.1")
DRAFT = {"name": "Sale", "sender": "HUDHUD", "text": "Hello", "recipients": ["+201001234567"], "country": "EG"}


@pytest.fixture(autouse=True)
async def ruled(platform: Platform) -> None:
    """What an installation starts with."""
    await countries.load_starting_rules(platform.database)


async def own_account(http: httpx.AsyncClient, platform: Platform) -> int:
    """The account of the token."""
    bearer = await identity.principal_of_token(platform, http.headers["authorization"].split()[1])
    assert bearer is not None
    return bearer.account_id


async def test_senders_are_listed_with_the_countries_where_they_are_registered(
    http: httpx.AsyncClient, platform: Platform
) -> None:
    where = {"account_id": await own_account(http, platform), "channel": "sms", "actor": OPERATOR}
    await senders.assign(platform, name="2323", **where)  # type: ignore[arg-type]
    await senders.register(platform, name="HUDHUD", country="SA", expires_on=date(2099, 1, 31), **where)  # type: ignore[arg-type]

    listed = (await http.get("/senders")).json()["senders"]

    by_name = {one["name"]: one for one in listed if one["channel"] == "sms"}
    assert by_name["2323"]["can_receive"] is True
    assert by_name["HUDHUD"] == {
        "name": "HUDHUD",
        "channel": "sms",
        "can_receive": False,
        "countries": [{"country": "SA", "expires_on": "2099-01-31", "expired": False}],
    }


async def test_a_token_sees_and_uses_the_senders_of_its_user_only(http: httpx.AsyncClient, platform: Platform) -> None:
    account = await own_account(http, platform)
    other = await identity.create_user(
        platform, account_id=account, email=f"mona-{account}@example.com", full_name="Mona", password="correct horse 1",
        role=Role.ADMIN, actor=OPERATOR,
    )  # fmt: skip
    draft = (await http.post("/campaigns", json={**DRAFT, "acknowledged": True})).json()["id"]
    for one in await senders.assigned(platform, account):
        await senders.share(platform, account_id=account, sender_id=one.id, user_ids=[other], actor=OPERATOR)

    listed = await http.get("/senders")
    message = await http.post("/messages", json={"to": "+201001234567", "sender": "HUDHUD", "text": "Hello"})
    created = await http.post("/campaigns", json=DRAFT)
    launched = await http.post(f"/campaigns/{draft}/launch")

    assert listed.json() == {"senders": []}
    for refused in (message, created, launched):
        assert (refused.status_code, refused.json()["code"]) == (422, "sender_not_yours")
        assert f"ask Mona (mona-{account}@example.com)" in refused.json()["title"]


async def test_countries_are_told_in_the_callers_language(http: httpx.AsyncClient) -> None:
    answer = await http.get("/countries", headers={"accept-language": "ar"})

    egypt = next(one for one in answer.json()["countries"] if one["code"] == "EG")
    assert (egypt["name"], egypt["registration"], egypt["marketing_days"]) == ("مصر", "required", [1, 2, 3, 4, 7])
    assert "الشبكات" in egypt["consequence"]


async def test_a_launch_says_that_the_warning_was_not_acknowledged(http: httpx.AsyncClient, platform: Platform) -> None:
    unread = (await http.post("/campaigns", json=DRAFT)).json()["id"]
    read = (await http.post("/campaigns", json={**DRAFT, "acknowledged": True})).json()["id"]

    refused = await http.post(f"/campaigns/{unread}/launch")
    launched = await http.post(f"/campaigns/{read}/launch")

    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/country"]
    assert launched.status_code in {200, 202}
    kept = await campaigns.get(platform, await own_account(http, platform), from_public("cmp", read))
    assert kept.acknowledged[0]["by"].startswith("token:")
