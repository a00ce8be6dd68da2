"""Who must not be sent marketing."""

from __future__ import annotations

from collections.abc import Sequence

from hudhud.plugins import Platform

__all__ = ["opted_out"]


async def opted_out(
    platform: Platform, account_id: int, channel: str, sender: str, addresses: Sequence[str]
) -> frozenset[str]:
    """Those of the addresses that must not be sent marketing under this sender."""
    rows = await platform.database.fetch(
        """
        SELECT address FROM opt_out
        WHERE account = $1 AND channel = $2 AND sender IN ('', $3) AND address = ANY ($4::text[])
        """,
        account_id,
        channel,
        sender,
        addresses,
    )
    return frozenset(row["address"] for row in rows)
