"""Helping a user who has lost every second factor."""

from __future__ import annotations

from hudhud.audit import Actor
from hudhud.errors import NotFound
from hudhud.identity.factors import remove_all_factors, tell
from hudhud.identity.sessions import end_sessions
from hudhud.plugins import Platform

__all__ = ["forget_factors"]


async def forget_factors(platform: Platform, *, account_id: int, user_id: int, actor: Actor) -> None:
    """Let a user of the account in by the password alone, once an operator is sure who is asking; raises NotFound.

    Sessions end, and the user is told by letter.
    """
    database, owner = platform.database, f"user:{user_id}"
    async with database.transaction():
        query = "SELECT EXISTS (SELECT FROM app_user WHERE id = $1 AND account = $2)"
        if not await database.fetchval(query, user_id, account_id):
            raise NotFound
        await remove_all_factors(platform, owner=owner, actor=actor)
        await end_sessions(platform, user_id=user_id)
        await tell(platform, owner, "all_removed")
