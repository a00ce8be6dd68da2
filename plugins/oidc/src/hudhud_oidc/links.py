"""Whom outside providers know as which user of ours: linked by issuer and subject, never by an e-mail address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hudhud.audit import Actor, record
from hudhud.errors import Conflict, NotFound, NotPermitted
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_oidc.outside import Somebody
from hudhud_oidc.providers import Provider

__all__ = ["Link", "LinkTaken", "NotForYou", "Unlinked", "link", "linked_user", "links", "unlink"]


@dataclass(eq=False)
class Unlinked(NotPermitted):
    """The provider knows somebody, and no user of ours is linked to that."""

    label: str
    shown: str
    code = "outside_unlinked"
    message = N_(
        "%(shown)s of %(label)s is not connected to a user here. Sign in with your password, "
        "and connect it under Connections."
    )


@dataclass(eq=False)
class LinkTaken(Conflict):
    """Another user is linked to this, or this user to another person at the provider."""

    label: str
    code = "outside_link_taken"
    message = N_(
        "This sign-in at %(label)s is connected to another user, or you to another one there. Disconnect it first."
    )


@dataclass(eq=False)
class NotForYou(NotPermitted):
    """The operator has set the provider up for other users."""

    label: str
    code = "outside_not_for_you"
    message = N_("Signing in with %(label)s is not for this user. Ask whoever runs this platform.")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a user; `shown` is what the person is called there."""

    issuer: str
    shown: str
    created_at: datetime
    last_used_at: datetime | None


async def linked_user(platform: Platform, provider: Provider, who: Somebody) -> int:
    """The user that somebody is; raises Unlinked, or NotForYou where the provider is not for that user."""
    row = await platform.database.fetchrow(
        """
        UPDATE oidc_link l SET last_used_at = now(), shown = $3 FROM app_user u
        WHERE l.issuer = $1 AND l.subject = $2 AND u.id = l.app_user RETURNING u.id, u.account
        """,
        who.issuer,
        who.subject,
        who.shown,
    )
    if row is None:
        raise Unlinked(provider.label, who.shown)
    refuse_others(provider, row["account"], who)
    return int(row["id"])


async def link(platform: Platform, provider: Provider, who: Somebody, *, principal: Principal, actor: Actor) -> None:
    """Link a signed-in user to somebody there; raises LinkTaken, NotForYou."""
    refuse_others(provider, principal.account_id, who)
    database = platform.database
    async with database.transaction():
        added = await database.execute(
            "INSERT INTO oidc_link (app_user, issuer, subject, shown) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            principal.user_id,
            who.issuer,
            who.subject,
            who.shown,
        )
        if not added:
            raise LinkTaken(provider.label)
        details = {"issuer": who.issuer, "subject": who.subject}
        await record(database, actor, "outside.link", principal.owner, account_id=principal.account_id, details=details)


def refuse_others(provider: Provider, account_id: int, who: Somebody) -> None:
    """Raise NotForYou for users whom the operator's policy leaves out."""
    right_account = provider.account_id in {None, account_id}
    right_domain = not provider.email_domains or who.email.rpartition("@")[2] in provider.email_domains
    if not (right_account and right_domain):
        raise NotForYou(provider.label)


async def links(platform: Platform, user_id: int) -> list[Link]:
    """The user's links."""
    rows = await platform.database.fetch(
        "SELECT issuer, shown, created_at, last_used_at FROM oidc_link WHERE app_user = $1", user_id
    )
    return [Link(**dict(row)) for row in rows]


async def unlink(platform: Platform, provider: Provider, *, principal: Principal, actor: Actor) -> None:
    """Take the link away; raises NotFound without one."""
    database = platform.database
    async with database.transaction():
        gone = await database.execute(
            "DELETE FROM oidc_link WHERE app_user = $1 AND issuer = $2", principal.user_id, provider.issuer
        )
        if not gone:
            raise NotFound
        details = {"issuer": provider.issuer}
        await record(
            database, actor, "outside.unlink", principal.owner, account_id=principal.account_id, details=details
        )
