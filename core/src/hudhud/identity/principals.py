"""Who is asking."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hudhud.audit import Actor
from hudhud.database import Row

__all__ = ["PRINCIPAL_COLUMNS", "Principal", "Role", "principal_of"]


class Role(StrEnum):
    """What a user may do in the account: all, all but its users and tokens, or look."""

    ADMIN = "admin"
    MEMBER = "member"
    READ_ONLY = "read_only"


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in user, or the bearer of an API token (`token_id`), who acts for the user who made it.

    `language` is None where the user chose none; `time_zone` is the user's, or else the account's. `mobile` is
    the user's verified number in digits, or empty; in a trial account it is the only one that he reaches.
    `scopes` is what a token may do (`identity.SCOPES`), None for a session, which may do all that the role may.
    What a `test` token sends reaches simulated handsets only. `master` says that the account may have
    sub-accounts. `features` are those whose state was set for the account; `unread` counts notifications, to 100.
    Of a session: its `session_id`, whether its holder gave a password or factor within the last ten minutes
    (`recent`), and whether the account requires a second factor that the user has not set up (`lacks_factor`).
    `program` names an application that acts by a grant, such as `application:7`; `viewer` the operator who looks
    at the portal as this user and can change nothing.
    """

    account_id: int
    user_id: int | None
    token_id: int | None
    account_name: str
    email: str
    full_name: str
    role: Role
    language: str | None
    time_zone: str
    region: str
    currency: str
    trial: bool = False
    mobile: str = ""
    scopes: frozenset[str] | None = None
    test: bool = False
    master: bool = False
    features: Mapping[str, str] = field(default_factory=dict, hash=False)
    unread: int = 0
    program: str = ""
    session_id: int | None = None
    recent: bool = False
    lacks_factor: bool = False
    viewer: str = ""

    @property
    def owner(self) -> str:
        """The user as an owner of second factors."""
        return f"user:{self.user_id}"

    def actor(self, address: str = "") -> Actor:
        """Who the audit trail names, with the network address it came from."""
        if self.viewer:
            return Actor(f"operator:{self.viewer}", address)
        user = f"token:{self.token_id}" if self.token_id is not None else f"user:{self.user_id}"
        return Actor(self.program or user, address, self.user_id, self.test)


PRINCIPAL_COLUMNS: Final = """
    a.id AS account_id, a.name AS account_name, a.region, a.currency, u.id AS user_id, u.email, u.full_name,
    a.trial, a.may_have_sub_accounts AND a.master IS NULL AS is_master, u.role, u.language, u.mobile,
    coalesce(nullif(u.time_zone, ''), a.time_zone) AS time_zone,
    (SELECT jsonb_object_agg(f.feature, f.state) FROM account_feature f WHERE f.account = a.id) AS features,
    unread_notifications(a.id, u.id) AS unread
"""


def principal_of(row: Row, *, token_id: int | None = None) -> Principal:
    """A row of PRINCIPAL_COLUMNS as a principal."""
    return Principal(
        account_id=row["account_id"],
        user_id=row["user_id"],
        token_id=token_id,
        account_name=row["account_name"],
        email=row["email"],
        full_name=row["full_name"],
        role=Role(row["role"]),
        language=row["language"] or None,
        time_zone=row["time_zone"],
        region=row["region"],
        currency=row["currency"],
        trial=row["trial"],
        mobile=row["mobile"],
        master=row["is_master"],
        features=json.loads(row["features"] or "{}"),
        unread=row["unread"],
    )
