"""Removing what is over: sessions, attempts, links, challenges."""

from __future__ import annotations

from typing import Final

from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["sweep"]

OVER: Final = (
    "DELETE FROM user_session WHERE expires_at < now()",
    "DELETE FROM pending_sign_in WHERE expires_at < now()",
    "DELETE FROM passkey_challenge WHERE expires_at < now()",
    "DELETE FROM sign_in_attempt WHERE at < now() - interval '1 day'",
    "DELETE FROM known_device WHERE seen_at < now() - interval '180 days'",
    "DELETE FROM reset_request WHERE created_at < now() - interval '1 day'",
    "DELETE FROM secret_link WHERE expires_at < now() - interval '30 days'",
    "DELETE FROM second_factor WHERE confirmed_at IS NULL AND created_at < now() - interval '1 day'",
)


@core_task("identity.sweep", every=3600)
async def sweep(platform: Platform) -> None:
    """Remove sessions that are over, attempts that count no more, and what nobody came back for."""
    for statement in OVER:
        await platform.database.execute(statement)
