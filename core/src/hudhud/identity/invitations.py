"""Invitations: a letter with a link, by which a person joins an account or takes a user's place.

Whether an address has a user in another account, nobody who invites is told: only the page that the letter leads to
says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hudhud import mail
from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Invalid, LimitExceeded, NotFound, Problem
from hudhud.i18n import N_
from hudhud.identity.links import LinkDead, issue_link, peek_link
from hudhud.identity.principals import Role
from hudhud.identity.users import wrong
from hudhud.plugins import Platform

__all__ = [
    "INVITATION",
    "Invitation",
    "Invited",
    "TooManyInvitations",
    "invitation_by_link",
    "invitations",
    "invite",
    "post_invitation",
    "refuse_too_many",
    "resend_invitation",
    "withdraw_invitation",
]

INVITATION: Final = "invitation"
LIFETIME: Final = timedelta(hours=24)
LETTERS_A_DAY: Final = 100


@dataclass(frozen=True, slots=True)
class Invitation:
    """One that is not accepted yet. `user_id` is the user whose place is handed over; `over`: the link is too old."""

    id: int
    email: str
    role: Role
    inviter: str
    user_id: int | None
    sent_at: datetime
    over: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """What the link's page shows. `known`: the address has a user already, and a user belongs to one account."""

    id: int
    account_id: int
    account_name: str
    email: str
    full_name: str
    role: Role
    inviter: str
    user_id: int | None
    trial: bool
    known: bool


@dataclass(eq=False)
class TooManyInvitations(LimitExceeded):
    """The account has sent as many letters of invitation within a day as it may."""

    limit: int
    code = "too_many_invitations"
    message = "Your account has sent %(limit)s invitations within 24 hours. Go on tomorrow."


async def invite(
    platform: Platform, *, account_id: int, email: str, role: Role, inviter: str, language: str, actor: Actor
) -> int:
    """Send a letter with a link that is good for 24 hours; gives the invitation's id.

    Inviting an address again sends another letter, with this role, and the older link is dead. Raises Invalid for
    what is no address, or one of the account's own users, and TooManyInvitations.
    """
    email = email.strip().lower()
    problems = list(wrong(email, ""))
    if problems:
        raise Invalid(*problems)
    database = platform.database
    async with database.transaction():
        await refuse_too_many(platform, account_id)
        if await database.fetchval("SELECT true FROM app_user WHERE account = $1 AND email = $2", account_id, email):
            raise Invalid(Problem("email", N_("This person is a user of your account already."), email))
        invitation_id = await database.fetchval(
            """
            INSERT INTO invitation (account, email, role, inviter, language, expires_at)
            VALUES ($1, $2, $3, $4, $5, now() + $6::interval)
            ON CONFLICT (account, email) WHERE accepted_at IS NULL AND withdrawn_at IS NULL
            DO UPDATE SET role = excluded.role, inviter = excluded.inviter, app_user = NULL RETURNING id
            """,
            account_id,
            email,
            role.value,
            inviter,
            language,
            LIFETIME,
        )
        await post_invitation(platform, account_id, invitation_id)
        details = {"email": email, "role": role.value}
        subject = f"invitation:{invitation_id}"
        await record(database, actor, "invitation.send", subject, account_id=account_id, details=details)
    return int(invitation_id)


async def refuse_too_many(platform: Platform, account_id: int) -> None:
    """Raise TooManyInvitations; locks the account, so that letters are counted one after another."""
    database = platform.database
    await database.execute("SELECT FROM account WHERE id = $1 FOR NO KEY UPDATE", account_id)
    sent = await database.fetchval(
        """
        SELECT count(*) FROM letter
        WHERE account = $1 AND name = 'invitation' AND created_at > now() - interval '24 hours'
        """,
        account_id,
    )
    if sent >= LETTERS_A_DAY:
        raise TooManyInvitations(LETTERS_A_DAY)


async def post_invitation(platform: Platform, account_id: int, invitation_id: int) -> None:
    """Write the letter with a new link, which kills the older one; inside the caller's transaction.

    Raises NotFound for an invitation that was accepted or withdrawn.
    """
    row = await platform.database.fetchrow(
        """
        UPDATE invitation i SET sent_at = now(), expires_at = now() + $3::interval FROM account a
        WHERE i.id = $1 AND i.account = $2 AND a.id = i.account AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL
        RETURNING i.email, i.language, i.inviter, a.name
        """,
        invitation_id,
        account_id,
        LIFETIME,
    )
    if row is None:
        raise NotFound
    token = await issue_link(
        platform, purpose=INVITATION, subject=f"invitation:{invitation_id}", email=row["email"], lifetime=LIFETIME
    )
    values = {
        "link": f"{platform.settings.base_url.rstrip('/')}/invitations/{token}",
        "inviter": row["inviter"],
        "account": row["name"],
        "hours": str(int(LIFETIME.total_seconds()) // 3600),
    }
    await mail.post(
        platform, name="invitation", to=row["email"], language=row["language"], values=values, account_id=account_id
    )


async def resend_invitation(platform: Platform, *, account_id: int, invitation_id: int, actor: Actor) -> None:
    """Send the letter once more, with a new link; raises NotFound and TooManyInvitations."""
    async with platform.database.transaction():
        await refuse_too_many(platform, account_id)
        await post_invitation(platform, account_id, invitation_id)
        subject = f"invitation:{invitation_id}"
        await record(platform.database, actor, "invitation.send", subject, account_id=account_id)


async def withdraw_invitation(platform: Platform, *, account_id: int, invitation_id: int, actor: Actor) -> None:
    """Make the invitation's link dead; raises NotFound for one that was accepted or withdrawn."""
    database = platform.database
    async with database.transaction():
        changed = await database.execute(
            """
            UPDATE invitation SET withdrawn_at = now()
            WHERE id = $1 AND account = $2 AND accepted_at IS NULL AND withdrawn_at IS NULL
            """,
            invitation_id,
            account_id,
        )
        if not changed:
            raise NotFound
        await record(database, actor, "invitation.withdraw", f"invitation:{invitation_id}", account_id=account_id)


async def invitations(platform: Platform, account_id: int) -> list[Invitation]:
    """The account's invitations that wait for an answer, newest first; also those whose link is too old."""
    rows = await platform.database.fetch(
        """
        SELECT id, email, role, inviter, app_user AS user_id, sent_at, expires_at <= now() AS over
        FROM invitation WHERE account = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL ORDER BY id DESC
        """,
        account_id,
    )
    return [Invitation(**{**dict(row), "role": Role(row["role"])}) for row in rows]


async def invitation_by_link(platform: Platform, token: str) -> Invited:
    """The invitation that a link is for; raises LinkDead. Nothing changes by looking at it."""
    link = await peek_link(platform, purpose=INVITATION, token=token)
    row = await platform.database.fetchrow(
        """
        SELECT i.id, i.account AS account_id, a.name AS account_name, i.email, i.full_name, i.role, i.inviter,
               i.app_user AS user_id, a.trial,
               EXISTS (SELECT FROM app_user u WHERE u.email = i.email AND u.id IS DISTINCT FROM i.app_user) AS known
        FROM invitation i JOIN account a ON a.id = i.account
        WHERE i.id = $1 AND i.email = $2 AND a.status = 'active'
          AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL
        """,
        int(link.subject.removeprefix("invitation:")),
        link.email,
    )
    if row is None:
        raise LinkDead
    return invited_of(row)


def invited_of(row: Row) -> Invited:
    """A row as an invitation."""
    return Invited(**{**dict(row), "role": Role(row["role"])})
