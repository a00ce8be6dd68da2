"""Proving again who one is, before something that a stolen session must not do."""

from __future__ import annotations

from hudhud.audit import record
from hudhud.errors import Invalid, NotFound, NotPermitted, Problem
from hudhud.i18n import N_
from hudhud.identity.attempts import forget, register
from hudhud.identity.passwords import is_password
from hudhud.identity.principals import Principal
from hudhud.identity.second_step import Proof, prove
from hudhud.identity.sessions import renew_session
from hudhud.plugins import Platform

__all__ = ["ProofNeeded", "prove_again", "require_recent"]


class ProofNeeded(NotPermitted):
    """This needs a password or a second factor that was given within the last ten minutes."""

    code = "proof_needed"
    message = "Confirm that it is you: this needs your password or second factor again."


def require_recent(principal: Principal) -> None:
    """Raise ProofNeeded unless the session's holder gave a password or factor within the last ten minutes."""
    if not principal.recent:
        raise ProofNeeded


async def prove_again(
    platform: Platform, *, principal: Principal, token: str, password: str, proof: Proof, address: str
) -> str:
    """Take the password, or a proof of the second factor, and go on under a new token, which is given.

    Raises Invalid for a wrong password, WrongFactor, TooManyAttempts, and NotFound for a session that is over.
    """
    if password:
        await check_password(platform, principal, password, address)
    else:
        await prove(platform, owner=principal.owner, proof=proof, address=address)
    async with platform.database.transaction():
        renewed = await renew_session(platform, token)
        actor = principal.actor(address)
        await record(platform.database, actor, "user.proved_again", principal.owner, account_id=principal.account_id)
    return renewed


async def check_password(platform: Platform, principal: Principal, password: str, address: str) -> None:
    """Raise Invalid for a password that is not the user's; attempts count as at signing in."""
    await register(platform, email=principal.email, address=address)
    stored = await platform.database.fetchval("SELECT password_hash FROM app_user WHERE id = $1", principal.user_id)
    if stored is None:
        raise NotFound
    if not await is_password(password, stored):
        raise Invalid(Problem("password", N_("This is not your password.")))
    await forget(platform, email=principal.email)
