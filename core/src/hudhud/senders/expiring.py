"""Registrations end: customers hear of it a month before, and on the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hudhud.audit import Actor
from hudhud.database import Row
from hudhud.plugins import Platform
from hudhud.senders.moving import move
from hudhud.senders.requests import RequestIsNot, RequestState
from hudhud.senders.telling import country_name, tell_expired, tell_expiring
from hudhud.work import core_task

__all__ = ["sweep_registrations"]

NOTICE: Final = timedelta(days=30)
SWEEPER: Final = Actor("system")

ENDING: Final = """
UPDATE sender_registration SET warned_at = $1
WHERE expires_on BETWEEN $2 AND $3 AND warned_at IS NULL AND expired_at IS NULL RETURNING *
"""
ENDED: Final = """
UPDATE sender_registration SET expired_at = $1 WHERE expires_on < $2 AND expired_at IS NULL RETURNING *
"""


@core_task("senders.sweep_registrations", every=3600)
async def sweep_registrations(platform: Platform) -> None:
    """Tell of each that ends within thirty days once, and of each that has ended once."""
    now = platform.clock.now()
    async with platform.database.transaction() as db:
        for row in await db.fetch(ENDING, now, now.date(), now.date() + NOTICE):
            country = await named(platform, row)
            await tell_expiring(platform, row["account"], row["name"], country, row["expires_on"])
        for row in await db.fetch(ENDED, now, now.date()):
            await tell_expired(platform, row["account"], row["name"], await named(platform, row))
            await end_request(platform, row)


async def named(platform: Platform, row: Row) -> str:
    """The country's name in the language of the account's first user."""
    language = await platform.database.fetchval(
        "SELECT language FROM app_user WHERE account = $1 AND active ORDER BY role <> 'admin', id LIMIT 1",
        row["account"],
    )
    return await country_name(platform, row["country"], language or "en")


async def end_request(platform: Platform, row: Row) -> None:
    """The request that led to it is over too."""
    if row["request"] is None:
        return
    try:
        await move(platform, row["request"], RequestState.EXPIRED, fr=[RequestState.APPROVED], actor=SWEEPER)
    except RequestIsNot:
        return  # another request has taken its place since
