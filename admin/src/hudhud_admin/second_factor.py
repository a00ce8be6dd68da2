"""An operator's second factor: codes of an authenticator app, and recovery codes; set up before the first session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hudhud import identity
from hudhud.audit import Actor
from hudhud.database import Row
from hudhud.errors import NotFound, NotPermitted
from hudhud.identity import Proof, TotpSetup
from hudhud.plugins import Platform
from hudhud_admin.operators import end_sessions, find_operator
from hudhud_admin.sessions import OperatorSignedIn, begin_session

__all__ = [
    "OperatorSignInOver",
    "SetUp",
    "finish_set_up",
    "finish_sign_in",
    "is_set_up",
    "reset_second_factor",
    "secret_to_set_up",
]


class OperatorSignInOver(NotPermitted):
    """The ten minutes for the second step are over, or another browser was asked."""

    code = "operator_sign_in_over"
    message = "This took too long. Sign in again from the beginning."


@dataclass(frozen=True, slots=True)
class SetUp:
    """A session, and the recovery codes, which are told once, here."""

    signed_in: OperatorSignedIn
    recovery_codes: Sequence[str]


async def finish_sign_in(platform: Platform, *, token: str, code: str, address: str, agent: str) -> OperatorSignedIn:
    """Begin the session by a code of the app, or a recovery code.

    Raises OperatorSignInOver; WrongFactor; TooManyAttempts before the code is looked at.
    """
    owner = await identity.finish_pending(platform, token=token, proof=Proof(code), address=address)
    if owner is None:
        raise OperatorSignInOver
    return await begin_session(platform, await row_of(platform, owner), address=address, agent=agent)


async def is_set_up(platform: Platform, token: str) -> bool:
    """Whether whoever waits with this token has a second factor; raises OperatorSignInOver."""
    return await identity.has_factor(platform, await owner_of(platform, token))


async def secret_to_set_up(platform: Platform, token: str) -> TotpSetup:
    """What the app has to be told, the same until it is set up; raises OperatorSignInOver.

    Whoever has a factor already is asked for it and sees no secret.
    """
    owner = await owner_without_factor(platform, token)
    label = owner.removeprefix("operator:")
    try:
        return await identity.totp_setup(platform, owner=owner, label=label)
    except NotFound:
        return await identity.begin_totp(platform, owner=owner, label=label)


async def finish_set_up(platform: Platform, *, token: str, code: str, address: str, agent: str) -> SetUp:
    """Set the app up by its first code and begin the session; raises OperatorSignInOver, Invalid, TooManyAttempts."""
    owner = await owner_without_factor(platform, token)
    row = await row_of(platform, owner)
    actor = Actor(owner, address)
    await identity.confirm_totp(platform, owner=owner, code=code, name="", actor=actor)
    codes = await identity.make_recovery_codes(platform, owner=owner, actor=actor)
    return SetUp(await begin_session(platform, row, address=address, agent=agent), codes)


async def reset_second_factor(platform: Platform, *, name: str, actor: Actor) -> None:
    """Help an operator who has lost app and codes: sessions end, and a new factor is set up at the next sign-in.

    Raises NotFound.
    """
    async with platform.database.transaction():
        operator = await find_operator(platform, name)
        await identity.remove_all_factors(platform, owner=operator.actor().name, actor=actor)
        await end_sessions(platform, operator)


async def owner_of(platform: Platform, token: str) -> str:
    """Who waits with this token; raises OperatorSignInOver."""
    owner = await identity.pending_owner(platform, token) if token else None
    if owner is None or not owner.startswith("operator:"):
        raise OperatorSignInOver
    return owner


async def owner_without_factor(platform: Platform, token: str) -> str:
    """The same, for who has none; raises OperatorSignInOver for who has."""
    owner = await owner_of(platform, token)
    if await identity.has_factor(platform, owner):
        raise OperatorSignInOver
    return owner


async def row_of(platform: Platform, owner: str) -> Row:
    """The operator's row, while he may sign in; raises OperatorSignInOver."""
    row = await platform.database.fetchrow(
        "SELECT * FROM operator WHERE username = $1 AND active AND admin", owner.removeprefix("operator:")
    )
    if row is None:
        raise OperatorSignInOver
    return row
