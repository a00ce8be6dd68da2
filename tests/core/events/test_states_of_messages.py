"""What becomes of messages is told in the statement that moves them: the state of the message, not of its parts."""

from __future__ import annotations

from typing import Any

import pytest
from pigeon_post import ACTOR, Post

from hudhud import events, messages, senders
from hudhud.channels import Accepted, Receipt, ReceiptState, Rejected, Unanswered
from hudhud.messages import Lease
from hudhud.public_ids import to_public

LONG = "coo coo coo coo"  # two parts


async def listened(post: Post) -> list[dict[str, Any]]:
    """What was told since the last look."""
    async with post.platform.database.transaction():
        taken = await events.take(post.platform, account_id=post.account.id, listener="test:1", limit=1000)
    return [dict(event.data) for event in taken]


def states(told: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """States and codes alone."""
    return [(event["state"], event["code"]) for event in told]


@pytest.fixture
async def lease(post: Post) -> Lease:
    """Somebody listens, and a connection is held."""
    await events.listen(
        post.platform, account_id=post.account.id, listener="test:1", kinds=["message.state", "campaign.finished"]
    )
    return await post.lease()


async def claimed(post: Post, lease: Lease, text: str = "coo", many: int = 1) -> list[int]:
    """Messages of a running campaign that were handed over."""
    await post.running(many, text=text)
    claim = await post.claim(lease)
    assert claim is not None
    return [one.message_id for one in claim.batch.submissions]


async def test_accepted_and_delivered_are_told_with_campaign_and_message(post: Post, lease: Lease) -> None:
    (message,) = await claimed(post, lease)

    await post.tell(Accepted(message, 1, "ring"))
    await post.receive(lease, Receipt("ring", ReceiptState.DELIVERED, "", None, ()))

    told = await listened(post)
    campaign = told[0].pop("campaign")
    assert campaign.startswith("cmp_") and campaign == told[1].pop("campaign")
    assert told == [
        {"message": to_public("msg", message), "state": state, "code": "", "client_ref": ""}
        for state in ("accepted", "delivered")
    ]


async def test_a_single_message_is_told_with_its_reference_and_no_campaign(post: Post, lease: Lease) -> None:
    number = await messages.send(
        post.platform, account_id=post.account.id, channel="post", to="9", sender="Noah", text="coo",
        interface="api", actor=ACTOR, client_ref="order 7",
    )  # fmt: skip
    assert await messages.claim_singles(post.platform, lease, 10) is not None

    await post.tell(Accepted(number, 1, "ring"))

    (told,) = await listened(post)
    assert (told["client_ref"], told["campaign"]) == ("order 7", None)


async def test_a_long_message_is_told_once_in_the_state_of_its_worst_part(post: Post, lease: Lease) -> None:
    (message,) = await claimed(post, lease, LONG)

    await post.tell(Accepted(message, 1, "one"))
    assert await listened(post) == []
    await post.tell(Accepted(message, 2, "two"))
    await post.receive(lease, Receipt("one", ReceiptState.UNDELIVERED, "dead", None, ()))
    await post.receive(lease, Receipt("two", ReceiptState.DELIVERED, "", None, ()))

    assert states(await listened(post)) == [("accepted", ""), ("undelivered", "dead")]


async def test_rejected_and_unconfirmed_are_told_with_their_codes(post: Post, lease: Lease) -> None:
    first, second = await claimed(post, lease, many=2)

    await post.tell(Rejected(first, 1, "11"), Unanswered(second, 1))

    assert sorted(states(await listened(post))) == [("rejected", "11"), ("unconfirmed", "no_answer")]


async def test_what_a_crash_left_is_told_as_unconfirmed(post: Post, lease: Lease) -> None:
    await claimed(post, lease)

    await messages.recover(post.platform, await post.lease(holder="next"))

    assert states(await listened(post)) == [("unconfirmed", "interrupted")]


async def test_messages_that_are_blocked_are_told(post: Post, lease: Lease) -> None:
    await post.running(3)
    await senders.withdraw(post.platform, account_id=post.account.id, channel="post", name="Noah", actor=ACTOR)
    row = await post.platform.database.fetchrow("SELECT id, next_id FROM chunk")
    assert row is not None

    await messages.block_rest(post.platform, row["id"], row["next_id"], "sender_withdrawn")

    assert states(await listened(post)) == [("blocked", "sender_withdrawn")] * 3


async def test_messages_whose_validity_is_over_are_told(post: Post, lease: Lease) -> None:
    await post.running(2)
    await post.platform.database.execute("UPDATE chunk SET expires_at = now() - interval '1 minute'")

    await post.sweep()

    told = await listened(post)
    assert states([event for event in told if "message" in event]) == [("expired", "validity_over")] * 2


async def test_a_repeated_outcome_is_told_once(post: Post, lease: Lease) -> None:
    (message,) = await claimed(post, lease)

    await post.tell(Accepted(message, 1, "ring"))
    await post.tell(Accepted(message, 1, "ring"))

    assert states(await listened(post)) == [("accepted", "")]


async def test_other_accounts_messages_are_not_told(post: Post, lease: Lease) -> None:
    other = await post.new_account()
    await post.running(2, account=other)
    claim = await post.claim(lease)
    assert claim is not None

    await post.tell(*(Accepted(one.message_id, 1, f"r{one.message_id}") for one in claim.batch.submissions))

    assert await post.platform.database.fetchval("SELECT count(*) FROM event") == 0


async def test_the_end_of_a_campaign_is_told(post: Post, lease: Lease) -> None:
    (message,) = await claimed(post, lease)
    await post.tell(Rejected(message, 1, "11"))
    await post.platform.database.execute("DELETE FROM claim")

    await post.sweep()

    finished = [event for event in await listened(post) if "message" not in event]
    assert [(event["state"], event["messages"], event["name"]) for event in finished] == [("finished", 1, "Letter")]
