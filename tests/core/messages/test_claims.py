"""Claims: committed or nothing, and only as long as lease, campaign, account and sender allow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pigeon_post import ACTOR, EUR, Post

from hudhud import accounts, messages, senders
from hudhud.channels import Accepted, Deferred, Rejected


async def test_a_claim_takes_whole_messages_up_to_the_room_in_the_order_of_their_rows(post: Post) -> None:
    campaign = await post.running(10, text="two parts long")
    lease = await post.lease()

    claim = await post.claim(lease, room=7)

    assert claim is not None
    assert [submission.parts for submission in claim.batch.submissions] == [(1, 2)] * 3
    assert claim.batch.units == 6
    assert await post.counts(campaign) == {"queued": 7, "claimed": 3}
    await post.explained()


async def test_a_message_longer_than_the_room_is_claimed_alone(post: Post) -> None:
    await post.running(2, text="x" * 35)
    lease = await post.lease()

    claim = await post.claim(lease, room=1)

    assert claim is not None
    assert claim.batch.units == 4


async def test_every_message_is_claimed_once(post: Post) -> None:
    campaign = await post.running(250)
    lease = await post.lease()
    seen: list[int] = []

    while claim := await post.claim(lease, room=33):
        seen += [submission.message_id for submission in claim.batch.submissions]

    assert len(seen) == len(set(seen)) == 250
    assert await post.counts(campaign) == {"claimed": 250}


async def test_an_older_epoch_can_claim_nothing(post: Post) -> None:
    await post.running(5)
    await post.send()
    stale = await post.lease()
    await post.lease()

    assert await post.claim(stale) is None
    assert await messages.claim_singles(post.platform, stale, 10) is None


async def test_a_lease_that_ran_out_can_claim_nothing_even_if_nobody_took_it(post: Post) -> None:
    await post.running(5)
    lease = await post.lease()
    await post.platform.database.execute("UPDATE connection SET expires_at = now()")

    assert await post.claim(lease) is None


async def test_a_renewed_lease_can_claim_again(post: Post) -> None:
    await post.running(5)
    lease = await post.lease()
    await post.platform.database.execute("UPDATE connection SET expires_at = now()")

    assert await messages.renew_lease(post.platform, lease, up=True, detail="")
    assert await post.claim(lease) is not None


async def test_a_lease_is_taken_by_one_of_two_and_by_the_other_once_it_ran_out(post: Post) -> None:
    first = await messages.take_lease(post.platform, "post", "loft", "one")
    second = await messages.take_lease(post.platform, "post", "loft", "two")
    await post.platform.database.execute("UPDATE connection SET expires_at = now()")
    third = await messages.take_lease(post.platform, "post", "loft", "two")

    assert first is not None
    assert second is None
    assert third is not None
    assert third.epoch == first.epoch + 1
    assert not await messages.renew_lease(post.platform, first, up=True, detail="")


@pytest.mark.parametrize("verb", ["pause", "cancel"])
async def test_a_campaign_that_does_not_run_is_not_claimed_from(post: Post, verb: str) -> None:
    campaign = await post.running(5)
    lease = await post.lease()
    work = await messages.bulk_work(post.platform, lease)
    await post.act(verb, campaign)

    assert await messages.claim_bulk(post.platform, lease, work[0], lambda _: 1, 10) is None
    assert await post.claim(lease) is None


async def test_a_suspended_account_sends_nothing(post: Post) -> None:
    await post.running(5)
    await post.send()
    lease = await post.lease()
    await accounts.suspend(post.platform, post.account.id, reason="Test", actor=ACTOR)

    assert await post.claim(lease) is None
    assert await messages.claim_singles(post.platform, lease, 10) is None


async def test_messages_whose_sender_was_withdrawn_are_blocked_and_not_charged(post: Post) -> None:
    campaign = await post.running(5)
    single = await post.send()
    lease = await post.lease()
    await senders.withdraw(post.platform, account_id=post.account.id, channel="post", name="Noah", actor=ACTOR)
    [work] = await messages.bulk_work(post.platform, lease)
    assert not work.sender_approved

    await messages.block_rest(post.platform, work.chunk_id, work.next_id, "sender_withdrawn")
    assert await messages.claim_singles(post.platform, lease, 10) is None
    await post.sweep()

    assert await post.counts(campaign) == {"blocked": 5}
    assert (await post.read(campaign)).state == "finished"
    assert await post.state(single) == "blocked"
    assert await post.money() == (EUR("1000"), EUR("0"))
    await post.explained()


async def test_a_part_that_waits_is_not_sent_when_its_sender_was_withdrawn_meanwhile(post: Post) -> None:
    single = await post.send()
    lease = await post.lease()
    await messages.claim_singles(post.platform, lease, 10)
    await post.tell(Deferred(single, 1, "rain", 0))
    await senders.withdraw(post.platform, account_id=post.account.id, channel="post", name="Noah", actor=ACTOR)

    assert await messages.claim_waiting(post.platform, lease, 10) is None

    await post.sweep()
    assert await post.state(single) == "blocked"
    await post.explained()


async def test_single_messages_are_claimed_oldest_first_within_the_room_in_parts(post: Post) -> None:
    ids = [await post.send(text="x" * 25) for _ in range(4)]
    lease = await post.lease()

    claim = await messages.claim_singles(post.platform, lease, 7)

    assert claim is not None
    assert [submission.message_id for submission in claim.batch.submissions] == ids[:2]
    assert claim.batch.units == 6


async def test_a_deferred_part_is_claimed_again_once_its_time_has_come(post: Post) -> None:
    campaign = await post.running(2, text="two parts long")
    lease = await post.lease()
    claim = await post.claim(lease)
    assert claim is not None
    first, second = (submission.message_id for submission in claim.batch.submissions)
    await post.tell(
        Deferred(first, 2, "rain", 0),
        Deferred(second, 1, "rain", 60),
        Accepted(first, 1, "a"),
        Accepted(second, 2, "b"),
        ended=[claim.claim_id],
    )

    again = await messages.claim_waiting(post.platform, lease, 10)

    assert again is not None
    assert [(submission.message_id, submission.parts) for submission in again.batch.submissions] == [(first, (2,))]
    assert await post.counts(campaign) == {"claimed": 1, "deferred": 1}
    assert await messages.claim_waiting(post.platform, lease, 10) is None
    await post.explained()


async def test_what_an_earlier_epoch_claimed_and_did_not_report_is_unconfirmed_and_not_charged(post: Post) -> None:
    campaign = await post.running(10)
    old = await post.lease()
    claim = await post.claim(old, room=6)
    assert claim is not None
    ids = [submission.message_id for submission in claim.batch.submissions]
    await post.tell(Accepted(ids[0], 1, "a"), Rejected(ids[1], 1, "no"))

    lease = await post.lease()
    await messages.recover(post.platform, lease)
    await messages.recover(post.platform, lease)

    assert await post.counts(campaign) == {"accepted": 1, "rejected": 1, "unconfirmed": 4, "queued": 4}
    assert (await post.money())[0] == EUR("999.95")
    assert await messages.claim_waiting(post.platform, lease, 10) is None
    await post.explained()


async def test_recovery_leaves_what_the_present_epoch_claimed(post: Post) -> None:
    campaign = await post.running(10)
    lease = await post.lease()
    await post.claim(lease, room=6)

    await messages.recover(post.platform, lease)

    assert await post.counts(campaign) == {"claimed": 6, "queued": 4}


async def test_a_claim_whose_commit_was_not_heard_is_an_orphan(post: Post) -> None:
    await post.running(4)
    lease = await post.lease()
    known = await post.claim(lease, room=2)
    unheard = await post.claim(lease, room=1)
    assert known is not None
    assert unheard is not None

    found = await messages.orphans(post.platform, lease, [known.claim_id])

    assert [(each.claim_id, each.message_id) for each in found] == [
        (unheard.claim_id, unheard.batch.submissions[0].message_id)
    ]


async def test_rows_that_were_read_ahead_survive_a_claim_that_failed(post: Post) -> None:
    campaign = await post.running(4)
    lease = await post.lease()
    [work] = await messages.bulk_work(post.platform, lease)
    await post.platform.database.execute("ALTER TABLE claim RENAME TO hidden")
    with pytest.raises(Exception, match="claim"):
        await messages.claim_bulk(post.platform, lease, work, lambda _: 1, 2)
    await post.platform.database.execute("ALTER TABLE hidden RENAME TO claim")

    while await messages.claim_bulk(post.platform, lease, work, lambda _: 1, 2):
        pass

    assert await post.counts(campaign) == {"claimed": 4}
    await post.explained()


async def test_a_single_message_whose_validity_ran_out_unsent_is_expired_and_not_charged(post: Post) -> None:
    single = await post.send(validity=timedelta(minutes=1))
    lease = await post.lease()
    await post.platform.database.execute("UPDATE chunk SET expires_at = now()")

    await post.sweep()

    assert await post.state(single) == "expired"
    assert await messages.claim_singles(post.platform, lease, 10) is None
    assert await post.money() == (EUR("1000"), EUR("0"))
    await post.explained()


async def test_a_paused_campaign_whose_validity_ran_out_ends_expired_and_releases_its_hold(post: Post) -> None:
    campaign = await post.act("pause", await post.running(3))
    await post.platform.database.execute("UPDATE chunk SET expires_at = now()")

    await post.sweep()

    assert await post.counts(campaign) == {"expired": 3}
    assert await post.money() == (EUR("1000"), EUR("0"))
    await post.explained()


async def test_a_part_deferred_until_its_validity_ran_out_is_expired_and_not_charged(post: Post) -> None:
    single = await post.send()
    lease = await post.lease()
    await messages.claim_singles(post.platform, lease, 10)
    await post.tell(Deferred(single, 1, "rain", 0))
    await post.platform.database.execute("UPDATE chunk SET expires_at = now()")

    assert await messages.claim_waiting(post.platform, lease, 10) is None
    await post.sweep()

    assert await post.state(single) == "expired"
    assert await post.money() == (EUR("1000"), EUR("0"))
    await post.explained()


async def test_the_hold_of_a_single_message_ends_with_its_last_answer(post: Post) -> None:
    single = await post.send(text="two parts long")
    lease = await post.lease()
    await messages.claim_singles(post.platform, lease, 10)
    await post.tell(Accepted(single, 1, "a"))
    await post.sweep()
    assert (await post.money())[1] == EUR("0.05")

    await post.tell(Rejected(single, 2, "no"))
    await post.sweep()

    assert await post.money() == (EUR("999.95"), EUR("0"))
    assert await messages.close_singles(post.platform) == 0
    await post.explained()
