"""A campaign's page: how far it is, what became of its messages, what it cost, and why some failed."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from litestar import get
from litestar.params import Parameter

from hudhud import campaigns, channels, recipients
from hudhud.campaigns import Campaign, CampaignState, results
from hudhud.campaigns.results import Failure, Progress
from hudhud.channels import Measure
from hudhud.identity import Principal
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud.recipients import RecipientFile
from hudhud_portal.campaigns.again import Again, again_of
from hudhud_portal.campaigns.times import Times, times_of
from hudhud_portal.places import CAMPAIGNS, step_path
from hudhud_portal.words import ABOUT_TO_BE_SENT, ALL_SENT, CAMPAIGN_MEANINGS
from hudhud_web import MESSAGE_MEANINGS, Page, SeeOther, Verbatim

__all__ = ["Seen", "Watched", "show_campaign", "watched"]

CHANGING: Final = frozenset({CampaignState.PREPARING, CampaignState.RUNNING, CampaignState.SCHEDULED})
BEFORE: Final = frozenset({CampaignState.SCHEDULED, CampaignState.MISSED})
STOPPABLE: Final = BEFORE | {CampaignState.PREPARING, CampaignState.RUNNING, CampaignState.PAUSED}
SOON: Final = 120.0
"""Seconds before its start from which on a scheduled campaign's page counts them."""
WAITING_STATES: Final = ("deferred", "queued")
FAILED_STATES: Final = ("undelivered", "expired", "rejected", "blocked")
SMOOTHING: Final = 3.0
"""Seconds over which the present rate is averaged: without it the figure jumps with every claim."""


class Seen(msgspec.Struct, frozen=True):
    """What the page showed last, handed back by its next request, so that the present rate needs no memory here."""

    submitted: int
    at: float
    rate: float

    @classmethod
    def read(cls, text: str) -> Seen | None:
        """The value that `str` wrote; None for anything else."""
        try:
            submitted, at, rate = text.split(":")
            seen = cls(int(submitted), float(at), float(rate))
        except ValueError:
            return None
        return seen if math.isfinite(seen.at) and math.isfinite(seen.rate) else None

    def __str__(self) -> str:
        return f"{self.submitted}:{self.at:.3f}:{self.rate:.1f}"

    def then(self, submitted: int, at: float) -> Seen:
        """The next view, its rate smoothed over the seconds between."""
        seconds = at - self.at
        if seconds <= 0 or submitted < self.submitted:
            return Seen(submitted, at, self.rate)
        now = (submitted - self.submitted) / seconds
        weight = 1 - math.exp(-seconds / SMOOTHING)
        return Seen(submitted, at, self.rate + (now - self.rate) * weight)


@dataclass(frozen=True, slots=True)
class Share:
    """Messages of one state: `start` and `width` place it on a bar of 1000 units."""

    state: str
    messages: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Watched:
    """A campaign as its page shows it."""

    campaign: Campaign
    progress: Progress
    failures: Sequence[Failure]
    file: RecipientFile | None
    measure: Measure
    seen: Seen
    times: Times
    again: Again

    @property
    def every(self) -> int:
        """Milliseconds until the page looks again; 0 where nothing changes."""
        far = self.times.seconds_left is not None and self.times.seconds_left > SOON
        return 0 if not self.changing else 30_000 if far else 1_000

    @property
    def changing(self) -> bool:
        """Whether the page has to look again: receipts may come after the last message was sent."""
        return self.campaign.state in CHANGING or (
            self.campaign.state is CampaignState.CANCELLED and self.campaign.closed_at is None
        )

    @property
    def stoppable(self) -> bool:
        """Whether there is anything left to pause or to cancel."""
        return self.campaign.state in STOPPABLE and not self.all_sent

    @property
    def all_sent(self) -> bool:
        """Whether every message has been handed over, so that only receipts are waited for."""
        return 0 < self.progress.messages <= self.progress.submitted

    @property
    def meaning(self) -> str:
        """What its state means now, as a msgid."""
        if self.campaign.state is CampaignState.RUNNING and self.all_sent:
            return ALL_SENT
        if self.times.undoing:
            return ABOUT_TO_BE_SENT
        return CAMPAIGN_MEANINGS[self.campaign.state]

    @property
    def share(self) -> float:
        """How much has been handed over, from 0 to 1."""
        return self.progress.submitted / self.progress.messages if self.progress.messages else 0.0

    @property
    def delivered_share(self) -> float:
        """How much of what was handed over is known to have arrived."""
        submitted = self.progress.submitted
        return self.progress.counts.get("delivered", 0) / submitted if submitted else 0.0

    @property
    def failed(self) -> int:
        """Messages that ended without reaching anybody."""
        return sum(self.progress.counts.get(state, 0) for state in FAILED_STATES)

    @property
    def waiting(self) -> int:
        """Messages that a cancellation would stop."""
        return self.progress.counts.get("queued", 0) + self.progress.counts.get("deferred", 0)

    @property
    def waiting_cost(self) -> Money:
        """About what those messages cost: their share of the whole."""
        progress = self.progress
        if not progress.messages:
            return Money(0, self.campaign.cost.currency)
        micros = self.campaign.cost.micros * self.waiting // progress.messages
        return Money(round(micros, -4), self.campaign.cost.currency)

    @property
    def shares(self) -> Sequence[Share]:
        """The bar: every state that has messages, the good ones first, what waits last."""
        found: list[Share] = []
        start = 0.0
        for state in [*(s for s in MESSAGE_MEANINGS if s not in WAITING_STATES), *WAITING_STATES]:
            messages = self.progress.counts.get(state, 0)
            if messages:
                width = 1000 * messages / max(self.progress.messages, 1)
                found.append(Share(state, messages, start, width))
                start += width
        return found


async def watched(platform: Platform, campaign: Campaign, last: Seen | None) -> Watched:
    """Gather the page; `last` is what it showed before."""
    account, file_id = campaign.account_id, campaign.recipient_file_id
    progress = await results.progress(platform, account, campaign.id)
    now = time.time()
    seen = last.then(progress.submitted, now) if last else Seen(progress.submitted, now, progress.rate)
    return Watched(
        campaign=campaign,
        progress=progress,
        failures=await results.failures(platform, account, campaign.id),
        file=None if file_id is None else await recipients.get(platform, account, file_id),
        measure=channels.channel(platform, campaign.channel).measure(campaign.text),
        seen=seen,
        times=await times_of(platform, campaign),
        again=await again_of(platform, campaign, progress),
    )


@get("/campaigns/{public_id:str}")
async def show_campaign(
    platform: Platform,
    principal: Principal,
    public_id: str,
    seen: Annotated[str, Parameter(max_length=100)] = "",
) -> Page | SeeOther:
    """The page, or a part of it that asks again each second while something changes."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    if campaign.state is CampaignState.DRAFT:
        return SeeOther(step_path(campaign.id, "draft"))
    context: Mapping[str, object] = {
        "watched": await watched(platform, campaign, Seen.read(seen)),
        "campaign": campaign,
        "meanings": MESSAGE_MEANINGS,
    }
    return Page("portal/campaigns/watch.html", title=Verbatim(campaign.name), parent=CAMPAIGNS, context=context)
