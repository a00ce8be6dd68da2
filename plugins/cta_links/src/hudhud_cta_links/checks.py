"""What `hudhud check` asks of it."""

from __future__ import annotations

from hudhud.plugins import Platform
from hudhud_cta_links.networks import shipped_networks
from hudhud_cta_links.settings import CtaLinksSettings

__all__ = ["networks_are_readable"]


async def networks_are_readable(platform: Platform) -> None:
    """Raise where HUDHUD_CTA_LINKS_NETWORKS names a file that cannot be read."""
    shipped_networks(platform.settings_of(CtaLinksSettings).networks)
