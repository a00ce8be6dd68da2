"""An account, its endpoint, and a receiver that listens there."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from hudhud import accounts, events, pricing
from hudhud.audit import Actor
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.plugins import Platform, load
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers
from hudhud_webhooks import endpoints, rounds
from hudhud_webhooks.endpoints import Endpoint
from hudhud_webhooks.settings import WebhookSettings
from webhooks.receiver import Receiver, receiving

ACTOR = Actor("operator:test", "127.0.0.1")
CLICKED = "link.clicked"


@pytest.fixture(scope="module")
async def hook_platform(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Platform]:
    """A platform whose webhooks may be on this machine."""
    url = servers.fresh_database(f"webhooks_{secrets.token_hex(4)}", template=migrated)
    database = Database(url, most=10)
    await database.open()
    bind_tables(database)
    plugins = load()
    with pytest.MonkeyPatch.context() as environment:  # settings are read once, and then kept
        environment.setenv("HUDHUD_WEBHOOKS_LOOPBACK", "true")
        environment.setenv("HUDHUD_WEBHOOKS_SECONDS", "0.5")
        environment.setenv("HUDHUD_WEBHOOKS_BATCH", "3")
        plugins.settings_of(WebhookSettings)
    settings = Settings(database_url=url, secret_key=SecretStr("t" * 40), _env_file=None)
    yield Platform(settings, database, plugins, SystemClock())
    await database.close()


@dataclass(frozen=True)
class Customer:
    """An account with one webhook, and what listens there."""

    platform: Platform
    account_id: int
    endpoint: Endpoint
    secret: str
    receiver: Receiver

    async def tell(self, *numbers: int) -> None:
        """Clicks with these numbers."""
        for number in numbers:
            await events.tell(self.platform, account_id=self.account_id, kind=CLICKED, data={"number": number})

    async def deliver(self) -> None:
        """One round; what failed before is due now."""
        await rounds.deliver(self.platform)

    async def later(self) -> None:
        """Let the waits be over."""
        await self.platform.database.execute("UPDATE webhook_delivery SET not_before = now() WHERE state = 'pending'")
        await self.platform.database.execute("UPDATE webhook_endpoint SET rests_until = now(), held_until = now()")

    async def read(self) -> Endpoint:
        """The webhook as it is now."""
        return await endpoints.get(self.platform, account_id=self.account_id, endpoint_id=self.endpoint.id)

    async def column(self, column: str) -> list[Any]:
        """A column of the webhook's deliveries, oldest first."""
        rows = await self.platform.database.fetch(
            f"SELECT {column} AS value FROM webhook_delivery WHERE endpoint = $1 ORDER BY id", self.endpoint.id
        )
        return [row["value"] for row in rows]

    def numbers(self) -> list[int]:
        """The numbers that the receiver was told, in order."""
        return [event["data"]["number"] for request in self.receiver.requests for event in request.events]

    async def another(self, receiver: Receiver) -> Customer:
        """A second webhook of the same account."""
        made = await endpoints.add(
            self.platform, account_id=self.account_id, url=receiver.url, kinds=[CLICKED], actor=ACTOR
        )
        return replace(self, endpoint=made.endpoint, secret=made.secret, receiver=receiver)


async def open_account(platform: Platform) -> int:
    """A new account."""
    price_list = await pricing.create_price_list(
        platform,
        name=f"List {secrets.token_hex(4)}",
        currency="EUR",
        lines=[pricing.Line("sms", "", Decimal("0.05"))],
    )
    account = await accounts.create(
        platform,
        name=f"Account {secrets.token_hex(4)}",
        currency="EUR",
        region="EG",
        time_zone="Africa/Cairo",
        price_list_id=price_list,
        actor=ACTOR,
    )
    return account.id


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """An endpoint of a customer's."""
    async with receiving() as found:
        yield found


@pytest.fixture
async def customer(hook_platform: Platform, receiver: Receiver) -> Customer:
    """An account whose webhook is told of clicks."""
    await hook_platform.database.execute("UPDATE webhook_endpoint SET state = 'disabled'")  # of tests before
    account_id = await open_account(hook_platform)
    made = await endpoints.add(
        hook_platform, account_id=account_id, url=receiver.url, kinds=[CLICKED, "campaign.finished"], actor=ACTOR
    )
    return Customer(hook_platform, account_id, made.endpoint, made.secret, receiver)
