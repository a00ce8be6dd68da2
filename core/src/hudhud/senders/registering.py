"""Where senders are registered, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hudhud import countries
from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["SenderRegistration", "is_registered", "register", "registrations", "unregister"]


@dataclass(frozen=True, slots=True)
class SenderRegistration:
    """A country where an account's sender is registered; `expires_on` is the last day, None for no end."""

    channel: str
    name: str
    country: str
    registered_at: datetime
    expires_on: date | None
    expired: bool


async def registrations(platform: Platform, account_id: int) -> list[SenderRegistration]:
    """All of an account's, by name and country; expired ones too."""
    rows = await platform.database.fetch(
        "SELECT * FROM sender_registration WHERE account = $1 ORDER BY name, country", account_id
    )
    today = platform.clock.now().date()
    return [registration_of(row, today) for row in rows]


def registration_of(row: Row, today: date) -> SenderRegistration:
    """A row as a registration."""
    expires_on = row["expires_on"]
    same = (row["channel"], row["name"], row["country"], row["registered_at"], expires_on)
    return SenderRegistration(*same, expired=expires_on is not None and expires_on < today)


async def is_registered(platform: Platform, account_id: int, channel: str, name: str, country: str) -> bool:
    """Whether exactly this name may be used there today."""
    found = await platform.database.fetchval(
        """
        SELECT EXISTS (SELECT FROM sender_registration
                       WHERE account = $1 AND channel = $2 AND name = $3 AND country = $4
                         AND (expires_on IS NULL OR expires_on >= $5))
        """,
        account_id, channel, name, country, platform.clock.now().date(),
    )  # fmt: skip
    return bool(found)


async def register(
    platform: Platform,
    *,
    account_id: int,
    channel: str,
    name: str,
    country: str,
    expires_on: date | None,
    actor: Actor,
    request_id: int | None = None,
) -> None:
    """Note that an account's sender is registered there; again, for another last day.

    Raises Invalid for a day that is over or a sender that is not the account's, and countries.UnknownCountry.
    """
    await countries.rule(platform, country)
    database, today = platform.database, platform.clock.now().date()
    if expires_on is not None and expires_on < today:
        raise Invalid(Problem("expires_on", N_("This day is over."), expires_on.isoformat()))
    async with database.transaction() as db:
        own = "SELECT EXISTS (SELECT FROM sender WHERE account = $1 AND channel = $2 AND name = $3)"
        if not await db.fetchval(own, account_id, channel, name):
            raise Invalid(Problem("name", N_("Assign this sender to the account first."), name))
        await db.execute(
            """
            INSERT INTO sender_registration (account, channel, name, country, expires_on, request, registered_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (account, channel, name, country) DO UPDATE SET expires_on = excluded.expires_on,
                request = coalesce(excluded.request, sender_registration.request), warned_at = NULL, expired_at = NULL,
                registered_at = excluded.registered_at
            """,
            account_id, channel, name, country, expires_on, request_id, platform.clock.now(),
        )  # fmt: skip
        details = {"country": country, "expires_on": expires_on}
        subject = f"sender:{channel}/{name}"
        await record(database, actor, "sender.register", subject, account_id=account_id, details=details)


async def unregister(
    platform: Platform, *, account_id: int, channel: str, name: str, country: str, actor: Actor
) -> None:
    """Note that a sender is registered there no more; raises NotFound."""
    database = platform.database
    async with database.transaction() as db:
        gone = await db.fetchval(
            """
            DELETE FROM sender_registration WHERE account = $1 AND channel = $2 AND name = $3 AND country = $4
            RETURNING id
            """,
            account_id, channel, name, country,
        )  # fmt: skip
        if gone is None:
            raise NotFound
        subject, details = f"sender:{channel}/{name}", {"country": country}
        await record(database, actor, "sender.unregister", subject, account_id=account_id, details=details)
