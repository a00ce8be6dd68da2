"""Delivering: in order, in batches, signed, at least once, and again when it fails."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from hudhud import events
from hudhud_webhooks import deliveries, endpoints
from hudhud_webhooks.deliveries import WebhookIsOff
from hudhud_webhooks.sweeping import sweep
from webhooks.conftest import ACTOR, CLICKED, Customer
from webhooks.receiver import receiving


async def test_events_come_in_batches_and_in_order(customer: Customer) -> None:
    await customer.tell(1, 2, 3, 4)

    await customer.deliver()

    assert [len(request.events) for request in customer.receiver.requests] == [3, 1]
    assert customer.numbers() == [1, 2, 3, 4]


async def test_the_body_says_what_happened_and_when(customer: Customer) -> None:
    await customer.tell(7)

    await customer.deliver()

    body = json.loads(customer.receiver.requests[0].body)
    (event,) = body["data"]
    assert body["type"] == "events" and event.keys() == {"id", "type", "at", "data"}
    assert (event["type"], event["data"]) == (CLICKED, {"number": 7})


async def test_the_published_library_accepts_the_signature(customer: Customer) -> None:
    await customer.tell(1)

    await customer.deliver()

    request = customer.receiver.requests[0]
    assert Webhook(customer.secret).verify(request.body, request.headers)["type"] == "events"
    with pytest.raises(WebhookVerificationError):
        Webhook(customer.secret).verify(request.body + b" ", request.headers)


async def test_for_a_day_both_secrets_sign(customer: Customer) -> None:
    new = await endpoints.rotate(
        customer.platform, account_id=customer.account_id, endpoint_id=customer.endpoint.id, actor=ACTOR
    )
    await customer.tell(1)

    await customer.deliver()

    request = customer.receiver.requests[0]
    for secret in (customer.secret, new):
        Webhook(secret).verify(request.body, request.headers)


async def test_after_a_day_the_former_secret_signs_no_more(customer: Customer) -> None:
    new = await endpoints.rotate(
        customer.platform, account_id=customer.account_id, endpoint_id=customer.endpoint.id, actor=ACTOR
    )
    await customer.platform.database.execute("UPDATE webhook_endpoint SET former_until = now() - interval '1 second'")
    await customer.tell(1)

    await customer.deliver()

    request = customer.receiver.requests[0]
    Webhook(new).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(customer.secret).verify(request.body, request.headers)


async def test_what_failed_comes_again_under_the_same_id_and_with_the_same_body(customer: Customer) -> None:
    customer.receiver.statuses = [500]
    await customer.tell(1)

    await customer.deliver()
    await customer.later()
    await customer.deliver()

    first, second = customer.receiver.requests
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert await customer.column("state") == ["delivered"]


async def test_what_failed_waits_before_it_is_tried_again(customer: Customer) -> None:
    customer.receiver.statuses = [500]
    await customer.tell(1)

    await customer.deliver()
    await customer.deliver()

    assert len(customer.receiver.requests) == 1
    (wait,) = await customer.column("not_before - tried_at")
    assert timedelta(seconds=4) <= wait <= timedelta(seconds=6)


async def test_one_batch_that_fails_does_not_keep_the_next_ones(customer: Customer) -> None:
    customer.receiver.statuses = [500, 200]
    await customer.tell(1, 2, 3, 4)

    await customer.deliver()

    assert await customer.column("state") == ["pending", "delivered"]


async def test_an_endpoint_that_keeps_failing_is_left_alone_for_a_while(customer: Customer) -> None:
    customer.receiver.statuses = [500] * 5
    await customer.tell(*range(15))

    await customer.deliver()

    assert len(customer.receiver.requests) == 3


async def test_a_process_that_dies_after_sending_sends_again_under_the_same_id(customer: Customer) -> None:
    await customer.tell(1)
    await deliveries.collect(customer.platform)
    await customer.platform.database.execute(  # as if its holder were gone, with the answer
        "UPDATE webhook_endpoint SET holder = 'gone', held_until = now() - interval '1 second'"
    )

    await customer.deliver()

    assert customer.numbers() == [1]


async def test_a_held_endpoint_is_not_served_twice(customer: Customer) -> None:
    await customer.tell(1)
    await customer.platform.database.execute(
        "UPDATE webhook_endpoint SET holder = 'another', held_until = now() + interval '1 minute'"
    )

    await customer.deliver()

    assert customer.receiver.requests == []


async def test_a_slow_endpoint_keeps_no_other_waiting(customer: Customer) -> None:
    async with receiving() as slow:
        slow.seconds = 5.0
        other = await customer.another(slow)
        await customer.tell(1)

        await customer.deliver()

    assert await customer.column("state") == ["delivered"]
    assert await other.column("problem") == ["too_slow"]


async def test_redirects_are_not_followed(customer: Customer) -> None:
    async with receiving() as elsewhere:
        customer.receiver.statuses = [302]
        customer.receiver.headers = f"location: {elsewhere.url}\r\n"
        await customer.tell(1)

        await customer.deliver()

        assert elsewhere.requests == []
    assert await customer.column("status") == [302]
    assert await customer.column("state") == ["pending"]


async def test_of_a_long_answer_the_beginning_is_kept(customer: Customer) -> None:
    customer.receiver.answer = b"x" * 1_000_000
    await customer.tell(1)

    await customer.deliver()

    (delivery,) = await customer.column("id")
    (tried,) = await deliveries.tries(customer.platform, account_id=customer.account_id, delivery_id=delivery)
    assert tried.response == "x" * 1_000


async def test_410_disables_at_once_and_the_account_is_told(customer: Customer) -> None:
    customer.receiver.statuses = [410]
    await customer.tell(1)

    await customer.deliver()
    await customer.tell(2)

    now = await customer.read()
    assert (now.state, now.reason) == ("disabled", "gone")
    kind = "SELECT kind FROM notification WHERE account = $1"
    assert await customer.platform.database.fetchval(kind, customer.account_id) == "webhook_disabled"
    assert await events.waiting(customer.platform, f"webhook:{customer.endpoint.id}") == []


async def test_after_days_of_failures_it_is_disabled(customer: Customer) -> None:
    customer.receiver.statuses = [500, 500]
    await customer.tell(1)
    await customer.deliver()
    assert (await customer.read()).failing_since is not None
    await customer.platform.database.execute("UPDATE webhook_endpoint SET failing_since = now() - interval '6 days'")

    await customer.later()
    await customer.deliver()

    assert (await customer.read()).reason == "failing"


async def test_a_success_ends_the_failing(customer: Customer) -> None:
    customer.receiver.statuses = [500]
    await customer.tell(1)
    await customer.deliver()

    await customer.later()
    await customer.deliver()

    now = await customer.read()
    assert now.failing_since is None and now.succeeded_at is not None


async def test_what_is_too_old_is_given_up_and_may_be_replayed(customer: Customer) -> None:
    customer.receiver.statuses = [500]
    await customer.tell(1)
    await customer.deliver()
    await customer.platform.database.execute("UPDATE webhook_delivery SET until = now()")
    await sweep(customer.platform)
    assert await customer.column("state") == ["failed"]

    many = await deliveries.replay_failed(
        customer.platform, account_id=customer.account_id, endpoint_id=customer.endpoint.id,
        within=timedelta(hours=1), actor=ACTOR,
    )  # fmt: skip
    await customer.deliver()

    assert many == 1
    assert await customer.column("state") == ["delivered"]


async def test_one_delivery_can_be_replayed(customer: Customer) -> None:
    await customer.tell(1)
    await customer.deliver()
    (number,) = await customer.column("id")

    await deliveries.replay(customer.platform, account_id=customer.account_id, delivery_id=number, actor=ACTOR)
    await customer.deliver()

    assert customer.numbers() == [1, 1]


async def test_a_disabled_webhook_is_told_nothing_and_nothing_is_kept(customer: Customer) -> None:
    where = {"account_id": customer.account_id, "endpoint_id": customer.endpoint.id}
    await endpoints.turn_off(customer.platform, actor=ACTOR, **where)
    await customer.tell(1)

    with pytest.raises(WebhookIsOff):
        await deliveries.send_test(customer.platform, **where)
    await endpoints.turn_on(customer.platform, actor=ACTOR, **where)
    await customer.tell(2)
    await customer.deliver()

    assert customer.numbers() == [2]


async def test_a_test_event_tries_the_way(customer: Customer) -> None:
    await deliveries.send_test(customer.platform, account_id=customer.account_id, endpoint_id=customer.endpoint.id)

    await customer.deliver()

    assert customer.receiver.requests[0].events[0]["type"] == "webhook.test"
