"""Proving a second factor: attempts are counted before anything is checked, and a proof is good for once."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.audit import Actor, record
from hudhud.errors import NotPermitted
from hudhud.identity.attempts import forget, register
from hudhud.identity.factors import tell
from hudhud.identity.passkeys import use_passkey
from hudhud.identity.recovery_codes import use_recovery_code
from hudhud.identity.totp import counted_as, use_totp
from hudhud.plugins import Platform

__all__ = ["Proof", "WrongFactor", "prove"]


class WrongFactor(NotPermitted):
    """The code or passkey is wrong, too old, or was used before."""

    code = "wrong_factor"
    message = "This code or passkey was not accepted. Try again with a new one."


@dataclass(frozen=True, slots=True)
class Proof:
    """A code (of an app, or a recovery code), or a browser's answer about a passkey (JSON)."""

    code: str = ""
    passkey: str = ""


async def prove(platform: Platform, *, owner: str, proof: Proof, address: str) -> None:
    """Take a proof of the owner's second factor; raises WrongFactor, or TooManyAttempts unchecked.

    Not to be called inside a transaction: what was counted must stay counted.
    """
    await register(platform, email=counted_as(owner), address=address)
    if not await is_right(platform, owner, proof):
        await record(platform.database, Actor("anonymous", address), "second_factor.refused", owner)
        raise WrongFactor
    await forget(platform, email=counted_as(owner))


async def is_right(platform: Platform, owner: str, proof: Proof) -> bool:
    """Whether the proof is one of the owner's; a right one is used up."""
    if proof.passkey:
        return await use_passkey(platform, owner=owner, credential=proof.passkey) == owner
    if await use_totp(platform, owner=owner, code=proof.code):
        return True
    if not await use_recovery_code(platform, owner=owner, code=proof.code):
        return False
    await record(platform.database, Actor(owner), "recovery_code.use", owner)
    await tell(platform, owner, "recovery_code_used")
    return True
