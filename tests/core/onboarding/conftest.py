"""A platform whose codes go nowhere but to the table of texts, and whose clock a test may move."""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr

from hudhud import onboarding, pricing
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.onboarding import Wanted
from hudhud.plugins import Platform, load
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers
from hudhud_sms.settings import SmsSettings

PASSWORD = "a hoopoe carried the letter"
NUMBERS = itertools.count(1)
TEXT = (
    "SELECT text FROM content t JOIN message m ON m.address = $1 JOIN chunk c ON c.first_id = m.id AND c.content = t.id"
)


@dataclass
class MovableClock(SystemClock):
    """The time at which a test began, moved on by as much as it says."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return self.began + self.ahead

    def wait(self, **time: float) -> None:
        self.ahead += timedelta(**time)


@pytest.fixture(scope="module")
async def open_platform(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Platform]:
    """All tests of a module share its database; numbers and addresses are each test's own."""
    url = servers.fresh_database(f"onboarding_{secrets.token_hex(4)}", template=migrated)
    settings = Settings(
        database_url=url, secret_key=SecretStr("t" * 40), trial_price_list="Trial", codes_per_range=100, _env_file=None
    )
    database = Database(url, most=10)
    await database.open()
    bind_tables(database)
    plugins = load()
    with pytest.MonkeyPatch.context() as environment:  # settings are read once, and then kept
        environment.setenv("HUDHUD_SMS_SIMULATOR", "smpp://hudhud:simulator@127.0.0.1:9?window=10")
        plugins.settings_of(SmsSettings)
    platform = Platform(settings, database, plugins, SystemClock())
    await pricing.create_price_list(
        platform, name="Trial", currency="EUR", lines=[pricing.Line("sms", "20", Decimal("0.02"))]
    )
    yield platform
    await database.close()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def platform(open_platform: Platform, clock: MovableClock) -> Platform:
    bind_tables(open_platform.database)
    return replace(open_platform, clock=clock)


def setting(platform: Platform, **values: object) -> Platform:
    """The platform with other settings."""
    return replace(platform, settings=platform.settings.model_copy(update=values))


@pytest.fixture
def number() -> str:
    """A mobile number of Egypt, in digits, that no other test has."""
    return new_number()


def new_number() -> str:
    return f"20100{next(NUMBERS):03}{secrets.randbelow(10_000):04}"


@pytest.fixture
def address() -> str:
    """A network address in a network of its own."""
    return new_address()


def new_address() -> str:
    return f"2001:db8:{secrets.token_hex(2)}::{secrets.token_hex(2)}"


async def code_sent(platform: Platform, number: str) -> str:
    """The last code that a number was sent."""
    text = await platform.database.fetchval(f"{TEXT} ORDER BY m.id DESC LIMIT 1", number)
    return re.search(r"\d{7}", text)[0]  # type: ignore[index]


def another(code: str) -> str:
    """A code that was not sent."""
    return f"{(int(code) + 1) % 10**7:07}"


async def proved(platform: Platform, number: str, address: str) -> str:
    """The secret of a sign-up whose number is proved."""
    token = await onboarding.begin(platform, number=f"+{number}", region="EG", address=address, language="en")
    await onboarding.prove(platform, token, await code_sent(platform, number))
    return token


Wishing = Callable[..., Wanted]


@pytest.fixture
async def wishing(platform: Platform) -> Wishing:
    """What somebody new fills in."""
    terms = await onboarding.current_terms(platform)

    def wish(**other: object) -> Wanted:
        wanted = Wanted("Bilqis", "Saba Trading", f"{secrets.token_hex(6)}@example.com", PASSWORD, "", terms.id)
        return replace(wanted, **other)

    return wish
