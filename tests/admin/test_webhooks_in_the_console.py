"""Everybody's webhooks, as operators look after them."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from hudhud import events, identity
from hudhud.accounts import Account
from hudhud.identity import Role
from hudhud.plugins import Platform
from hudhud_webhooks import endpoints
from hudhud_webhooks.endpoints import DisabledByOperator, Endpoint

from .conftest import SYSTEM, acts

CLICKED = "link.clicked"
BODY = '{"data": [{"to": "+201001234567"}]}'
REASONS = {"reason_en": "Its address is not yours.", "reason_ar": "هذا العنوان ليس لك."}


@pytest.fixture
async def webhook(platform: Platform, account: Account) -> Endpoint:
    """A webhook of Nile Pharmacies, with a password in its address and an event that waits."""
    made = await endpoints.add(
        platform, account_id=account.id, url="https://shop.example/in?token=opensesame", kinds=[CLICKED], actor=SYSTEM
    )
    await events.tell(platform, account_id=account.id, kind=CLICKED, data={"number": 1})
    return made.endpoint


async def deliver(platform: Platform, webhook: Endpoint, state: str) -> int:
    """A delivery in this state, of two events."""
    found: int = await platform.database.fetchval(
        "INSERT INTO webhook_delivery (account, endpoint, kinds, events, body, state, tries, status, until) "
        "VALUES ($1, $2, $3, 2, $4, $5, 1, 500, now() + interval '1 hour') RETURNING id",
        webhook.account_id, webhook.id, [CLICKED], BODY, state,
    )  # fmt: skip
    return found


async def test_the_list_tells_whose_it_is_and_what_waits(
    console: httpx.AsyncClient, platform: Platform, webhook: Endpoint
) -> None:
    await deliver(platform, webhook, "pending")

    page = (await console.get("/webhooks")).text

    assert "Nile Pharmacies" in page and "https://shop.example/in?…" in page
    assert re.search(r"num\">(<bdi[^>]*>)?3<", page)


async def test_what_stands_behind_the_question_mark_is_nobodys_business(
    console: httpx.AsyncClient, platform: Platform, webhook: Endpoint
) -> None:
    pages = [(await console.get(path)).text for path in ("/webhooks", f"/webhooks/{webhook.id}", "/audit")]

    assert all("opensesame" not in page for page in pages)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("account=nile", True),
        ("account=somebody", False),
        ("which=active", True),
        ("which=failing", False),
        ("which=disabled", False),
        ("which=operator", False),
        ("which=nonsense", True),
        ("before=1", False),
    ],
)
async def test_the_list_is_searched(console: httpx.AsyncClient, webhook: Endpoint, search: str, found: bool) -> None:
    page = (await console.get(f"/webhooks?{search}")).text

    assert ("shop.example" in page) is found


async def test_an_account_is_found_by_its_number(console: httpx.AsyncClient, webhook: Endpoint) -> None:
    assert "shop.example" in (await console.get(f"/webhooks?account={webhook.account_id}")).text
    assert "shop.example" not in (await console.get(f"/webhooks?account={webhook.account_id}9")).text


async def test_deliveries_are_told_without_what_they_told(
    console: httpx.AsyncClient, platform: Platform, webhook: Endpoint
) -> None:
    number = await deliver(platform, webhook, "failed")

    page = (await console.get(f"/webhooks/{webhook.id}?log=failed")).text

    assert f"whd_{number}" in page and "500" in page
    assert "201001234567" not in page


async def test_an_operator_disables_one_and_its_account_reads_why(
    console: httpx.AsyncClient, platform: Platform, webhook: Endpoint
) -> None:
    await identity.create_user(
        platform, account_id=webhook.account_id, email="mona@nile.example", full_name="Mona", role=Role.ADMIN,
        password="a hoopoe carried it", actor=SYSTEM,
    )  # fmt: skip

    answer = await console.post(f"/webhooks/{webhook.id}/disable", data=REASONS)

    now = await endpoints.get(platform, account_id=webhook.account_id, endpoint_id=webhook.id)
    letter = await platform.database.fetchrow("SELECT recipient, values FROM letter WHERE name = 'webhook_disabled'")
    (act,) = await acts(platform, "webhook.disable")
    assert answer.status_code == 303
    assert (now.state, now.reason, now.operators_reason("ar")) == ("disabled", "operator", REASONS["reason_ar"])
    assert letter is not None and letter["recipient"] == "mona@nile.example"
    assert json.loads(letter["values"])["said"] == REASONS["reason_en"]
    assert act["actor"] == "operator:nour"
    assert await platform.database.fetchval("SELECT kind FROM notification") == "webhook_disabled"
    assert await events.waiting(platform, "webhook:") == []


async def test_its_account_cannot_enable_it_and_an_operator_can(
    console: httpx.AsyncClient, platform: Platform, webhook: Endpoint
) -> None:
    who = {"account_id": webhook.account_id, "endpoint_id": webhook.id}
    await console.post(f"/webhooks/{webhook.id}/disable", data=REASONS)

    with pytest.raises(DisabledByOperator):
        await endpoints.turn_on(platform, actor=SYSTEM, **who)  # type: ignore[arg-type]
    answer = await console.post(f"/webhooks/{webhook.id}/enable")

    now = await endpoints.get(platform, **who)
    assert answer.status_code == 303
    assert (now.state, now.reason, now.reason_en) == ("active", "", "")
    assert [act["actor"] for act in await acts(platform, "webhook.enable")] == ["operator:nour"]


async def test_without_a_reason_in_both_languages_nothing_happens(
    console: httpx.AsyncClient, platform: Platform, webhook: Endpoint
) -> None:
    answer = await console.post(f"/webhooks/{webhook.id}/disable", data={**REASONS, "reason_ar": " "})

    now = await endpoints.get(platform, account_id=webhook.account_id, endpoint_id=webhook.id)
    assert answer.status_code == 422 and "Say why in both languages" in answer.text
    assert now.is_active


async def test_an_operator_sends_again_what_failed(
    console: httpx.AsyncClient, platform: Platform, webhook: Endpoint
) -> None:
    number = await deliver(platform, webhook, "failed")

    answer = await console.post(f"/webhooks/{webhook.id}/replay", data={"hours": "24"})

    state = await platform.database.fetchval("SELECT state FROM webhook_delivery WHERE id = $1", number)
    (act,) = await acts(platform, "webhook.replay")
    assert (answer.status_code, state) == (303, "pending")
    assert (act["actor"], json.loads(act["details"])["deliveries"]) == ("operator:nour", 1)


async def test_a_webhook_that_is_not_there_is_not_found(console: httpx.AsyncClient) -> None:
    for method, path in (("GET", ""), ("POST", "/enable"), ("POST", "/replay"), ("POST", "/disable")):
        form = {"hours": "1", **REASONS} if method == "POST" else None

        assert (await console.request(method, f"/webhooks/99{path}", data=form)).status_code == 404, path


async def test_who_is_no_operator_sees_nothing(visitor: httpx.AsyncClient, webhook: Endpoint) -> None:
    for path in ("/webhooks", f"/webhooks/{webhook.id}"):
        assert (await visitor.get(path)).headers["location"].startswith("/sign-in")
