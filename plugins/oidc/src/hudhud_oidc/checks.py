"""A question about the plugin's health."""

from __future__ import annotations

from hudhud.errors import Refused
from hudhud.plugins import Platform
from hudhud.secrets import unseal

__all__ = ["secrets_are_readable"]

SEALED = """
    SELECT 'the key that signs id tokens' AS name, private_sealed AS sealed FROM oauth_signing_key
    UNION ALL SELECT 'the secret at provider ' || name, secret_sealed FROM oidc_provider
    WHERE enabled AND secret_sealed <> ''
"""


async def secrets_are_readable(platform: Platform) -> None:
    """The signing keys, and the secrets at providers, were sealed with the present key."""
    unreadable = []
    for row in await platform.database.fetch(SEALED):
        try:
            unseal(platform.settings, row["sealed"])
        except Refused as error:
            unreadable.append(f"{row['name']}: {error}")
    if unreadable:
        raise RuntimeError("; ".join(unreadable))
