"""Connections to the outside, and the lease that lets one gateway at a time use one.

A lease has an epoch that grows with every taking. Every claim is conditional on the epoch, so a gateway
that was stopped and woken can claim nothing; the outcomes it still reports are true and are kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.plugins import Platform

__all__ = ["Lease", "connection_id", "give_back_lease", "register", "renew_lease", "take_lease"]


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to claim for one connection, until the epoch changes or the lease runs out (database's clock)."""

    connection_id: int
    channel: str
    name: str
    epoch: int


async def register(platform: Platform, channel: str, name: str) -> int:
    """The id of a connection, known from now on."""
    found = await connection_id(platform, channel, name)
    if found is not None:
        return found
    await platform.database.execute(
        "INSERT INTO connection (channel, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", channel, name
    )
    return await register(platform, channel, name)


async def connection_id(platform: Platform, channel: str, name: str) -> int | None:
    """The id of a known connection."""
    found = await platform.database.fetchval(
        "SELECT id FROM connection WHERE channel = $1 AND name = $2", channel, name
    )
    return None if found is None else int(found)


async def take_lease(platform: Platform, channel: str, name: str, holder: str) -> Lease | None:
    """Take the lease if nobody holds it, with the next epoch; None while another holder's runs."""
    number = await register(platform, channel, name)
    epoch = await platform.database.fetchval(
        """
        UPDATE connection SET epoch = epoch + 1, holder = $2, up = false, detail = '',
               expires_at = now() + make_interval(secs => $3)
        WHERE id = $1 AND (expires_at <= now() OR holder = '') RETURNING epoch
        """,
        number,
        holder,
        platform.settings.lease_seconds,
    )
    return None if epoch is None else Lease(number, channel, name, int(epoch))


async def renew_lease(platform: Platform, lease: Lease, *, up: bool, detail: str) -> bool:
    """Hold the lease longer; False when another epoch has begun."""
    return bool(
        await platform.database.execute(
            """
            UPDATE connection SET expires_at = now() + make_interval(secs => $3), up = $4, detail = $5
            WHERE id = $1 AND epoch = $2
            """,
            lease.connection_id,
            lease.epoch,
            platform.settings.lease_seconds,
            up,
            detail,
        )
    )


async def give_back_lease(platform: Platform, lease: Lease) -> None:
    """End the lease at once, after a drain, so that the next gateway need not wait for it to run out."""
    await platform.database.execute(
        "UPDATE connection SET expires_at = now(), holder = '', up = false WHERE id = $1 AND epoch = $2",
        lease.connection_id,
        lease.epoch,
    )
