"""Operators and their sessions, apart from customers' users: neither's sign-in opens the other's door."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta

from piccolo.apps.user.tables import BaseUser
from piccolo.columns import BigSerial, Text, Timestamptz
from piccolo.table import Table
from piccolo_api.session_auth.tables import SessionsBase

from hudhud_admin.passwords import hash_password, is_password
from hudhud_admin.roles import OperatorRole

__all__ = ["Operator", "OperatorAttempt", "OperatorSession", "hash_of"]


class Operator(BaseUser, tablename="operator", help_text="A person who signs in to this console."):
    """Piccolo's user with an argon2id hash in place of its PBKDF2 one."""

    last_login = Timestamptz(null=True, default=None)
    role = Text(default=OperatorRole.OPERATOR, choices=OperatorRole)

    _min_password_length = 12
    _max_password_length = 1024

    def __init__(self, **values: object) -> None:
        # BaseUser would hash again whatever is not PBKDF2, a row that it reads included.
        Table.__init__(self, **values)  # type: ignore[arg-type]  # Piccolo's own parameters have other types

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @classmethod
    async def login(cls, username: str, password: str) -> int | None:
        """The operator's id when the password is right; for Piccolo Admin's change of password."""
        row = await cls.select(cls.id, cls.password).where(cls.username == username).first()
        right = await asyncio.to_thread(is_password, row["password"] if row else "", password)
        return int(row["id"]) if row and right else None

    @classmethod
    async def update_password(cls, user: str | int, password: str) -> None:
        """Replace the password of that id or user name; raises ValueError when it is too short."""
        cls._validate_password(password)
        hashed = await asyncio.to_thread(hash_password, password)
        which = cls.username == user if isinstance(user, str) else cls.id == user
        await cls.update({cls.password: hashed}).where(which)


class OperatorSession(SessionsBase, tablename="operator_session"):
    """A session: `token` is the SHA-256 of what the cookie holds; `expiry_date` moves on with use."""

    expiry_date = Timestamptz()
    max_expiry_date = Timestamptz()
    address = Text()
    agent = Text()

    @classmethod
    async def get_user_id(cls, token: str, increase_expiry: timedelta | None = None) -> int | None:
        """Whose session it is, while it lasts: what Piccolo Admin asks before every answer."""
        now = datetime.now(UTC)
        row = (
            await cls.select(cls.user_id)
            .where(cls.token == hash_of(token), cls.expiry_date > now, cls.max_expiry_date > now)
            .first()
        )
        return int(row["user_id"]) if row else None


class OperatorAttempt(Table, tablename="operator_attempt"):
    """A sign-in that was tried and has not succeeded: what the limits count."""

    id = BigSerial(primary_key=True)
    username = Text()
    address = Text()
    at = Timestamptz()


def hash_of(token: str) -> str:
    """What of a session's token is stored: a reader of the table can sign in as nobody."""
    return hashlib.sha256(token.encode()).hexdigest()
