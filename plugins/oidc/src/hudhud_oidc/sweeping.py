"""What is over is forgotten, in time."""

from __future__ import annotations

from hudhud.plugins import Platform
from hudhud.work import Task
from hudhud_oidc.keys import sweep_keys

__all__ = ["SWEEP"]


async def sweep(platform: Platform) -> None:
    """Remove tokens and grants that ended long ago, and let signing keys follow one another."""
    database = platform.database
    await database.execute("DELETE FROM oauth_access_token WHERE expires_at < now() - interval '1 hour'")
    await database.execute("DELETE FROM oauth_grant WHERE expires_at < now() - interval '30 days'")
    # A machine's grant is one access token: there is nothing to know of it once that is over.
    await database.execute("DELETE FROM oauth_grant WHERE app_user IS NULL AND expires_at < now() - interval '1 day'")
    await sweep_keys(platform)


SWEEP = Task("oidc.sweep", sweep, every=3600)
