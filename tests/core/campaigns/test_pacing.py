"""A spread goes out in portions, marketing waits for daylight, and neither uses a message's validity up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pigeon_post import ACTOR, Loft, Post

from hudhud import campaigns, messages
from hudhud.campaigns import Campaign, timing
from hudhud.campaigns.timing.pacing import STEPS, portion
from hudhud.channels import Route

SAUDI, EGYPT = "966", "20"


async def paced(post: Post, addresses: list[str] | int, **values: object) -> Campaign:
    """A running campaign with a pace."""
    draft = await post.draft(addresses)
    await campaigns.edit_draft(
        post.platform, account_id=draft.account_id, campaign_id=draft.id, actor=ACTOR, **values,  # type: ignore[arg-type]
    )  # fmt: skip
    await campaigns.prepare_campaign(post.platform, draft.id)
    return await post.launch(draft)


async def country(post: Post, code: str, prefix: str, *, hours: tuple[int, int] | None, zone: str = "UTC") -> None:
    """A country whose marketing hours are so many from now; None for none at all."""
    await post.platform.database.execute(
        """
        INSERT INTO country (code, prefix, name_en, name_ar, time_zone, registration, marketing_from, marketing_to)
        VALUES ($1, $2, $1, $1, $3, 'unknown', $4, $5)
        ON CONFLICT (code) DO UPDATE SET time_zone = excluded.time_zone, marketing_from = excluded.marketing_from,
            marketing_to = excluded.marketing_to, marketing_days = '{1,2,3,4,5,6,7}'
        """,
        code, prefix, zone, *(hours or (None, None)),
    )  # fmt: skip


async def shut(post: Post, code: str, prefix: str) -> None:
    """A country that is closed now, whatever the hour: it opens in a zone where it is night."""
    # Somewhere it is between 00:30 and 01:30 now; hours of 09:00 to 21:00 are far from that.
    offset = (datetime.now(UTC).hour - 1) % 24
    zone = f"Etc/GMT+{offset}" if offset <= 12 else f"Etc/GMT-{24 - offset}"
    await country(post, code, prefix, hours=(540, 1260), zone=zone)


async def claimable(post: Post) -> list[int]:
    """Chunks that the gateway would be offered."""
    return [work.chunk_id for work in await messages.bulk_work(post.platform, await post.lease())]


async def starts(post: Post, campaign: Campaign) -> list[timedelta]:
    """When each chunk may go, from the launch on."""
    rows = await post.platform.database.fetch(
        "SELECT c.not_before - k.launched_at AS after FROM chunk c JOIN campaign k ON k.id = c.campaign "
        "WHERE k.id = $1 ORDER BY c.not_before",
        campaign.id,
    )
    return [row["after"] for row in rows]


@given(st.integers(1, 1_000_000), st.integers(1, 10_080))
def test_a_spread_has_its_steps_and_an_unspread_campaign_its_whole_chunks(many: int, minutes: int) -> None:
    size = portion(many, minutes, 5_000)

    assert portion(many, 0, 5_000) == 5_000
    assert 1 <= size <= 5_000
    assert -(-many // size) >= min(many, STEPS) / 2


async def test_a_spread_goes_out_evenly_over_its_time(post: Post) -> None:
    campaign = await paced(post, 120, spread_minutes=60)

    after = await starts(post, campaign)

    assert len(after) == 60
    assert [round(one.total_seconds() / 60) for one in after] == list(range(60))
    assert len(await claimable(post)) == 1, "the first portion alone"


async def test_each_connection_has_its_own_even_spread(post: Post) -> None:
    post.channel.lofts = [Loft("loft"), Loft("north")]
    post.channel.ways = [Route("", "loft"), Route("3", "north")]
    campaign = await paced(post, [f"9{n:03}" for n in range(60)] + [f"3{n:03}" for n in range(60)], spread_minutes=60)

    rows = await post.platform.database.fetch(
        "SELECT min(not_before) - min(k.launched_at) AS first, max(not_before) - min(k.launched_at) AS last "
        "FROM chunk c JOIN campaign k ON k.id = c.campaign WHERE k.id = $1 GROUP BY connection",
        campaign.id,
    )

    assert len(rows) == 2
    for row in rows:
        assert row["first"] < timedelta(seconds=5)
        assert timedelta(minutes=57) < row["last"] < timedelta(minutes=60)


async def test_the_next_portion_is_claimable_when_its_time_comes(post: Post) -> None:
    campaign = await paced(post, 120, spread_minutes=60)
    await post.platform.database.execute("UPDATE chunk SET not_before = not_before - interval '61 seconds'")

    work = await messages.bulk_work(post.platform, await post.lease())

    assert len(work) == 1
    open_now = await post.platform.database.fetchval(
        "SELECT count(*) FROM chunk WHERE campaign = $1 AND not_before <= now()", campaign.id
    )
    assert open_now == 2


async def test_the_page_is_told_of_the_next_portion_and_of_the_last(post: Post) -> None:
    campaign = await paced(post, 120, spread_minutes=60)

    found = await timing.pace(post.platform, campaign.account_id, campaign.id)

    assert campaign.launched_at and found.next_at and found.last_at
    assert round((found.next_at - campaign.launched_at).total_seconds() / 60) == 1
    assert round((found.last_at - campaign.launched_at).total_seconds() / 60) == 59


async def test_validity_counts_from_when_a_portion_may_go(post: Post) -> None:
    campaign = await paced(post, 120, spread_minutes=600)

    validity = await post.platform.database.fetch(
        "SELECT expires_at - not_before AS left FROM chunk WHERE campaign = $1", campaign.id
    )

    assert {row["left"] for row in validity} == {timedelta(hours=72)}


async def test_a_pause_shifts_what_is_still_to_come_and_nothing_else(post: Post) -> None:
    campaign = await paced(post, 120, spread_minutes=60)
    before = await starts(post, campaign)
    await post.act("pause", campaign)
    await post.platform.database.execute("UPDATE campaign SET paused_at = paused_at - interval '30 minutes'")
    await post.platform.database.execute("UPDATE chunk SET not_before = not_before - interval '30 minutes'")

    await post.act("resume", campaign)

    after = await starts(post, campaign)
    moved = [round((now - then).total_seconds() / 60) for then, now in zip(before, after, strict=True)]
    assert moved[0] == -30, "it was due before the pause"
    assert set(moved[1:]) == {0}, "later by the pause"


async def test_a_second_resume_shifts_nothing(post: Post) -> None:
    campaign = await paced(post, 120, spread_minutes=60)
    before = await starts(post, campaign)

    with pytest.raises(campaigns.CampaignIsNot):
        await post.act("resume", campaign)

    assert await starts(post, campaign) == before


async def test_hours_as_a_rule_keep_a_country_waiting_and_let_another_go(post: Post) -> None:
    await shut(post, "SA", SAUDI)
    await country(post, "EG", EGYPT, hours=(0, 1440))

    campaign = await paced(
        post, [f"{SAUDI}50{n:07}" for n in range(3)] + [f"{EGYPT}10{n:08}" for n in range(2)], marketing_hours=True
    )

    open_now = await claimable(post)
    rows = await post.platform.database.fetch("SELECT id, country, messages FROM chunk ORDER BY country")
    assert [(row["country"], row["messages"]) for row in rows] == [("EG", 2), ("SA", 3)]
    assert open_now == [rows[0]["id"]]
    found = await timing.pace(post.platform, campaign.account_id, campaign.id)
    assert [(one.country, one.messages) for one in found.waits] == [("SA", 3)]
    opens = found.waits[0].opens_at
    assert opens is not None
    assert f"{opens.astimezone(ZoneInfo(found.waits[0].zone)):%H:%M}" == "09:00"


async def test_as_advice_the_hours_are_told_and_nothing_waits(post: Post) -> None:
    await shut(post, "SA", SAUDI)
    campaign = await paced(post, [f"{SAUDI}500000001"])

    assert len(await claimable(post)) == 1
    outside = await timing.outside_hours(post.platform, campaign, datetime.now(UTC))
    assert [(one.country, one.messages) for one in outside] == [("SA", 1)]


async def test_an_account_is_bound_to_the_hours_by_its_operator(post: Post) -> None:
    await shut(post, "SA", SAUDI)
    await post.platform.database.execute("UPDATE account SET marketing_hours = true WHERE id = $1", post.account.id)

    await paced(post, [f"{SAUDI}500000001"])

    assert await claimable(post) == []


async def test_validity_never_runs_out_while_a_country_is_closed(post: Post) -> None:
    await shut(post, "SA", SAUDI)
    campaign = await paced(post, [f"{SAUDI}500000001"], marketing_hours=True)
    left = "SELECT expires_at - marketing_opens('SA', now()) FROM chunk WHERE campaign = $1"
    assert await post.platform.database.fetchval(left, campaign.id) == timedelta(hours=72)
    await post.platform.database.execute("UPDATE chunk SET expires_at = now() + interval '1 minute'")

    await post.sweep()

    assert await post.platform.database.fetchval(left, campaign.id) == timedelta(hours=72)


OPENINGS = [
    # Riyadh: Friday is closed, and hours are nine to nine.
    ("2026-11-26T17:00+00:00", "2026-11-26T17:00+00:00", "Thursday evening: open"),
    ("2026-11-26T18:00+00:00", "2026-11-28T06:00+00:00", "Thursday at nine: closed until Saturday"),
    ("2026-11-27T10:00+00:00", "2026-11-28T06:00+00:00", "Friday"),
    ("2026-11-29T05:59+00:00", "2026-11-29T06:00+00:00", "a minute before nine"),
]


@pytest.mark.parametrize(("moment", "expected", "why"), OPENINGS)
async def test_the_next_opening_skips_nights_and_closed_days(post: Post, moment: str, expected: str, why: str) -> None:
    await country(post, "SA", SAUDI, hours=(540, 1260), zone="Asia/Riyadh")
    await post.platform.database.execute("UPDATE country SET marketing_days = '{1,2,3,4,6,7}' WHERE code = 'SA'")

    found = await post.platform.database.fetchval("SELECT marketing_opens('SA', $1)", datetime.fromisoformat(moment))

    assert found == datetime.fromisoformat(expected), why


async def test_a_country_without_hours_is_always_open(post: Post) -> None:
    now = datetime.now(UTC)

    assert await post.platform.database.fetchval("SELECT marketing_opens('XX', $1)", now) == now


async def test_a_claim_of_a_chunk_that_was_open_a_moment_ago_takes_nothing(post: Post) -> None:
    await country(post, "SA", SAUDI, hours=(0, 1440))
    await paced(post, [f"{SAUDI}500000001"], marketing_hours=True)
    lease = await post.lease()
    work = await messages.bulk_work(post.platform, lease)
    await shut(post, "SA", SAUDI)

    assert await messages.claim_bulk(post.platform, lease, work[0], post.units, 10) is None
