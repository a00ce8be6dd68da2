"""Telling a user of a sign-in from where there was none before: a letter, so that a stranger's does not go unseen."""

from __future__ import annotations

import hashlib
import re
from ipaddress import ip_address, ip_network
from typing import Final

from hudhud import mail
from hudhud.identity.principals import Principal
from hudhud.plugins import Platform

__all__ = ["mark_of", "tell_of_new_device"]

VERSIONS: Final = re.compile(r"[\d._]+")


async def tell_of_new_device(platform: Platform, principal: Principal, *, address: str, agent: str) -> None:
    """Remember browser and network, and write to the user when both together are new; not at the first sign-in.

    Inside the transaction that begins the session.
    """
    database = platform.database
    known = await database.fetchval("SELECT EXISTS (SELECT FROM known_device WHERE app_user = $1)", principal.user_id)
    is_new = await database.fetchval(
        """
        INSERT INTO known_device (app_user, mark) VALUES ($1, $2)
        ON CONFLICT (app_user, mark) DO UPDATE SET seen_at = now() RETURNING xmax = 0
        """,
        principal.user_id,
        mark_of(address, agent),
    )
    if known and is_new:
        await mail.post(
            platform,
            name="new_sign_in",
            to=principal.email,
            language=principal.language or "en",
            values={
                "when": platform.clock.now().isoformat(timespec="minutes"),
                "address": address,
                "agent": agent[:200],
            },
            account_id=principal.account_id,
        )


def mark_of(address: str, agent: str) -> bytes:
    """A browser whatever its version, in a network (the /24 or /48 of the address)."""
    return hashlib.sha256(f"{VERSIONS.sub('', agent)} {network_of(address)}".encode(errors="replace")).digest()


def network_of(address: str) -> str:
    """The network that an address is in; the text itself where it is no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))
