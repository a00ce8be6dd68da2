"""What a user has allowed, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hudhud.audit import Actor, record
from hudhud.errors import NotFound
from hudhud.identity import Principal
from hudhud.plugins import Platform

__all__ = ["Consent", "consents", "withdraw"]


@dataclass(frozen=True, slots=True)
class Consent:
    """An application that holds tokens of a user, with all scopes it was allowed."""

    application_id: int
    name: str
    scopes: tuple[str, ...]
    since: datetime


async def consents(platform: Platform, user_id: int) -> list[Consent]:
    """The applications that may act for the user now, by name."""
    rows = await platform.database.fetch(
        """
        SELECT p.id AS application_id, p.name, array_agg(DISTINCT s.scope) AS scopes, min(g.created_at) AS since
        FROM oauth_grant g JOIN oauth_application p ON p.id = g.application, unnest(g.scopes) AS s(scope)
        WHERE g.app_user = $1 AND g.ended_at IS NULL AND g.expires_at > now()
          AND EXISTS (SELECT FROM oauth_access_token t WHERE t.oauth_grant = g.id)
        GROUP BY p.id ORDER BY lower(p.name), p.id
        """,
        user_id,
    )
    return [Consent(**{**dict(row), "scopes": tuple(row["scopes"])}) for row in rows]


async def withdraw(platform: Platform, *, principal: Principal, application_id: int, actor: Actor) -> None:
    """End all that the user granted to an application; raises NotFound when there is nothing."""
    async with platform.database.transaction():
        ended = await platform.database.execute(
            """
            UPDATE oauth_grant SET ended_at = now(), ended_because = 'withdrawn by its user'
            WHERE app_user = $1 AND application = $2 AND ended_at IS NULL
            """,
            principal.user_id,
            application_id,
        )
        if not ended:
            raise NotFound
        await record(
            platform.database, actor, "application.withdraw", f"application:{application_id}",
            account_id=principal.account_id,
        )  # fmt: skip
