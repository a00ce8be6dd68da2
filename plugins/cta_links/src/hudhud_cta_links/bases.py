"""Where an account's links begin, and how long they work."""

from __future__ import annotations

from hudhud.plugins import Platform
from hudhud_cta_links.settings import CtaLinksSettings

__all__ = ["base_of", "days_of", "domains_of", "platform_base"]


def platform_base(platform: Platform) -> str:
    """The platform's own, without a slash at its end."""
    return (platform.settings_of(CtaLinksSettings).base_url or platform.settings.base_url).rstrip("/")


async def base_of(platform: Platform, account_id: int) -> str:
    """The account's own domain where an operator has verified one, else the platform's."""
    own = await platform.database.fetchval(
        "SELECT host FROM link_domain WHERE account = $1 AND verified ORDER BY id LIMIT 1", account_id
    )
    return f"https://{own}" if own else platform_base(platform)


async def domains_of(platform: Platform, account_id: int) -> list[tuple[str, bool]]:
    """The account's own domains, and whether an operator has verified them."""
    rows = await platform.database.fetch(
        "SELECT host, verified FROM link_domain WHERE account = $1 ORDER BY id", account_id
    )
    return [(row["host"], row["verified"]) for row in rows]


async def days_of(platform: Platform, account_id: int) -> int:
    """Days after a campaign's end for which the account's links work."""
    own = await platform.database.fetchval("SELECT days FROM link_page WHERE account = $1", account_id)
    return int(own or platform.settings_of(CtaLinksSettings).days)
