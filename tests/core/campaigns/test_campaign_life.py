"""A campaign from its draft to its end: prepared exactly, launched once, charged to the last unit, closed once."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from pigeon_post import ACTOR, CHEAP, EUR, REFUNDED, Loft, Post

from hudhud import campaigns, senders
from hudhud.campaigns import CampaignIsNot, preparing
from hudhud.channels import Accepted, Deferred, Receipt, ReceiptState, Rejected, Route, Unanswered
from hudhud.errors import Conflict, DomainError, Invalid


async def ids_by_connection(post: Post) -> dict[str, list[tuple[int, int]]]:
    rows = await post.platform.database.fetch(
        "SELECT n.name, c.first_id, c.last_id FROM chunk c JOIN connection n ON n.id = c.connection ORDER BY c.first_id"
    )
    found: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        found.setdefault(row["name"], []).append((row["first_id"], row["last_id"]))
    return found


async def test_typed_and_filed_recipients_are_merged_and_counted_once(post: Post) -> None:
    campaign = await post.prepared(["91", "92", "93"], typed=["92", "94", "94"])

    assert (campaign.messages, campaign.duplicates) == (4, 2)
    rows = await post.platform.database.fetch("SELECT row, address FROM message ORDER BY id")
    assert [(row["row"], row["address"]) for row in rows] == [(-1, "92"), (-2, "94"), (1, "91"), (3, "93")]


async def test_a_number_without_a_price_is_left_out_and_named_with_its_row(post: Post) -> None:
    await post.platform.database.execute("DELETE FROM price_line WHERE prefix = ''")

    campaign = await post.prepared([f"{CHEAP}1", "77", f"{CHEAP}2", "88"])

    assert (campaign.messages, campaign.unpriced) == (2, 2)
    refused = await preparing.refusals(post.platform, post.account.id, campaign.id)
    assert [(one.row, one.address) for one in refused] == [(2, "77"), (4, "88")]


async def test_a_campaign_without_a_single_sendable_recipient_fails_with_the_reason(post: Post) -> None:
    await post.platform.database.execute("DELETE FROM price_line")

    campaign = await post.launch(await post.prepared(["77"]))

    assert campaign.state == "failed"
    assert "recipients" in campaign.reason
    await post.explained()


async def test_each_recipient_goes_through_the_connection_of_its_longest_prefix_in_contiguous_ids(post: Post) -> None:
    post.channel.lofts = [Loft("loft"), Loft("north"), Loft("far")]
    post.channel.ways = [Route("", "loft"), Route("3", "north"), Route("33", "far")]

    await post.prepared([f"{prefix}{number:03}" for number in range(150) for prefix in ("9", "31", "33")])

    ranges = await ids_by_connection(post)
    assert ranges.keys() == {"loft", "north", "far"}
    for name, chunks in ranges.items():
        assert [last - first for first, last in chunks] == [100, 50], name
        assert chunks[0][1] == chunks[1][0], "contiguous"
    rows = await post.platform.database.fetch(
        "SELECT left(m.address, 2) AS begins, n.name "
        "FROM message m JOIN chunk c ON m.id >= c.first_id AND m.id < c.last_id "
        "JOIN connection n ON n.id = c.connection GROUP BY 1, 2"
    )
    assert {(row["begins"][:2], row["name"]) for row in rows if row["begins"] in {"31", "33"}} == {
        ("31", "north"),
        ("33", "far"),
    }


async def test_an_address_that_no_connection_covers_is_left_out(post: Post) -> None:
    post.channel.ways = [Route("9", "loft")]

    campaign = await post.prepared(["91", "81"])

    assert (campaign.messages, campaign.unpriced) == (1, 1)


async def test_preparing_twice_and_at_once_changes_nothing(post: Post) -> None:
    campaign = await post.draft(250)

    await asyncio.gather(*(campaigns.prepare_campaign(post.platform, campaign.id) for _ in range(5)))
    first = await post.read(campaign)
    await campaigns.prepare_campaign(post.platform, campaign.id)

    assert await post.read(campaign) == first
    assert first.messages == 250
    assert await post.platform.database.fetchval("SELECT count(*) FROM message") == 250


async def test_an_edited_draft_is_prepared_anew_and_keeps_nothing_of_before(post: Post) -> None:
    campaign = await post.prepared(250)
    await campaigns.edit_draft(
        post.platform, account_id=post.account.id, campaign_id=campaign.id, actor=ACTOR, recipients=["95"],
        recipient_file_id=None, text="two parts long",
    )  # fmt: skip

    await campaigns.prepare_campaign(post.platform, campaign.id)

    now = await post.read(campaign)
    assert (now.messages, now.units, now.cost) == (1, 2, EUR("0.10"))
    assert await post.platform.database.fetchval("SELECT count(*) FROM message") == 1
    assert await post.platform.database.fetchval("SELECT count(*) FROM chunk") == 1


async def test_a_launch_without_credit_fails_with_the_amounts_and_holds_nothing(post: Post) -> None:
    poor = await post.new_account("0.05")

    campaign = await post.launch(await post.prepared(["91", "92"], account=poor))

    assert campaign.state == "failed"
    assert campaign.reason_values == {"available": "EUR 0.05", "needed": "EUR 0.10"}
    assert (await post.money(poor))[1] == EUR("0")
    assert campaign.closed_at is not None


async def test_twenty_launches_at_once_start_it_once(post: Post) -> None:
    campaign = await post.prepared(250)

    outcomes = await asyncio.gather(*(post.launch(campaign) for _ in range(20)), return_exceptions=True)

    assert sum(isinstance(one, CampaignIsNot) for one in outcomes) == 19
    assert await post.platform.database.fetchval("SELECT count(*) FROM hold") == 1
    assert (await post.money())[1] == EUR("12.5")
    await post.explained()


async def test_acts_by_twenty_at_once_leave_one_state_and_a_sound_ledger(post: Post) -> None:
    campaign = await post.running(250)
    verbs = ["pause", "resume", "cancel", "pause", "resume"] * 4

    outcomes = await asyncio.gather(*(post.act(verb, campaign) for verb in verbs), return_exceptions=True)
    await post.sweep()

    assert all(not isinstance(one, Exception) or isinstance(one, Conflict) for one in outcomes)
    assert (await post.read(campaign)).state == "cancelled"
    assert await post.counts(campaign) == {"cancelled": 250}
    assert await post.money() == (EUR("1000"), EUR("0"))
    await post.explained()


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel"])
async def test_a_finished_campaign_takes_no_more_acts(post: Post, verb: str) -> None:
    campaign = await post.running(1)
    lease = await post.lease()
    claim = await post.claim(lease)
    assert claim is not None
    await post.tell(Rejected(claim.batch.submissions[0].message_id, 1, "no"))
    await post.sweep()

    with pytest.raises(CampaignIsNot):
        await post.act(verb, campaign)


async def test_a_draft_cannot_be_edited_once_it_was_launched(post: Post) -> None:
    campaign = await post.running(1)

    with pytest.raises(CampaignIsNot):
        await campaigns.edit_draft(
            post.platform, account_id=post.account.id, campaign_id=campaign.id, actor=ACTOR, text="other"
        )


async def test_a_launch_whose_sender_was_withdrawn_is_refused(post: Post) -> None:
    campaign = await post.prepared(1)
    await senders.withdraw(post.platform, account_id=post.account.id, channel="post", name="Noah", actor=ACTOR)

    with pytest.raises(Invalid):
        await post.launch(campaign)


async def test_the_forecast_is_what_it_costs_to_the_last_unit(post: Post) -> None:
    addresses = [f"{prefix}{number:03}" for number in range(120) for prefix in ("9", CHEAP, REFUNDED)]
    campaign = await post.draft(addresses, text="a letter of three parts")
    await campaigns.prepare_campaign(post.platform, campaign.id)
    forecast = await preparing.forecast(post.platform, post.account.id, campaign.id)
    await post.launch(campaign)
    lease = await post.lease()

    while claim := await post.claim(lease, room=77):
        taken = [(one.message_id, part) for one in claim.batch.submissions for part in one.parts]
        await post.tell(*(Accepted(message, part, f"r{message}-{part}") for message, part in taken))
        await post.receive(lease, *(Receipt(f"r{message}-{part}", ReceiptState.DELIVERED) for message, part in taken))
    await post.sweep()

    assert forecast.ready
    assert forecast.cost == EUR("36")
    assert await post.money() == (EUR("1000") - forecast.cost, EUR("0"))
    assert (await post.read(campaign)).state == "finished"
    await post.explained()


async def test_finishing_releases_the_rest_once_however_often_it_is_swept(post: Post) -> None:
    campaign = await post.running(4)
    lease = await post.lease()
    claim = await post.claim(lease)
    assert claim is not None
    ids = [one.message_id for one in claim.batch.submissions]
    await post.tell(
        Accepted(ids[0], 1, "a"), Accepted(ids[1], 1, "b"), Rejected(ids[2], 1, "no"), Unanswered(ids[3], 1)
    )
    await post.sweep()
    assert (await post.read(campaign)).state == "running", "receipts are awaited"
    await post.receive(lease, Receipt("a", ReceiptState.DELIVERED), Receipt("b", ReceiptState.EXPIRED))

    await asyncio.gather(*(post.sweep() for _ in range(6)))

    kinds = await post.platform.database.fetch(
        "SELECT kind, sum(amount)::bigint AS sum FROM ledger_entry GROUP BY kind"
    )
    assert {row["kind"]: row["sum"] for row in kinds} == {
        "adjust": 1_000_000_000, "hold": 200_000, "settle": 100_000, "release": 100_000,
    }  # fmt: skip
    assert (await post.read(campaign)).state == "finished"
    await post.explained()


async def test_a_cancelled_campaign_ends_when_what_was_claimed_is_answered(post: Post) -> None:
    campaign = await post.running(10)
    lease = await post.lease()
    claim = await post.claim(lease, room=3)
    assert claim is not None
    ids = [one.message_id for one in claim.batch.submissions]
    await post.act("cancel", campaign)
    await post.sweep()
    assert (await post.money())[1] == EUR("0.5"), "three may still be taken"

    await post.tell(Accepted(ids[0], 1, "a"), Rejected(ids[1], 1, "no"), Deferred(ids[2], 1, "rain", 0))
    await post.sweep()
    await post.sweep()

    assert await post.counts(campaign) == {"accepted": 1, "rejected": 1, "cancelled": 8}
    assert await post.money() == (EUR("999.95"), EUR("0"))
    await post.explained()


async def test_a_receipt_after_the_end_corrects_the_state_and_refunds_once(post: Post) -> None:
    campaign = await post.running([f"{REFUNDED}1"])
    lease = await post.lease()
    claim = await post.claim(lease)
    assert claim is not None
    await post.tell(Accepted(claim.batch.submissions[0].message_id, 1, "a"))
    await post.platform.database.execute("UPDATE chunk SET expires_at = now()")
    await post.sweep()
    assert (await post.read(campaign)).state == "finished"

    for _ in range(2):
        await post.receive(lease, Receipt("a", ReceiptState.UNDELIVERED))

    assert await post.counts(campaign) == {"undelivered": 1}
    assert await post.money() == (EUR("1000"), EUR("0"))
    await post.explained()


async def test_a_launched_campaign_that_nobody_prepared_is_taken_up_by_the_sweep(post: Post) -> None:
    campaign = await post.draft(3)
    await post.launch(campaign)
    await post.platform.database.execute("DELETE FROM outbox")
    await post.platform.database.execute("UPDATE campaign SET progressed_at = now() - interval '1 hour'")

    await post.sweep()

    tasks = await post.platform.database.fetch("SELECT task FROM outbox")
    assert "campaigns.prepare" in {row["task"] for row in tasks}


async def test_cancels_while_parts_are_answered_never_end_in_an_error(post: Post) -> None:
    lease = await post.lease()
    campaigns_ = [await post.running(100) for _ in range(4)]
    claims = []
    while claim := await post.claim(lease, room=25):
        claims.append(claim)
        if len(claims) == 12:
            break

    async def answer(number: int) -> None:
        for one in claims[number].batch.submissions:
            await again(post, [Deferred(one.message_id, 1, "rain", 0)])

    async def stop(number: int) -> None:
        await asyncio.sleep(0.02 * number)
        await post.act("cancel", campaigns_[number])

    outcomes = await asyncio.gather(
        *(answer(number) for number in range(len(claims))), *(stop(number) for number in range(4)),
        return_exceptions=True,
    )  # fmt: skip
    await post.sweep()

    assert not [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, DomainError)], outcomes
    await post.explained()


async def again(post: Post, outcomes: list[Deferred]) -> None:
    """As the gateway does: what the database refused for now is told again."""
    for _ in range(10):
        try:
            await post.tell(*outcomes)
        except asyncpg.DeadlockDetectedError:
            continue
        return
