"""Endpoints: what may be one, how many there may be, and what stays secret."""

from __future__ import annotations

import asyncio

import pytest

from hudhud.errors import Invalid, NotFound
from hudhud.plugins import Platform
from hudhud_webhooks import endpoints
from hudhud_webhooks.endpoints import TooManyWebhooks
from webhooks.conftest import ACTOR, CLICKED, Customer, open_account


async def test_everything_that_is_wrong_is_told_at_once(hook_platform: Platform) -> None:
    account_id = await open_account(hook_platform)

    with pytest.raises(Invalid) as refused:
        await endpoints.add(hook_platform, account_id=account_id, url="ftp://x", kinds=["moon.risen"], actor=ACTOR)

    assert {problem.where for problem in refused.value.problems} == {"url", "kinds"}


async def test_of_twenty_at_once_five_are_made(hook_platform: Platform) -> None:
    account_id = await open_account(hook_platform)

    made = await asyncio.gather(
        *(
            endpoints.add(
                hook_platform, account_id=account_id, url=f"http://127.0.0.1/{n}", kinds=[CLICKED], actor=ACTOR
            )
            for n in range(20)
        ),
        return_exceptions=True,
    )

    assert len([one for one in made if isinstance(one, endpoints.Created)]) == 5
    assert all(isinstance(one, endpoints.Created | TooManyWebhooks) for one in made)


async def test_the_secret_is_sealed(customer: Customer) -> None:
    kept = await customer.platform.database.fetchval(
        "SELECT secret FROM webhook_endpoint WHERE id = $1", customer.endpoint.id
    )

    assert customer.secret.startswith("whsec_")
    assert customer.secret not in kept


async def test_another_accounts_webhook_is_not_there(customer: Customer) -> None:
    stranger = await open_account(customer.platform)

    for act in (endpoints.rotate, endpoints.turn_off, endpoints.turn_on, endpoints.remove):
        with pytest.raises(NotFound):
            await act(customer.platform, account_id=stranger, endpoint_id=customer.endpoint.id, actor=ACTOR)


async def test_a_removed_webhook_is_told_nothing_more(customer: Customer) -> None:
    await customer.tell(1)
    await endpoints.remove(
        customer.platform, account_id=customer.account_id, endpoint_id=customer.endpoint.id, actor=ACTOR
    )

    await customer.tell(2)
    await customer.deliver()

    assert customer.receiver.requests == []


async def test_every_change_is_in_the_audit_trail(customer: Customer) -> None:
    where = {"account_id": customer.account_id, "endpoint_id": customer.endpoint.id}

    await endpoints.rotate(customer.platform, actor=ACTOR, **where)
    await endpoints.turn_off(customer.platform, actor=ACTOR, **where)
    await endpoints.turn_on(customer.platform, actor=ACTOR, **where)

    rows = await customer.platform.database.fetch(
        "SELECT action FROM audit WHERE account = $1 AND action LIKE 'webhook.%' ORDER BY id", customer.account_id
    )
    assert [row["action"] for row in rows] == [f"webhook.{act}" for act in ("create", "rotate", "disable", "enable")]
