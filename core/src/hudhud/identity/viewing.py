"""Looking at a customer's portal as one of its users: by an operator, for half an hour, and never acting.

The console issues a code, the portal takes it once within a minute and begins a viewing; both ends are recorded with
the operator's name. Whoever looks has the role of a reader, and the frame refuses all that could change anything.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Final

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.identity.links import LinkDead
from hudhud.identity.principals import PRINCIPAL_COLUMNS, Principal, Role, principal_of
from hudhud.identity.sessions import hashed
from hudhud.plugins import Platform

__all__ = ["begin_viewing", "end_viewing", "end_viewings", "is_viewing", "permit_viewing", "principal_of_viewing"]

CODE_LIFETIME: Final = timedelta(seconds=60)
LIFETIME: Final = timedelta(minutes=30)
MARK: Final = "viewing."


def is_viewing(token: str) -> bool:
    """Whether a session cookie's token is that of a viewing."""
    return token.startswith(MARK)


async def permit_viewing(
    platform: Platform, *, operator: str, account_id: int, user_id: int, reason: str, actor: Actor
) -> str:
    """A code that lets an operator look at the portal as this user sees it; good for one minute and one use.

    Raises NotFound for a user who is not of the account, and Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid(Problem("reason", N_("Say why: the reason stands in the account's history.")))
    code = secrets.token_urlsafe(32)
    database = platform.database
    async with database.transaction():
        permitted = await database.execute(
            """
            INSERT INTO viewing (operator, account, app_user, reason, code_hash, code_expires_at)
            SELECT $1, account, id, $4, $5, now() + $6::interval FROM app_user WHERE account = $2 AND id = $3
            """,
            operator,
            account_id,
            user_id,
            reason.strip(),
            hashed(code),
            CODE_LIFETIME,
        )
        if not permitted:
            raise NotFound
        details = {"reason": reason.strip()}
        await record(database, actor, "viewing.permit", f"user:{user_id}", account_id=account_id, details=details)
    return code


async def begin_viewing(platform: Platform, *, code: str, address: str) -> str:
    """The token of a viewing that begins now; raises LinkDead for a code that is unknown, used or too old."""
    token = MARK + secrets.token_urlsafe(32)
    database = platform.database
    async with database.transaction():
        row = await database.fetchrow(
            """
            UPDATE viewing SET begun_at = now(), token_hash = $2, expires_at = now() + $3::interval
            WHERE code_hash = $1 AND begun_at IS NULL AND code_expires_at > now() AND ended_at IS NULL
            RETURNING operator, account, app_user, reason
            """,
            hashed(code),
            hashed(token),
            LIFETIME,
        )
        if row is None:
            raise LinkDead
        actor = Actor(f"operator:{row['operator']}", address)
        details = {"reason": row["reason"]}
        await record(
            database, actor, "viewing.begin", f"user:{row['app_user']}", account_id=row["account"], details=details
        )
    return token


async def principal_of_viewing(platform: Platform, token: str) -> Principal | None:
    """The user who is looked at, as a reader whose `viewer` looks; None when the viewing is over.

    Also of a suspended account and a deactivated user: why they cannot do something is what operators look for.
    """
    row = await platform.database.fetchrow(
        f"""
        SELECT {PRINCIPAL_COLUMNS}, v.operator
        FROM viewing v JOIN app_user u ON u.id = v.app_user JOIN account a ON a.id = u.account
        WHERE v.token_hash = $1 AND v.expires_at > now() AND v.ended_at IS NULL AND v.account = u.account
        """,
        hashed(token),
    )
    return None if row is None else replace(principal_of(row), role=Role.READ_ONLY, viewer=row["operator"])


async def end_viewing(platform: Platform, *, token: str, address: str) -> None:
    """End a viewing; one that is over stays over."""
    database = platform.database
    async with database.transaction():
        row = await database.fetchrow(
            """
            UPDATE viewing SET ended_at = now() WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > now()
            RETURNING operator, account, app_user
            """,
            hashed(token),
        )
        if row is not None:
            actor = Actor(f"operator:{row['operator']}", address)
            await record(database, actor, "viewing.end", f"user:{row['app_user']}", account_id=row["account"])


async def end_viewings(platform: Platform, operator: str) -> None:
    """End all that an operator looks at, and what he was about to: he may no longer."""
    await platform.database.execute(
        "UPDATE viewing SET ended_at = now() WHERE operator = $1 AND ended_at IS NULL", operator
    )
