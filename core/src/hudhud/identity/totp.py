"""Codes of authenticator apps (RFC 6238): six digits, SHA-1, 30 seconds, each step taken once."""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from typing import Final

import pyotp

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.identity.attempts import forget, register
from hudhud.identity.factors import lock_factors, named, tell
from hudhud.plugins import Platform
from hudhud.secrets import seal, unseal

__all__ = ["TotpSetup", "begin_totp", "confirm_totp", "plain_code", "totp_setup", "use_totp"]

ISSUER: Final = "Hudhud"
STEP: Final = 30
DRIFT: Final = (0, -1, 1)  # clocks of phones may be a step off, either way


@dataclass(frozen=True, slots=True)
class TotpSetup:
    """What an app needs: the secret in base 32, and the same as an otpauth:// address for a QR code."""

    secret: str
    uri: str


async def begin_totp(platform: Platform, *, owner: str, label: str) -> TotpSetup:
    """Make a secret that counts once a code of it was given; a former unfinished one is forgotten."""
    secret = pyotp.random_base32()
    database = platform.database
    async with database.transaction():
        await lock_factors(platform, owner)
        await forget_unfinished(platform, owner)
        await database.execute(
            "INSERT INTO second_factor (owner, kind, name, secret) VALUES ($1, 'totp', '', $2)",
            owner,
            seal(platform.settings, secret, owner=owner),
        )
    return setup_of(secret, label)


async def totp_setup(platform: Platform, *, owner: str, label: str) -> TotpSetup:
    """The secret whose set-up is not finished, to be shown again; raises NotFound when there is none."""
    sealed = await platform.database.fetchval(
        "SELECT secret FROM second_factor WHERE owner = $1 AND kind = 'totp' AND confirmed_at IS NULL", owner
    )
    if sealed is None:
        raise NotFound
    return setup_of(unseal(platform.settings, sealed, owner=owner), label)


async def confirm_totp(platform: Platform, *, owner: str, code: str, name: str, actor: Actor) -> None:
    """Finish the set-up with a first code; raises Invalid for a wrong one, NotFound, TooManyAttempts."""
    name = named(name, N_("Authenticator app"))
    await register(platform, email=counted_as(owner), address=actor.address)
    database = platform.database
    async with database.transaction():
        await lock_factors(platform, owner)
        row = await database.fetchrow(
            "SELECT id, secret FROM second_factor WHERE owner = $1 AND kind = 'totp' AND confirmed_at IS NULL", owner
        )
        if row is None:
            raise NotFound
        step = step_of(platform, unseal(platform.settings, row["secret"], owner=owner), code)
        if step is None:
            raise Invalid(Problem("code", N_("This code is wrong. Enter the one that the app shows now.")))
        await database.execute(
            "UPDATE second_factor SET confirmed_at = now(), last_step = $2, name = $3 WHERE id = $1",
            row["id"],
            step,
            name,
        )
        await forget(platform, email=counted_as(owner))
        await record(database, actor, "second_factor.add", owner, details={"kind": "totp"})
        await tell(platform, owner, "totp_added")


async def use_totp(platform: Platform, *, owner: str, code: str) -> bool:
    """Whether the code is right now and its step was never used; using it uses the step up.

    Attempts are to be counted before, by whoever calls.
    """
    rows = await platform.database.fetch(
        "SELECT id, secret FROM second_factor WHERE owner = $1 AND kind = 'totp' AND confirmed_at IS NOT NULL", owner
    )
    for row in rows:
        step = step_of(platform, unseal(platform.settings, row["secret"], owner=owner), code)
        if step is not None and await platform.database.execute(
            "UPDATE second_factor SET last_step = $2, last_used_at = now() WHERE id = $1 AND last_step < $2",
            row["id"],
            step,
        ):
            return True
    return False


async def forget_unfinished(platform: Platform, owner: str) -> None:
    """Drop a secret whose set-up was left."""
    query = "DELETE FROM second_factor WHERE owner = $1 AND kind = 'totp' AND confirmed_at IS NULL"
    await platform.database.execute(query, owner)


def setup_of(secret: str, label: str) -> TotpSetup:
    """A secret in the two forms that apps take."""
    return TotpSetup(secret, pyotp.TOTP(secret).provisioning_uri(name=label, issuer_name=ISSUER))


def step_of(platform: Platform, secret: str, code: str) -> int | None:
    """The step of 30 seconds whose code this is, now or one off; None for a wrong code."""
    given, totp = plain_code(code), pyotp.TOTP(secret)
    now = int(platform.clock.now().timestamp()) // STEP
    fitting = [now + off for off in DRIFT if hmac.compare_digest(totp.generate_otp(now + off), given)]
    return fitting[0] if fitting else None


def plain_code(code: str) -> str:
    """A code as people type it, in any script's digits, with blanks or hyphens, in ASCII and small letters."""
    kept = [str(unicodedata.decimal(one, one)) for one in code if not one.isspace() and one not in "-‐‑–"]
    return "".join(kept)[:64].casefold().encode("ascii", "replace").decode()


def counted_as(owner: str) -> str:
    """The name under which attempts at an owner's factors are counted; no e-mail address looks like it."""
    return f"second factor of {owner}"
