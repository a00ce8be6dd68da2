"""The demo's data, in a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import msgspec
import pytest
from pydantic import SecretStr

from hudhud import ledger, senders
from hudhud.database import migrate
from hudhud.identity import principal_of_token, sign_in
from hudhud.plugins import Platform, load
from hudhud.pricing import sheet
from hudhud_embedded import EmbeddedPostgres
from hudhud_embedded.demo import load_demo, opened_platform
from hudhud_embedded.postgres_settings import FLEETING


@pytest.fixture(scope="module")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("demo")
    for parent in (place, place.parent):
        parent.chmod(0o755)
    postgres = EmbeddedPostgres(place / "postgres", settings=FLEETING)
    postgres.start()
    yield postgres.url
    postgres.stop(immediate=True)
    postgres.delete()


@pytest.fixture
async def demo_platform(demo_database: str) -> AsyncIterator[Platform]:
    environment = {
        "HUDHUD_DATABASE_URL": demo_database,
        "HUDHUD_NATS_URL": "",
        "HUDHUD_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    }
    async with opened_platform(environment, load()) as platform:
        await migrate(platform.database)
        yield platform


async def test_the_customer_can_sign_in(demo_platform: Platform) -> None:
    demo = await load_demo(demo_platform, None)

    signed_in = await sign_in(
        demo_platform,
        email=demo.customer.email,
        password=demo.customer.password,
        address="127.0.0.1",
        agent="pytest",
    )

    assert signed_in.principal.email == demo.customer.email


async def test_the_account_has_a_sender_and_credit_for_five_million_messages(demo_platform: Platform) -> None:
    demo = await load_demo(demo_platform, None)

    principal = await principal_of_token(demo_platform, demo.api_token)

    assert principal is not None
    balance = await ledger.balance(demo_platform, principal.account_id)
    prices = await sheet(demo_platform, principal.account_id, "sms")
    price = prices.price("447700900123")
    assert price is not None
    assert await senders.is_approved(demo_platform, principal.account_id, "sms", demo.sender)
    assert balance.balance.micros >= 5_000_000 * price.micros


async def test_a_second_start_changes_nothing(demo_platform: Platform) -> None:
    first = await load_demo(demo_platform, None)

    second = await load_demo(demo_platform, first)

    assert second == first


async def test_a_lost_demo_json_costs_a_new_token_and_no_new_account(demo_platform: Platform) -> None:
    first = await load_demo(demo_platform, None)

    second = await load_demo(demo_platform, None)

    owners = [await principal_of_token(demo_platform, demo.api_token) for demo in (first, second)]
    assert second.api_token != first.api_token
    assert owners[0] is not None
    assert owners[1] is not None
    assert owners[0].account_id == owners[1].account_id
    assert second.customer == first.customer


async def test_a_token_of_another_database_is_replaced(demo_platform: Platform) -> None:
    first = await load_demo(demo_platform, None)

    second = await load_demo(demo_platform, msgspec.structs.replace(first, api_token="hudhud_elsewhere"))

    assert await principal_of_token(demo_platform, second.api_token) is not None


async def test_another_secret_key_gives_other_passwords(demo_platform: Platform) -> None:
    first = await load_demo(demo_platform, None)
    settings = demo_platform.settings.model_copy(update={"secret_key": SecretStr("another" * 8)})

    second = await load_demo(replace(demo_platform, settings=settings), None)

    assert second.operator.password != first.operator.password
