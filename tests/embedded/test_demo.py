"""The demo's data, in a real database."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from pydantic import SecretStr

from hudhud import ledger, senders
from hudhud.identity import principal_of_token, sign_in
from hudhud.plugins import Platform
from hudhud.pricing import sheet
from hudhud_embedded.demo import load_demo


async def test_the_customer_can_sign_in(platform: Platform) -> None:
    demo = await load_demo(platform, None)

    signed_in = await sign_in(
        platform,
        email=demo.customer.email,
        password=demo.customer.password,
        address="127.0.0.1",
        agent="pytest",
    )

    assert signed_in.principal.email == demo.customer.email


async def test_the_account_has_a_sender_and_credit_for_five_million_messages(platform: Platform) -> None:
    demo = await load_demo(platform, None)

    principal = await principal_of_token(platform, demo.api_token)

    assert principal is not None
    balance = await ledger.balance(platform, principal.account_id)
    prices = await sheet(platform, principal.account_id, "sms")
    price = prices.price("447700900123")
    assert price is not None
    assert await senders.is_approved(platform, principal.account_id, "sms", demo.sender)
    assert balance.balance.micros >= 5_000_000 * price.micros


async def test_a_second_start_changes_nothing(platform: Platform) -> None:
    first = await load_demo(platform, None)

    second = await load_demo(platform, first)

    assert second == first


async def test_a_lost_demo_json_costs_a_new_token_and_no_new_account(platform: Platform) -> None:
    first = await load_demo(platform, None)

    second = await load_demo(platform, None)

    owners = [await principal_of_token(platform, demo.api_token) for demo in (first, second)]
    assert second.api_token != first.api_token
    assert owners[0] is not None
    assert owners[1] is not None
    assert owners[0].account_id == owners[1].account_id
    assert second.customer == first.customer


async def test_a_token_of_another_database_is_replaced(platform: Platform) -> None:
    first = await load_demo(platform, None)

    second = await load_demo(platform, msgspec.structs.replace(first, api_token="hudhud_elsewhere"))

    assert await principal_of_token(platform, second.api_token) is not None


async def test_another_secret_key_gives_other_passwords(platform: Platform) -> None:
    first = await load_demo(platform, None)
    settings = platform.settings.model_copy(update={"secret_key": SecretStr("another" * 8)})

    second = await load_demo(replace(platform, settings=settings), None)

    assert second.operator.password != first.operator.password


async def test_the_demo_has_a_registered_sender_and_a_request_that_waits(platform: Platform) -> None:
    demo = await load_demo(platform, None)

    principal = await principal_of_token(platform, demo.api_token)
    assert principal is not None
    assert await senders.is_registered(platform, principal.account_id, "sms", demo.sender, "EG")
    (waiting,) = await senders.requests_to_decide(platform)
    assert waiting.request.account_id == principal.account_id
