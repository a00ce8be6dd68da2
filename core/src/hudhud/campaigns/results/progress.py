"""How far a campaign is, from the counts that its chunks keep: no message is counted to show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hudhud import channels
from hudhud.campaigns.campaign import Campaign, CampaignState, get
from hudhud.database import Row
from hudhud.messages import FINAL, SENT, State, explain
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Failure", "Progress", "failures", "progress", "progress_of"]


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign's counts (messages, by the word of their state), money and pace at one moment.

    `submitted` counts messages that were taken by the network or refused by it; `finished` those in a final state.
    `rate` is messages submitted a second since the launch, pauses left out; `seconds_left` is None when unknown.
    """

    state: CampaignState
    counts: dict[str, int]
    messages: int
    submitted: int
    finished: int
    parts: int
    units: int
    charged: Money
    refunded: Money
    held: Money
    elapsed_seconds: float
    rate: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A reason why messages were not delivered: its code, in words (a msgid), and how many."""

    code: str
    words: str
    messages: int


WORDS = [state.word for state in State]
COUNTS = f"""
SELECT campaign, {", ".join(f"coalesce(sum({word}), 0)::bigint AS {word}" for word in WORDS)},
       coalesce(sum(accepted_parts), 0)::bigint AS parts, coalesce(sum(charged), 0)::bigint AS charged,
       coalesce(sum(refunded), 0)::bigint AS refunded, now() AS now
FROM chunk WHERE campaign = ANY ($1) GROUP BY campaign
"""
HELD = "SELECT id, amount - settled - released AS held FROM hold WHERE id = ANY ($1)"

FAILURES = """
SELECT f.code, sum(f.messages)::bigint AS messages FROM chunk c JOIN failure f ON f.chunk = c.id
WHERE c.campaign = $1 GROUP BY f.code HAVING sum(f.messages) > 0 ORDER BY 2 DESC
"""


async def progress(platform: Platform, account_id: int, campaign_id: int) -> Progress:
    """The campaign's progress now; raises NotFound."""
    return (await progress_of(platform, [await get(platform, account_id, campaign_id)]))[campaign_id]


async def progress_of(platform: Platform, campaigns: Sequence[Campaign]) -> dict[int, Progress]:
    """The progress of several campaigns now, by their ids: a list costs two queries, however long it is."""
    rows = await platform.database.fetch(COUNTS, [one.id for one in campaigns])
    holds = [one.hold_id for one in campaigns if one.hold_id is not None]
    held = {row["id"]: row["held"] for row in await platform.database.fetch(HELD, holds)} if holds else {}
    counted = {row["campaign"]: row for row in rows}
    return {one.id: progress_from(one, counted.get(one.id), held.get(one.hold_id, 0)) for one in campaigns}


def progress_from(campaign: Campaign, row: Row | None, held: int) -> Progress:
    """A campaign's counts as its progress; a campaign without messages has no row."""
    counts = {word: row[word] if row else 0 for word in WORDS}
    submitted = sum(counts[state.word] for state in (*SENT, State.REJECTED, State.UNCONFIRMED))
    elapsed = elapsed_seconds(campaign, row["now"] if row else campaign.created_at)
    rate = submitted / elapsed if elapsed > 0 else 0.0
    left = counts[State.QUEUED.word] + counts[State.CLAIMED.word] + counts[State.DEFERRED.word]
    currency = campaign.cost.currency
    return Progress(
        state=campaign.state,
        counts=counts,
        messages=campaign.messages,
        submitted=submitted,
        finished=sum(counts[state.word] for state in FINAL) + counts[State.NO_RECEIPT.word],
        parts=row["parts"] if row else 0,
        units=campaign.units,
        charged=Money(row["charged"] if row else 0, currency),
        refunded=Money(row["refunded"] if row else 0, currency),
        held=Money(held, currency),
        elapsed_seconds=elapsed,
        rate=rate,
        seconds_left=left / rate if rate > 0 and campaign.state is CampaignState.RUNNING else None,
    )


def elapsed_seconds(campaign: Campaign, now: datetime) -> float:
    """Seconds of sending: from the launch to the last submission, without pauses."""
    if campaign.launched_at is None:
        return 0.0
    end = campaign.submitted_at or campaign.paused_at or campaign.finished_at or now
    return max((end - campaign.launched_at).total_seconds() - campaign.paused_seconds, 0.0)


async def failures(platform: Platform, account_id: int, campaign_id: int) -> list[Failure]:
    """Why messages failed, most frequent first."""
    campaign = await get(platform, account_id, campaign_id)
    channel = channels.channel(platform, campaign.channel)
    rows = await platform.database.fetch(FAILURES, campaign_id)
    return [Failure(row["code"], explain(channel, row["code"]), row["messages"]) for row in rows]
