"""Receipts by permutation: whatever order they come in, the first final one wins and money moves once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from pigeon_post import EUR, REFUNDED, Post

from hudhud import messages
from hudhud.channels import Accepted, Receipt, ReceiptState, Rejected
from hudhud.messages import Lease, State

EVENTS = ("answer", "enroute", "delivered", "delivered again", "undelivered")
FINAL = {
    "delivered": State.DELIVERED,
    "delivered again": State.DELIVERED,
    "undelivered": State.UNDELIVERED,
    "expired": State.EXPIRED,
    "rejected": State.REJECTED,
}


async def claimed(post: Post, lease: Lease, addresses: Sequence[str] | int, text: str = "coo") -> list[int]:
    """Messages of a campaign that are being handed over."""
    await post.running(addresses, text=text)
    found: list[int] = []
    while claim := await post.claim(lease):
        found += [submission.message_id for submission in claim.batch.submissions]
    return found


def receipt(message: int, what: str) -> Receipt:
    return Receipt(f"r{message}", ReceiptState(what.removesuffix(" again")), "code")


async def states(post: Post) -> dict[int, State]:
    rows = await post.platform.database.fetch("SELECT message, max(state) AS state FROM delivery GROUP BY message")
    return {row["message"]: State(row["state"]) for row in rows}


@pytest.mark.parametrize("together", [1, 2, 5], ids=["one a turn", "two a turn", "all in one turn"])
async def test_the_first_final_receipt_wins_in_every_order(post: Post, together: int) -> None:
    orders = list(permutations(EVENTS))
    lease = await post.lease()
    ids = await claimed(post, lease, [f"{REFUNDED}{number:04}" for number in range(len(orders))])
    orders_of = dict(zip(ids, orders, strict=True))

    for step in range(0, len(EVENTS), together):
        told = [(message, what) for message, order in orders_of.items() for what in order[step : step + together]]
        await post.turn(
            lease.connection_id,
            [Accepted(message, 1, f"r{message}") for message, what in told if what == "answer"],
            [receipt(message, what) for message, what in told if what != "answer"],
        )

    first = {message: next(what for what in order if what in FINAL) for message, order in orders_of.items()}
    assert await states(post) == {message: FINAL[what] for message, what in first.items()}
    undelivered = sum(what == "undelivered" for what in first.values())
    assert EUR("1000") - (await post.money())[0] == EUR("0.03") * (len(orders) - undelivered)
    await post.explained()


async def test_a_different_final_receipt_that_comes_later_is_kept_as_a_conflict(post: Post) -> None:
    lease = await post.lease()
    [message] = await claimed(post, lease, 1)
    await post.turn(lease.connection_id, [Accepted(message, 1, f"r{message}")], [receipt(message, "delivered")])

    for what in ("undelivered", "undelivered", "delivered"):
        await post.receive(lease, receipt(message, what))

    kept = await post.platform.database.fetch("SELECT kept, told FROM receipt_conflict")
    assert {tuple(row) for row in kept} == {(State.DELIVERED, State.UNDELIVERED)}
    assert await states(post) == {message: State.DELIVERED}


async def test_a_receipt_that_nobody_waits_for_is_kept_and_moves_nothing(post: Post) -> None:
    lease = await post.lease()
    [message] = await claimed(post, lease, 1)
    await post.tell(Accepted(message, 1, "known"))

    await post.receive(lease, Receipt("unknown", ReceiptState.DELIVERED))

    assert await states(post) == {message: State.ACCEPTED}
    assert await post.platform.database.fetchval("SELECT count(*) FROM unmatched_receipt") == 1


async def test_a_receipt_of_another_connection_is_not_this_ones(post: Post) -> None:
    lease = await post.lease()
    other = await messages.register(post.platform, "post", "other")
    [message] = await claimed(post, lease, 1)
    await post.tell(Accepted(message, 1, "7"))

    await post.turn(other, receipts=[Receipt("7", ReceiptState.DELIVERED)])

    assert await states(post) == {message: State.ACCEPTED}


async def test_other_spellings_of_a_reference_are_tried_when_it_is_unknown(post: Post) -> None:
    lease = await post.lease()
    [message] = await claimed(post, lease, 1)
    await post.tell(Accepted(message, 1, "1f"))

    await post.receive(lease, Receipt("31", ReceiptState.DELIVERED, alternatives=("zz", "1f")))
    await messages.match_parked(post.platform)
    assert await states(post) == {message: State.ACCEPTED}, "its own answer may still come"

    await waited(post)
    await messages.match_parked(post.platform)

    assert await states(post) == {message: State.DELIVERED}


async def waited(post: Post) -> None:
    """Let two minutes have passed for the receipts that are kept."""
    await post.platform.database.execute("UPDATE unmatched_receipt SET received_at = now() - interval '2 minutes'")


async def test_an_early_receipt_is_not_taken_for_that_of_another_message(post: Post) -> None:
    lease = await post.lease()
    other, message = await claimed(post, lease, 2)
    await post.tell(Accepted(other, 1, "16"))

    await post.receive(lease, Receipt("10", ReceiptState.UNDELIVERED, alternatives=("a", "16")))
    await post.turn(lease.connection_id, [Accepted(message, 1, "10")])

    assert await states(post) == {other: State.ACCEPTED, message: State.UNDELIVERED}


async def test_a_receipt_with_other_spellings_that_comes_before_the_answer_is_not_lost(post: Post) -> None:
    lease = await post.lease()
    [message] = await claimed(post, lease, 1)
    await post.receive(lease, Receipt("31", ReceiptState.DELIVERED, alternatives=("zz", "1f")))

    await post.turn(lease.connection_id, [Accepted(message, 1, "1f")])
    await waited(post)
    await messages.match_parked(post.platform)

    assert await states(post) == {message: State.DELIVERED}
    assert not await post.platform.database.fetchval("SELECT count(*) FROM unmatched_receipt")


async def test_a_receipt_that_another_process_kept_finds_its_part_with_the_next_sweep(post: Post) -> None:
    lease = await post.lease()
    [message] = await claimed(post, lease, 1)
    await post.receive(lease, receipt(message, "delivered"))
    scope = messages.Scope(lease.connection_id, await messages.current_months(post.platform), parked=False)
    async with post.platform.database.transaction():
        await messages.record_outcomes(post.platform, [Accepted(message, 1, f"r{message}")])
        await messages.record_receipts(post.platform, scope, [], [f"r{message}"])

    await messages.match_parked(post.platform)

    assert await states(post) == {message: State.DELIVERED}
    assert not await post.platform.database.fetchval("SELECT count(*) FROM unmatched_receipt")


async def test_a_reference_that_is_used_again_means_the_newest_part(post: Post) -> None:
    lease = await post.lease()
    older, newer = await claimed(post, lease, 2)
    await post.tell(Accepted(older, 1, "7"))
    await post.tell(Accepted(newer, 1, "7"))

    await post.receive(lease, Receipt("7", ReceiptState.UNDELIVERED))

    assert await states(post) == {older: State.ACCEPTED, newer: State.UNDELIVERED}


LONG = {
    ("delivered", "delivered"): State.DELIVERED,
    ("delivered", None): State.ACCEPTED,
    ("delivered", "expired"): State.EXPIRED,
    ("undelivered", "expired"): State.UNDELIVERED,
    ("delivered", "rejected"): State.REJECTED,
}


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "second part first"])
async def test_a_long_message_is_in_the_state_of_its_worst_part(post: Post, turned: bool) -> None:
    lease = await post.lease()
    ids = dict(zip(LONG, await claimed(post, lease, len(LONG), text="two parts long"), strict=True))
    parts = [(message, part, what) for whats, message in ids.items() for part, what in enumerate(whats, start=1)]
    await post.tell(*(Accepted(message, part, f"r{message}-{part}") for message, part, _ in parts))

    for message, part, what in sorted(parts, key=lambda each: each[1], reverse=turned):
        if what:
            await post.receive(lease, Receipt(f"r{message}-{part}", ReceiptState(what), "code"))

    assert await states(post) == {ids[whats]: worst for whats, worst in LONG.items()}
    await post.explained()


async def test_a_long_message_is_under_way_until_each_of_its_parts_is_answered(post: Post) -> None:
    lease = await post.lease()
    campaign = await post.running(1, text="two parts long")
    claim = await post.claim(lease)
    assert claim is not None
    message = claim.batch.submissions[0].message_id

    await post.tell(Rejected(message, 1, "no"))

    assert await post.counts(campaign) == {"claimed": 1}
    assert await post.state(message) == "claimed"
    await post.explained()


async def test_a_part_that_is_answered_after_its_sibling_failed_is_still_charged(post: Post) -> None:
    lease = await post.lease()
    campaign = await post.running(1, text="two parts long")
    claim = await post.claim(lease)
    assert claim is not None
    message = claim.batch.submissions[0].message_id
    await post.tell(Rejected(message, 1, "no"))
    await post.sweep()

    await post.tell(Accepted(message, 2, "ring"))
    await post.sweep()

    assert await post.counts(campaign) == {"rejected": 1}
    assert (await post.money())[0] == EUR("999.95")
    await post.explained()
