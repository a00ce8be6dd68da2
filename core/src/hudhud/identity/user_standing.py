"""What a user may do, and whether at all: roles, deactivating, ending sessions. An account keeps an administrator."""

from __future__ import annotations

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import NotFound, Refused
from hudhud.identity.principals import Role
from hudhud.identity.sessions import end_sessions
from hudhud.plugins import Platform

__all__ = [
    "LastAdmin",
    "NotOneself",
    "change_role",
    "deactivate_user",
    "end_sessions_of",
    "keep_an_admin",
    "locked_user",
    "reactivate_user",
    "refuse_oneself",
]


class NotOneself(Refused):
    """Nobody takes his own access away, so that nobody is locked out by a slip."""

    code = "not_oneself"
    message = "You cannot do this to yourself. Ask another administrator of your account."


class LastAdmin(Refused):
    """Without an active administrator nobody could let anybody in."""

    code = "last_admin"
    message = "This is the only active administrator. Make another user an administrator first."


async def change_role(platform: Platform, *, account_id: int, user_id: int, role: Role, actor: Actor) -> None:
    """Give a user another role, at once, also to his tokens; raises NotFound, NotOneself, LastAdmin."""
    database = platform.database
    async with database.transaction():
        was = await locked_user(platform, account_id, user_id)
        if was["role"] == role:
            return
        refuse_oneself(user_id, actor)
        if role is not Role.ADMIN:
            await keep_an_admin(platform, account_id, user_id)
        await database.execute("UPDATE app_user SET role = $2 WHERE id = $1", user_id, role.value)
        details = {"from": was["role"], "to": role.value}
        await record(database, actor, "user.role", f"user:{user_id}", account_id=account_id, details=details)


async def deactivate_user(platform: Platform, *, account_id: int, user_id: int, actor: Actor) -> None:
    """Let a user in no more: his sessions end and his tokens are refused, at once.

    A second time changes nothing. Raises NotFound, NotOneself, LastAdmin.
    """
    database = platform.database
    async with database.transaction():
        was = await locked_user(platform, account_id, user_id)
        if not was["active"]:
            return
        refuse_oneself(user_id, actor)
        await keep_an_admin(platform, account_id, user_id)
        await database.execute("UPDATE app_user SET active = false WHERE id = $1", user_id)
        await end_sessions(platform, user_id=user_id)
        await record(database, actor, "user.deactivate", f"user:{user_id}", account_id=account_id)


async def reactivate_user(platform: Platform, *, account_id: int, user_id: int, actor: Actor) -> None:
    """Let a deactivated user in again: he signs in anew, and his tokens work again.

    An invitation of somebody else to his place ends. Raises NotFound.
    """
    database = platform.database
    async with database.transaction():
        was = await locked_user(platform, account_id, user_id)
        if was["active"]:
            return
        await database.execute("UPDATE app_user SET active = true WHERE id = $1", user_id)
        await database.execute(
            "UPDATE invitation SET withdrawn_at = now() WHERE app_user = $1 AND accepted_at IS NULL", user_id
        )
        await record(database, actor, "user.activate", f"user:{user_id}", account_id=account_id)


async def end_sessions_of(platform: Platform, *, account_id: int, user_id: int, actor: Actor) -> None:
    """Sign a user of the account out everywhere; raises NotFound."""
    database = platform.database
    async with database.transaction():
        await locked_user(platform, account_id, user_id)
        await end_sessions(platform, user_id=user_id)
        await record(database, actor, "user.end_sessions", f"user:{user_id}", account_id=account_id)


async def locked_user(platform: Platform, account_id: int, user_id: int) -> Row:
    """A user of the account, while no other change of its users goes on; raises NotFound.

    The lock is on the account: two administrators who deactivate each other at once come one after the other.
    """
    database = platform.database
    await database.execute("SELECT FROM account WHERE id = $1 FOR NO KEY UPDATE", account_id)
    row = await database.fetchrow(
        "SELECT id, email, full_name, role, active, language FROM app_user WHERE account = $1 AND id = $2",
        account_id,
        user_id,
    )
    if row is None:
        raise NotFound
    return row


def refuse_oneself(user_id: int, actor: Actor) -> None:
    """Raise NotOneself when the actor is this user, or a token of his."""
    if actor.user_id == user_id:
        raise NotOneself


async def keep_an_admin(platform: Platform, account_id: int, user_id: int) -> None:
    """Raise LastAdmin unless somebody besides this user administers the account; under the lock of `locked_user`."""
    others = await platform.database.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM app_user
            WHERE account = $1 AND id <> $2 AND role = 'admin' AND active AND activated_at IS NOT NULL
        )
        """,
        account_id,
        user_id,
    )
    if not others:
        raise LastAdmin
