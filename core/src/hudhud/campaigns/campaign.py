"""A campaign as its readers see it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hudhud.database import Row
from hudhud.errors import Conflict, NotFound
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Campaign", "CampaignIsNot", "CampaignState", "find_campaigns", "get", "list_campaigns"]


class CampaignState(StrEnum):
    """Where a campaign is in its life."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    MISSED = "missed"


@dataclass(eq=False)
class CampaignIsNot(Conflict):
    """An act does not fit the campaign's state."""

    state: str
    needed: str
    code = "campaign_is_not"
    message = "This campaign is %(state)s; it would have to be %(needed)s."


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign; `reason` (a msgid with `reason_values`) says why it failed. `prepared`: the forecast is exact.

    `user_id` is whoever composed it, and from its launch on whoever launched it. What was begun with a `test` token
    stays for a test: it goes to simulated handsets only, whoever launches it, and costs nothing.

    Once it is prepared, `sources` counts its messages by where their recipients come from (typed, file, contacts,
    parent), `left_out` the recipients that get none by the kind of reason, `unit_counts` its messages by their
    units; `samples` holds the ids of its first, longest and costliest message, `parameters` what the messages' fields
    are, and `transforms` (JSON) what was frozen. `start_local` is the wall's time in `start_zone` that `start_at` is.
    """

    id: int
    account_id: int
    name: str
    channel: str
    type: str
    sender: str
    text: str
    recipient_file_id: int | None
    recipients: tuple[str, ...]
    state: CampaignState
    reason: str
    reason_values: dict[str, Any]
    messages: int
    duplicates: int
    unpriced: int
    units: int
    cost: Money
    prepared: bool
    prepared_rows: int
    revision: int
    content_id: int | None
    hold_id: int | None
    prices: str
    interface: str
    created_by: str
    user_id: int | None
    test: bool
    contact_groups: tuple[int, ...]
    all_contacts: bool
    options: Mapping[str, Any]
    country: str
    other_countries: bool
    acknowledged: tuple[Mapping[str, Any], ...]
    start_at: datetime | None
    start_local: str
    start_zone: str
    start_second: bool
    undo_until: datetime | None
    spread_minutes: int
    marketing_hours: bool
    parent_id: int | None
    parent_choice: str
    copied_from: int | None
    edited_by: str
    edited_at: datetime | None
    parameters: tuple[str, ...]
    transforms: str
    sources: Mapping[str, int]
    left_out: Mapping[str, int]
    unit_counts: Mapping[int, int]
    samples: Mapping[str, int]
    created_at: datetime
    prepared_at: datetime | None
    launched_at: datetime | None
    paused_at: datetime | None
    paused_seconds: float
    submitted_at: datetime | None
    finished_at: datetime | None
    closed_at: datetime | None


SELECT = "SELECT k.*, a.currency FROM campaign k JOIN account a ON a.id = k.account"


async def get(platform: Platform, account_id: int, campaign_id: int) -> Campaign:
    """One campaign of an account; raises NotFound."""
    row = await platform.database.fetchrow(f"{SELECT} WHERE k.account = $1 AND k.id = $2", account_id, campaign_id)
    if row is None:
        raise NotFound
    return campaign_of(row)


async def list_campaigns(
    platform: Platform,
    account_id: int,
    *,
    limit: int = 50,
    before: int | None = None,
    states: Sequence[str] = (),
    kind: tuple[str, str] | None = None,
    words: str = "",
) -> list[Campaign]:
    """Campaigns, newest first; `before` is the id of the last one already seen.

    Of these states, this kind (channel and type), with these words in their names: what is empty leaves nothing out.
    """
    rows = await platform.database.fetch(
        f"""
        {SELECT} WHERE k.account = $1 AND ($2::bigint IS NULL OR k.id < $2)
          AND (cardinality($4::text[]) = 0 OR k.state = ANY ($4))
          AND ($5::text IS NULL OR (k.channel = $5 AND k.type = $6))
          AND ($7 = '' OR strpos(lower(k.name), lower($7)) > 0)
        ORDER BY k.id DESC LIMIT $3
        """,
        account_id,
        before,
        limit,
        list(states),
        *(kind or (None, None)),
        words.strip(),
    )
    return [campaign_of(row) for row in rows]


async def find_campaigns(platform: Platform, account_id: int, words: str, *, limit: int = 10) -> list[Campaign]:
    """Campaigns whose name holds these words, newest first."""
    rows = await platform.database.fetch(
        f"{SELECT} WHERE k.account = $1 AND strpos(lower(k.name), lower($2)) > 0 ORDER BY k.id DESC LIMIT $3",
        account_id,
        words,
        limit,
    )
    return [campaign_of(row) for row in rows]


def campaign_of(row: Row) -> Campaign:
    """A row of SELECT as a campaign."""
    same = (
        "id", "name", "channel", "type", "sender", "text", "reason", "messages", "duplicates", "unpriced", "units",
        "revision", "prices", "interface", "created_by", "created_at", "prepared_at", "launched_at", "paused_at",
        "paused_seconds", "submitted_at", "finished_at", "closed_at", "test", "all_contacts", "country",
        "other_countries", "start_at", "start_local", "start_zone", "start_second", "undo_until", "spread_minutes",
        "marketing_hours", "parent_choice", "copied_from", "edited_by", "edited_at", "transforms",
    )  # fmt: skip
    read = {name: json.loads(row[name]) for name in ("options", "sources", "left_out", "samples")}
    return Campaign(
        account_id=row["account"],
        recipient_file_id=row["recipient_file"],
        recipients=tuple(row["recipients"]),
        state=CampaignState(row["state"]),
        reason_values=json.loads(row["reason_values"]),
        contact_groups=tuple(row["contact_groups"]),
        acknowledged=tuple(json.loads(row["acknowledged"])),
        parent_id=row["parent"],
        parameters=tuple(row["parameters"]),
        unit_counts={int(units): many for units, many in json.loads(row["unit_counts"]).items()},
        cost=Money(row["cost"], row["currency"]),
        prepared=row["prepared_revision"] == row["revision"],
        prepared_rows=row["prepared"],
        content_id=row["content"],
        hold_id=row["hold"],
        user_id=row["app_user"],
        **read,
        **{name: row[name] for name in same},
    )
