"""A channel of the tests' own, so that reading a file needs no plugin."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

import pluggy
import pytest

from hudhud import hookspecs, msisdn, recipients
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.channels import Address, Channel, Connector, InvalidAddress, Measure, Route
from hudhud.database import bind_tables
from hudhud.hookspecs import hookimpl
from hudhud.plugins import Platform, Plugins
from hudhud.recipients import RecipientFile

OPERATOR = Actor("operator:test", "127.0.0.1")


class PlainSms(Channel):
    """Reads numbers as SMS does; sends nothing."""

    name = "sms"
    title = "SMS"

    def parse_address(self, text: str, region: str | None) -> Address:
        try:
            return Address(msisdn.parse(text, region))
        except msisdn.InvalidMsisdn as error:
            raise InvalidAddress(text, error.reason) from error

    def measure(self, body: str) -> Measure:
        return Measure(1, len(body), 160, "GSM 03.38")

    async def connectors(self, platform: Platform) -> Sequence[Connector]:
        return ()

    async def routes(self, platform: Platform) -> Sequence[Route]:
        return ()


class PlainPlugin:
    """Gives that channel."""

    @hookimpl
    def channels(self) -> Iterable[Channel]:
        return [PlainSms()]


@pytest.fixture
def platform(shared_platform: Platform) -> Platform:
    """The platform with no plugin but that one."""
    bind_tables(shared_platform.database)
    manager = pluggy.PluginManager("hudhud")
    manager.add_hookspecs(hookspecs)
    manager.register(PlainPlugin())
    return dataclasses.replace(shared_platform, plugins=Plugins(manager))


@pytest.fixture
def sms() -> Channel:
    return PlainSms()


async def in_chunks(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


Upload = Callable[[bytes], Awaitable[int]]
Reading = Callable[[bytes], Awaitable[RecipientFile]]


@pytest.fixture
def upload(platform: Platform, account: Account) -> Upload:
    """Upload a file to the account; gives its id."""

    async def act(content: bytes) -> int:
        return await recipients.upload(
            platform,
            account_id=account.id,
            channel="sms",
            name="people.csv",
            region="EG",
            chunks=in_chunks(content),
            actor=OPERATOR,
        )

    return act


@pytest.fixture
def reading(platform: Platform, account: Account, upload: Upload) -> Reading:
    """Upload a file, run its task as the worker does, and look at it."""

    async def act(content: bytes) -> RecipientFile:
        file_id = await upload(content)
        await recipients.read(platform, file_id=file_id)
        return await recipients.get(platform, account.id, file_id)

    return act
