"""The questions of `hudhud check` and `/readyz`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from hudhud.database import pending_migrations
from hudhud.plugins import HealthCheck, Platform

__all__ = ["Finding", "check_all"]

TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: `trouble` is empty when all is well; `vital` says whether the process is useless with it."""

    name: str
    trouble: str = ""
    vital: bool = True


async def database_answers(platform: Platform) -> None:
    """Postgres answers a query."""
    await platform.database.fetchval("SELECT 1")


async def schema_is_current(platform: Platform) -> None:
    """No migration is pending."""
    pending = await pending_migrations(platform.database)
    if pending:
        raise RuntimeError(f"{len(pending)} migrations are pending: run `hudhud migrate`.")


async def nats_answers(platform: Platform) -> None:
    """NATS accepts connections."""
    address = urlsplit(platform.settings.nats_url)
    _, writer = await asyncio.open_connection(address.hostname, address.port or 4222)
    writer.close()


async def secret_key_is_set(platform: Platform) -> None:
    """The key that seals stored secrets is there and long enough."""
    if len(platform.settings.secret_key.get_secret_value()) < 32:
        raise RuntimeError("HUDHUD_SECRET_KEY is missing or shorter than 32 characters.")


CORE = (
    HealthCheck("postgres", database_answers, weight=10),
    HealthCheck("migrations", schema_is_current, weight=20),
    HealthCheck("nats", nats_answers, weight=30),
    HealthCheck("secret_key", secret_key_is_set, weight=40),
)


async def check_all(platform: Platform) -> list[Finding]:
    """Ask core's questions and every plugin's, five seconds each."""
    checks = (*CORE, *platform.plugins.collect("health_checks", HealthCheck))
    return list(await asyncio.gather(*(ask(platform, check) for check in checks)))


async def ask(platform: Platform, check: HealthCheck) -> Finding:
    """One question; whatever it raises is the trouble."""
    try:
        await asyncio.wait_for(check.check(platform), TIMEOUT)
    except TimeoutError:
        return Finding(check.name, f"No answer within {TIMEOUT:.0f} seconds.", check.vital)
    except Exception as error:
        return Finding(check.name, str(error) or type(error).__name__, check.vital)
    return Finding(check.name)
