"""Advice that a user has put away."""

from __future__ import annotations

from hudhud.plugins import Platform

__all__ = ["dismiss", "dismissed"]


async def dismiss(platform: Platform, *, user_id: int, name: str) -> None:
    """Show this advice to the user no more."""
    await platform.database.execute(
        "INSERT INTO dismissal (app_user, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", user_id, name
    )


async def dismissed(platform: Platform, *, user_id: int) -> frozenset[str]:
    """The advice that the user has put away."""
    rows = await platform.database.fetch("SELECT name FROM dismissal WHERE app_user = $1", user_id)
    return frozenset(row["name"] for row in rows)
