"""What applications know a user by: a random text that says nothing about him and never changes."""

from __future__ import annotations

import secrets

from hudhud.plugins import Platform

__all__ = ["subject_of"]


async def subject_of(platform: Platform, user_id: int) -> str:
    """The user's subject, the same for every application; made at the first question."""
    return str(
        await platform.database.fetchval(
            """
            INSERT INTO oauth_subject (app_user, subject) VALUES ($1, $2)
            ON CONFLICT (app_user) DO UPDATE SET subject = oauth_subject.subject RETURNING subject
            """,
            user_id,
            f"usr_{secrets.token_hex(12)}",
        )
    )
