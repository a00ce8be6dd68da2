"""Second factors: what an owner has beside a password. `owner` is `user:7` or `operator:ops`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hudhud import mail
from hudhud.audit import Actor, record
from hudhud.errors import Invalid, NotFound, Problem, Refused
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = [
    "FactorKind",
    "LastFactor",
    "SecondFactor",
    "factors",
    "has_factor",
    "named",
    "remove_all_factors",
    "remove_factor",
]


class FactorKind(StrEnum):
    """A code from an authenticator app (RFC 6238), or a passkey (WebAuthn)."""

    TOTP = "totp"
    PASSKEY = "passkey"


class LastFactor(Refused):
    """The account asks for a second factor, and this is the only one."""

    code = "last_factor"
    message = "Your account requires a second factor, and this is your only one. Add another before you remove it."


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """A factor that works, as its owner sees it in a list."""

    id: int
    kind: FactorKind
    name: str
    created_at: datetime
    last_used_at: datetime | None


async def factors(platform: Platform, owner: str) -> Sequence[SecondFactor]:
    """An owner's factors, oldest first; one whose set-up was never finished is none."""
    rows = await platform.database.fetch(
        """
        SELECT id, kind, name, created_at, last_used_at FROM second_factor
        WHERE owner = $1 AND confirmed_at IS NOT NULL ORDER BY id
        """,
        owner,
    )
    return [
        SecondFactor(row["id"], FactorKind(row["kind"]), row["name"], row["created_at"], row["last_used_at"])
        for row in rows
    ]


async def has_factor(platform: Platform, owner: str) -> bool:
    """Whether a second factor is asked for when the owner signs in."""
    query = "SELECT EXISTS (SELECT FROM second_factor WHERE owner = $1 AND confirmed_at IS NOT NULL)"
    return bool(await platform.database.fetchval(query, owner))


async def remove_factor(platform: Platform, *, owner: str, factor_id: int, required: bool, actor: Actor) -> None:
    """Take a factor away, and with the last one the recovery codes.

    Raises NotFound, and LastFactor where one is `required` and there is no other.
    """
    database = platform.database
    async with database.transaction():
        await lock_factors(platform, owner)
        kind = await database.fetchval(
            "DELETE FROM second_factor WHERE owner = $1 AND id = $2 RETURNING kind", owner, factor_id
        )
        if kind is None:
            raise NotFound
        if not await has_factor(platform, owner):
            if required:
                raise LastFactor
            await database.execute("DELETE FROM recovery_code WHERE owner = $1", owner)
        await record(database, actor, "second_factor.remove", owner, details={"kind": kind, "factor": factor_id})
        await tell(platform, owner, f"{kind}_removed")


async def remove_all_factors(platform: Platform, *, owner: str, actor: Actor) -> None:
    """Help somebody who has lost every factor: the password alone is asked for, until a new one is set up."""
    database = platform.database
    async with database.transaction():
        await lock_factors(platform, owner)
        await database.execute("DELETE FROM second_factor WHERE owner = $1", owner)
        await database.execute("DELETE FROM recovery_code WHERE owner = $1", owner)
        await database.execute("DELETE FROM pending_sign_in WHERE owner = $1", owner)
        await record(database, actor, "second_factor.remove_all", owner)


async def tell(platform: Platform, owner: str, what: str) -> None:
    """Write to a user that their factors changed (`totp_added`); operators have no letters."""
    kind, _, number = owner.partition(":")
    row = await platform.database.fetchrow(
        "SELECT account, email, language FROM app_user WHERE id = $1", int(number) if kind == "user" else None
    )
    if row is not None:
        await mail.post(
            platform,
            name="second_factor_changed",
            to=row["email"],
            language=row["language"] or "en",
            values={"what": what},
            account_id=row["account"],
        )


async def lock_factors(platform: Platform, owner: str) -> None:
    """Let one change of an owner's factors at a time go on, until the transaction ends."""
    query = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
    await platform.database.execute(query, f"second factors {owner}")


def named(name: str, default: str) -> str:
    """A factor's name as it is kept; raises Invalid for one that is too long."""
    name = name.strip() or default
    if len(name) > 60:
        raise Invalid(Problem("name", N_("Use at most 60 characters."), name))
    return name
