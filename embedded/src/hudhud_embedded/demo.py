"""The demo: an account that can send at once, an operator, and the file that says how to sign in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from pydantic import SecretStr

from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.plugins import Platform, load
from hudhud.settings import Settings
from hudhud_embedded.kept import write_private

__all__ = ["Credentials", "Demo", "load_demo", "opened_platform", "read_demo", "write_demo"]


class Credentials(msgspec.Struct, frozen=True):
    """How one person signs in."""

    email: str
    password: str


class Demo(msgspec.Struct, frozen=True):
    """What `demo.json` holds; `smsc_simulator` is host:port, empty while no simulator runs."""

    base_url: str
    console_url: str
    customer: Credentials
    operator: Credentials
    api_token: str
    sender: str
    smsc_simulator: str


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
async def opened_platform(environment: Mapping[str, str]) -> AsyncIterator[Platform]:
    """A platform in this process, for the time of the block, with the settings that the children have."""
    settings = Settings(
        database_url=environment["HUDHUD_DATABASE_URL"],
        nats_url=environment["HUDHUD_NATS_URL"],
        secret_key=SecretStr(environment["HUDHUD_SECRET_KEY"]),
    )
    database = Database(settings.database_url, most=2)
    await database.open()
    bind_tables(database)
    try:
        yield Platform(settings, database, load(), SystemClock())
    finally:
        await database.close()


async def load_demo(platform: Platform, known: Demo | None) -> Demo:
    """Make the demo's account, people, sender, credit and token where they are missing.

    `known` is what the last start wrote: when the database agrees with it, nothing changes.
    """
    raise NotImplementedError
