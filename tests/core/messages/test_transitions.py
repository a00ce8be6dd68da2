"""Every state against everything that can be told of a part: what moves, and who pays."""

from __future__ import annotations

import pytest
from pigeon_post import EUR, REFUNDED, Post

from hudhud.channels import Accepted, Deferred, Outcome, Receipt, ReceiptState, Rejected, Unanswered
from hudhud.messages import FINAL, State, cancel_waiting, claim_singles, follows, give_up_receipts

START = EUR("1000")
PRICE = EUR("0.05")

WAYS: dict[State, list[str]] = {
    State.CLAIMED: [],
    State.DEFERRED: ["deferred"],
    State.ACCEPTED: ["accepted"],
    State.REJECTED: ["rejected"],
    State.UNCONFIRMED: ["unanswered"],
    State.DELIVERED: ["accepted", "delivered"],
    State.UNDELIVERED: ["accepted", "undelivered"],
    State.EXPIRED: ["accepted", "expired"],
    State.NO_RECEIPT: ["accepted", "given up"],
    State.CANCELLED: ["deferred", "cancelled"],
}
"""What has to be told of a claimed part to bring it into each state."""

TOLD = {
    "accepted": State.ACCEPTED,
    "rejected": State.REJECTED,
    "deferred": State.DEFERRED,
    "unanswered": State.UNCONFIRMED,
    "delivered": State.DELIVERED,
    "undelivered": State.UNDELIVERED,
    "expired": State.EXPIRED,
    "rejected by receipt": State.REJECTED,
}

MOVES = (
    {(State.CLAIMED, what) for what in ("accepted", "rejected", "deferred", "unanswered")}
    # A late answer tells what an unconfirmed part became. No receipt can: without an answer no reference is known.
    | {(State.UNCONFIRMED, what) for what in ("accepted", "rejected")}
    | {
        (state, what)
        for state in (State.ACCEPTED, State.NO_RECEIPT)
        for what in ("delivered", "undelivered", "expired", "rejected by receipt")
    }
)
"""Everything that moves a part; whatever else is told changes nothing."""


async def claimed_part(post: Post, address: str) -> int:
    """One single message that is being handed over."""
    message_id = await post.send(address)
    lease = await post.lease()
    assert await claim_singles(post.platform, lease, 10) is not None
    return message_id


async def tell(post: Post, message_id: int, what: str) -> None:
    """Tell one thing about the only part of a message."""
    lease = await post.lease()
    outcomes: dict[str, Outcome] = {
        "accepted": Accepted(message_id, 1, f"ring-{message_id}"),
        "rejected": Rejected(message_id, 1, "no such loft"),
        "deferred": Deferred(message_id, 1, "rain", 60),
        "unanswered": Unanswered(message_id, 1),
    }
    if what in outcomes:
        await post.tell(outcomes[what])
    elif what == "given up":
        await post.platform.database.execute("UPDATE chunk SET expires_at = now() WHERE first_id = $1", message_id)
        await give_up_receipts(post.platform)
    elif what == "cancelled":
        await cancel_single(post, message_id)
    else:
        state = ReceiptState(what.replace("rejected by receipt", "rejected"))
        await post.receive(lease, Receipt(f"ring-{message_id}", state, "code"))


async def cancel_single(post: Post, message_id: int) -> None:
    """What the cancelling of a campaign does to a part that waits; singles themselves cannot be cancelled."""
    campaign = await post.draft(["9"])
    database = post.platform.database
    await database.execute("UPDATE chunk SET campaign = $2 WHERE first_id = $1", message_id, campaign.id)
    async with database.transaction():
        await cancel_waiting(post.platform, campaign.id)


async def state_of(post: Post, message_id: int) -> State:
    return State(await post.platform.database.fetchval("SELECT state FROM delivery WHERE message = $1", message_id))


@pytest.mark.parametrize("was", WAYS, ids=lambda state: state.word)
async def test_what_is_told_of_a_part_moves_it_only_as_the_table_allows(post: Post, was: State) -> None:
    parts = {what: await claimed_part(post, "9") for what in TOLD}
    for message_id in parts.values():
        for step in WAYS[was]:
            await tell(post, message_id, step)

    for what, message_id in parts.items():
        await tell(post, message_id, what)

    found = {what: await state_of(post, message_id) for what, message_id in parts.items()}
    assert found == {what: now if (was, what) in MOVES else was for what, now in TOLD.items()}
    await post.explained()


def test_every_move_is_in_the_table_of_states() -> None:
    assert all(follows(was, TOLD[what]) for was, what in MOVES)


def test_no_final_state_is_left() -> None:
    assert not [(was, now) for was in FINAL for now in State if follows(was, now)]


PAID = {State.ACCEPTED, State.DELIVERED, State.UNDELIVERED, State.EXPIRED, State.NO_RECEIPT}


async def test_a_part_is_charged_once_the_network_took_it_and_never_twice(post: Post) -> None:
    for steps in WAYS.values():
        message_id = await claimed_part(post, "9")
        for step in [*steps, *steps]:
            await tell(post, message_id, step)

    charged = await post.platform.database.fetch(
        "SELECT d.state, c.charged FROM delivery d JOIN chunk c ON c.id = d.chunk ORDER BY d.state"
    )
    assert {State(row["state"]): row["charged"] for row in charged} == {
        state: PRICE.micros if state in PAID else 0 for state in WAYS
    }
    assert (await post.money())[0] == EUR("1000") - PRICE * len(PAID & WAYS.keys())
    await post.explained()


@pytest.mark.parametrize(
    ("what", "paid"),
    [("delivered", "0.03"), ("undelivered", "0"), ("expired", "0"), ("rejected by receipt", "0")],
)
async def test_a_price_for_delivered_parts_only_is_given_back_when_they_are_not(
    post: Post, what: str, paid: str
) -> None:
    message_id = await claimed_part(post, REFUNDED)
    await tell(post, message_id, "accepted")

    await tell(post, message_id, what)
    await tell(post, message_id, what)

    balance, _ = await post.money()
    assert START - balance == EUR(paid)
    await post.explained()


async def test_a_refusal_by_receipt_is_charged_as_an_undelivered_part_is(post: Post) -> None:
    message_id = await claimed_part(post, "9")
    await tell(post, message_id, "accepted")

    await tell(post, message_id, "rejected by receipt")

    assert (await post.money())[0] == START - PRICE


@pytest.mark.parametrize("then", [[], ["delivered"], ["undelivered"]])
async def test_a_late_answer_corrects_an_unconfirmed_part_and_never_charges_it(post: Post, then: list[str]) -> None:
    message_id = await claimed_part(post, REFUNDED)
    await tell(post, message_id, "unanswered")

    for what in ["accepted", *then]:
        await tell(post, message_id, what)

    assert await state_of(post, message_id) is TOLD[(["accepted", *then])[-1]]
    assert (await post.money())[0] == START
    await post.explained()


async def test_an_answer_in_the_same_turn_as_the_giving_up_on_it_is_not_forgotten(post: Post) -> None:
    message_id = await claimed_part(post, "9")

    await post.tell(Unanswered(message_id, 1), Accepted(message_id, 1, "ring"))

    assert await state_of(post, message_id) is State.ACCEPTED
    await post.explained()
