"""An operator's own password, changed with the present one."""

from __future__ import annotations

import asyncio

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.operators import LEAST_PASSWORD, OperatorRecord
from hudhud_admin.passwords import hash_password, is_password
from hudhud_admin.sessions import count_attempt
from hudhud_admin.tables import hash_of

__all__ = ["change_own_password"]


async def change_own_password(
    platform: Platform, operator: OperatorRecord, *, current: str, new: str, again: str, keep: str, actor: Actor
) -> None:
    """Set a new password and end every session but that of token `keep`; raises Invalid, TooManySignIns."""
    problems = []
    if not LEAST_PASSWORD <= len(new) <= 1024:
        problems.append(Problem("new", N_("A password has at least 12 characters.")))
    if new != again:
        problems.append(Problem("again", N_("The two passwords differ.")))
    if problems:
        raise Invalid(*problems)
    await count_attempt(platform, operator.username, actor)
    stored = await platform.database.fetchval("SELECT password FROM operator WHERE id = $1", operator.id)
    if not await asyncio.to_thread(is_password, stored, current):
        raise Invalid(Problem("current", N_("This is not your present password.")))
    hashed = await asyncio.to_thread(hash_password, new)
    async with platform.database.transaction() as connection:
        await connection.execute("UPDATE operator SET password = $2 WHERE id = $1", operator.id, hashed)
        await connection.execute(
            "DELETE FROM operator_session WHERE user_id = $1 AND token <> $2", operator.id, hash_of(keep)
        )
        await connection.execute(
            "DELETE FROM operator_attempt WHERE username = $1 AND address = $2", operator.username, actor.address
        )
        await record(platform.database, actor, "operator.password_changed", actor.name)
