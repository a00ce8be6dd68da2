"""One run of preparing a campaign: what it reads with, and what it has counted so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from hudhud import pricing
from hudhud.campaigns.campaign import Campaign
from hudhud.campaigns.preparing.placing import Places
from hudhud.campaigns.preparing.sources import Source
from hudhud.campaigns.preparing.tally import Group, Tally
from hudhud.channels import Channel
from hudhud.messages import Renderer, Wording

__all__ = ["Preparation"]


@dataclass(slots=True)
class Preparation:
    """One run: what it reads with, and what it has counted so far."""

    campaign: Campaign
    channel: Channel
    sheet: pricing.PriceSheet
    places: Places
    wording: Wording
    renderer: Renderer
    sources: list[Source]
    expected: int
    chunk_size: int
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    connections: frozenset[str] = frozenset()

    def group_of(self, connection: str, country: str) -> tuple[str, str]:
        """Which messages are claimed together."""
        return connection, country if self.campaign.marketing_hours else ""
