"""The oracle finds what does not add up: each rule, broken by hand."""

from __future__ import annotations

import pytest
from pigeon_post import Post

from hudhud.channels import Accepted, Rejected, Unanswered
from hudhud.reconciliation import reconcile

BREAKAGES = {
    "I2 balance": "UPDATE ledger_balance SET balance = balance + 1",
    "I3 held": "UPDATE ledger_balance SET held = held + 1",
    "I3 a hold's settlements": "UPDATE hold SET settled = settled - 1",
    "I3 a closed campaign": "UPDATE campaign SET closed_at = now()",
    "I4": "UPDATE chunk SET charged = charged + 1",
    "I5 a chunk's counts add up": "UPDATE chunk SET queued = queued + 1",
    "I5 a chunk's counts are those": "UPDATE chunk SET accepted = accepted - 1, delivered = delivered + 1",
    "I5 a campaign's messages are": "UPDATE campaign SET messages = messages + 1",
    "I5 a campaign's messages have": "DELETE FROM message WHERE id = (SELECT max(id) FROM message)",
    "I5 nothing is under way": "UPDATE campaign SET closed_at = now()",
    "I5 what is claimed": "DELETE FROM claim",
    "I5 what is deferred": "UPDATE delivery SET state = 96 WHERE state = 92",
    "I6": "UPDATE delivery SET reference = 'same', accepted_at = now()",
    "I11": "INSERT INTO outbox (queue, task, arguments, created_at) VALUES ('w', 't', '{}', now() - interval '1 hour')",
    "I12": "UPDATE failure SET messages = messages + 1",
}


async def half_sent(post: Post) -> list[int]:
    """A campaign of ten: one accepted, one rejected, one unconfirmed, one claimed, six queued."""
    await post.running([f"9{number}" for number in range(10)])
    claim = await post.claim(await post.lease(), room=4)
    assert claim is not None
    ids = [one.message_id for one in claim.batch.submissions]
    await post.tell(Accepted(ids[0], 1, "a"), Rejected(ids[1], 1, "no"), Unanswered(ids[2], 1))
    return ids


async def test_a_campaign_half_sent_is_explained(post: Post) -> None:
    await half_sent(post)

    await post.explained()


@pytest.mark.parametrize("rule", BREAKAGES)
async def test_what_does_not_add_up_is_found_by_its_rule(post: Post, rule: str) -> None:
    await half_sent(post)
    async with post.platform.database.transaction() as db:
        await db.execute("SET LOCAL session_replication_role = replica")
        await db.execute(BREAKAGES[rule])

    report = await reconcile(post.platform)

    assert not report.explained
    assert rule in "\n".join(one.rule for one in report.differences), str(report)


RECEIVED = {
    "as told": ({"90": 1}, ""),
    "the unconfirmed one too": ({"90": 1, "92": 1}, ""),
    "not the accepted one": ({}, "what was accepted was received"),
    "the accepted one twice": ({"90": 2}, "what was received was accepted"),
    "the rejected one": ({"90": 1, "91": 1}, "what was received was accepted"),
    "one that was never claimed": ({"90": 1, "99": 1}, "what was received was accepted"),
    "a stranger": ({"90": 1, "555": 1}, "what was received was accepted"),
}


@pytest.mark.parametrize("case", RECEIVED)
async def test_deliveries_are_held_against_what_the_other_side_received(post: Post, case: str) -> None:
    received, difference = RECEIVED[case]
    await half_sent(post)

    report = await reconcile(post.platform, received)

    assert [difference in one.rule for one in report.differences] == ([True] if difference else [])
