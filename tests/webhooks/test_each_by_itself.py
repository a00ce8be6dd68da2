"""Nobody's endpoint keeps another's waiting: not by what is wrong with it, nor by always having something due."""

from __future__ import annotations

import asyncio

import pytest

from hudhud import events
from hudhud.errors import Conflict, NotFound
from hudhud.plugins import Platform
from hudhud_webhooks import endpoints
from hudhud_webhooks.endpoints import LISTENER
from hudhud_webhooks.serving import pick
from webhooks.conftest import ACTOR, CLICKED, Customer, open_account
from webhooks.receiver import receiving


@pytest.mark.parametrize("name", ["999999999", "nobody"])
async def test_events_that_belong_to_no_webhook_keep_nobody_waiting(customer: Customer, name: str) -> None:
    other = await open_account(customer.platform)
    await events.listen(customer.platform, account_id=other, listener=f"{LISTENER}{name}", kinds=[CLICKED])
    await events.tell(customer.platform, account_id=other, kind=CLICKED, data={"number": 1})
    await customer.tell(2)

    await customer.deliver()

    assert customer.numbers() == [2]
    await events.stop(customer.platform, account_id=other, listener=f"{LISTENER}{name}")


async def test_whoever_was_served_longest_ago_comes_first(customer: Customer) -> None:
    async with receiving() as second:
        other = await customer.another(second)
        await customer.tell(1)
        await customer.deliver()
        await customer.tell(2)
        await customer.platform.database.execute(
            "UPDATE webhook_endpoint SET held_until = now() - interval '1 minute' WHERE id = $1", other.endpoint.id
        )
        await customer.platform.database.execute(
            "INSERT INTO webhook_delivery (account, endpoint, kinds, events, body, until) "
            "SELECT account, id, kinds, 1, '{}', now() + interval '1 hour' FROM webhook_endpoint WHERE state = 'active'"
        )

        assert await pick(customer.platform, "test", 1) == [other.endpoint.id]


async def change(platform: Platform, **who: int) -> None:
    await endpoints.change(platform, kinds=["campaign.finished"], actor=ACTOR, **who)  # type: ignore[arg-type]


async def test_who_changes_a_webhook_while_it_is_removed_listens_for_nothing(customer: Customer) -> None:
    platform = customer.platform
    for _ in range(10):
        made = await endpoints.add(
            platform, account_id=customer.account_id, url=customer.receiver.url, kinds=[CLICKED], actor=ACTOR
        )
        who = {"account_id": customer.account_id, "endpoint_id": made.endpoint.id}
        ended = await asyncio.gather(
            *(change(platform, **who) for _ in range(3)),
            endpoints.remove(platform, actor=ACTOR, **who),
            endpoints.turn_off(platform, actor=ACTOR, **who),
            endpoints.turn_on(platform, actor=ACTOR, **who),
            return_exceptions=True,
        )
        assert [one for one in ended if isinstance(one, BaseException) and not isinstance(one, NotFound)] == []
        listening = await platform.database.fetchval(
            "SELECT count(*) FROM event_listener WHERE listener = $1", f"{LISTENER}{made.endpoint.id}"
        )
        assert listening == 0


async def test_a_webhook_that_is_removed_while_it_is_served_is_removed(customer: Customer) -> None:
    customer.receiver.seconds = 0.2
    await customer.tell(1)

    serving = asyncio.create_task(customer.deliver())
    while not customer.receiver.requests:
        await asyncio.sleep(0.01)
    await endpoints.remove(
        customer.platform, account_id=customer.account_id, endpoint_id=customer.endpoint.id, actor=ACTOR
    )
    await serving

    assert await customer.column("id") == []


async def test_of_a_webhook_that_is_enabled_already_nothing_changes(customer: Customer) -> None:
    who = {"account_id": customer.account_id, "endpoint_id": customer.endpoint.id}
    await customer.platform.database.execute("UPDATE webhook_endpoint SET failures = 3 WHERE state = 'active'")

    await endpoints.turn_on(customer.platform, actor=ACTOR, **who)  # type: ignore[arg-type]

    assert (await customer.read()).failures == 3


async def test_what_an_operator_disabled_its_account_does_not_enable(customer: Customer) -> None:
    await customer.platform.database.execute(
        "UPDATE webhook_endpoint SET state = 'disabled', reason = 'operator' WHERE id = $1", customer.endpoint.id
    )

    with pytest.raises(Conflict) as refused:
        await endpoints.turn_on(
            customer.platform, account_id=customer.account_id, endpoint_id=customer.endpoint.id, actor=ACTOR
        )

    assert refused.value.code == "webhook_disabled_by_operator"


async def test_deliveries_that_always_fail_do_not_keep_new_ones_from_their_turn(customer: Customer) -> None:
    customer.receiver.statuses = [500, 500, 500]
    await customer.tell(*range(10))
    await customer.deliver()  # in batches of three: the fourth was not tried
    await customer.platform.database.execute(
        "UPDATE webhook_delivery SET not_before = now() WHERE endpoint = $1 AND tries > 0",
        customer.endpoint.id,
    )
    await customer.platform.database.execute("UPDATE webhook_endpoint SET rests_until = now()")
    customer.receiver.statuses = [200, 500]

    await customer.deliver()

    assert customer.numbers()[9] == 9
