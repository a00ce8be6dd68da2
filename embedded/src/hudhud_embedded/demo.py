"""The demo: an account that can send at once, an operator, and the file that says how to sign in."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import msgspec
from pydantic import SecretStr

from hudhud import accounts, ledger, onboarding, senders
from hudhud.audit import Actor
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.identity import Role, create_token, create_user, principal_of_token
from hudhud.money import Money
from hudhud.plugins import Platform, Plugins
from hudhud.pricing import Line, create_price_list
from hudhud.settings import Settings
from hudhud_embedded.demo_senders import register_senders
from hudhud_embedded.kept import write_private

__all__ = ["Credentials", "Demo", "load_demo", "opened_platform", "read_demo", "write_demo"]

EMAIL: Final = "demo@hudhud.example"
OPERATOR_EMAIL: Final = "operator@hudhud.example"
SENDER: Final = "Hudhud"
ANSWERED: Final = "3311"
"""A number, so that the simulated phones can reply, STOP for one: to a name nobody can."""
PROMO: Final = "HOOPOE"
_SYSTEM: Final = Actor("system")
_CURRENCY: Final = "EUR"
_DEAREST: Final = Decimal("0.02")
_MESSAGES: Final = 5_000_000
_LINES: Final = (
    Line("sms", "", _DEAREST),
    Line("sms", "20", Decimal("0.01"), country="EG"),
    Line("sms", "966", Decimal("0.012"), country="SA"),
    Line("sms", "971", Decimal("0.015"), country="AE"),
)


class Credentials(msgspec.Struct, frozen=True):
    """How one person signs in."""

    email: str
    password: str


class Demo(msgspec.Struct, frozen=True):
    """What `demo.json` holds; `smsc_simulator` is host:port; it and `mailbox_url` are empty while no simulator runs."""

    base_url: str
    console_url: str
    customer: Credentials
    operator: Credentials
    api_token: str
    sender: str
    smsc_simulator: str
    mailbox_url: str = ""


def read_demo(path: Path) -> Demo | None:
    """The demo as an earlier start left it; None for none, or one that cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Demo)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def write_demo(path: Path, demo: Demo) -> None:
    """Write `demo.json`, for its owner only."""
    write_private(path, msgspec.json.format(msgspec.json.encode(demo), indent=2).decode() + "\n")


@asynccontextmanager
async def opened_platform(environment: Mapping[str, str], plugins: Plugins) -> AsyncIterator[Platform]:
    """A platform in this process, for the time of the block, with the settings that the children have."""
    settings = Settings(
        database_url=environment["HUDHUD_DATABASE_URL"],
        nats_url=environment["HUDHUD_NATS_URL"],
        secret_key=SecretStr(environment["HUDHUD_SECRET_KEY"]),
    )
    database = Database(settings.database_url, most=2)
    await database.open()
    bind_tables(database, pages=False)
    try:
        yield Platform(settings, database, plugins, SystemClock())
    finally:
        await database.close()


async def load_demo(platform: Platform, known: Demo | None) -> Demo:
    """Make the demo's account, user, sender, credit and token where they are missing.

    Passwords derive from the secret key, so they are the same at every start. `known` is what the last start
    wrote: its token stays while the database knows it. The operator is another command's to add, and the
    addresses are the caller's to fill in.
    """
    password = _password(platform, EMAIL)
    async with platform.database.transaction():
        found = await platform.database.fetchrow("SELECT id, account FROM app_user WHERE email = $1", EMAIL)
        account_id, user_id = (found["account"], found["id"]) if found else await _open(platform, password)
        await _welcome_trials(platform)
    return Demo(
        base_url="",
        console_url="",
        customer=Credentials(EMAIL, password),
        operator=Credentials(OPERATOR_EMAIL, _password(platform, OPERATOR_EMAIL)),
        api_token=await _token(platform, account_id, user_id, known),
        sender=SENDER,
        smsc_simulator="",
    )


async def _open(platform: Platform, password: str) -> tuple[int, int]:
    """The demo's account, with all that it needs to send at once; gives the account's and the user's ids."""
    price_list = await create_price_list(platform, name="Demo", currency=_CURRENCY, lines=_LINES)
    account = await accounts.create(
        platform,
        name="Hudhud Demo",
        currency=_CURRENCY,
        region="EG",
        time_zone="Africa/Cairo",
        price_list_id=price_list,
        actor=_SYSTEM,
    )
    user_id = await create_user(
        platform,
        account_id=account.id,
        email=EMAIL,
        full_name="Demo Customer",
        password=password,
        role=Role.ADMIN,
        actor=_SYSTEM,
    )
    await senders.assign(platform, account_id=account.id, channel="sms", name=SENDER, actor=_SYSTEM, ours=True)
    await senders.assign(platform, account_id=account.id, channel="sms", name=ANSWERED, actor=_SYSTEM)
    credit = Money.parse(_DEAREST, _CURRENCY) * _MESSAGES
    await ledger.adjust(
        platform,
        account_id=account.id,
        amount=credit,
        reason="Demo credit",
        actor=_SYSTEM,
        key=f"demo:{account.id}",
    )
    await _make_master(platform, account.id)
    await register_senders(platform, account_id=account.id, user_id=user_id, name=SENDER)
    return account.id, user_id


async def _make_master(platform: Platform, account_id: int) -> None:
    """Let the demo open sub-accounts."""
    known = (await accounts.facts(platform, account_id)).arrangement
    wanted = replace(known, may_have_sub_accounts=True)
    await accounts.arrange(platform, account_id, wanted, reason="Demo", actor=_SYSTEM)


async def _welcome_trials(platform: Platform) -> None:
    """Prices for whoever signs up, and a promo code to try."""
    name = platform.settings.trial_price_list
    if await platform.database.fetchval("SELECT id FROM price_list WHERE name = $1", name) is None:
        await create_price_list(platform, name=name, currency=_CURRENCY, lines=_LINES)
    if not await onboarding.promos(platform):
        await onboarding.create_promo(
            platform,
            code=PROMO,
            value=Money.parse("5", _CURRENCY),
            valid_from=platform.clock.now(),
            valid_until=None,
            uses_allowed=1_000,
            actor=_SYSTEM,
        )


async def _token(platform: Platform, account_id: int, user_id: int, known: Demo | None) -> str:
    bearer = await principal_of_token(platform, known.api_token) if known else None
    if known is not None and bearer is not None and bearer.account_id == account_id:
        return known.api_token
    return await create_token(platform, account_id=account_id, user_id=user_id, name="demo.json", actor=_SYSTEM)


def _password(platform: Platform, email: str) -> str:
    key = platform.settings.secret_key.get_secret_value().encode()
    return urlsafe_b64encode(hmac.digest(key, f"demo {email}".encode(), "sha256"))[:20].decode("ascii")
