"""What a campaign costs where: what was foreseen beside what was charged."""

from __future__ import annotations

from pigeon_post import EUR, Post

from hudhud.campaigns import results, running
from hudhud.channels import Accepted, Receipt, ReceiptState, Rejected

VODAFONE = "201001234567"
ORANGE = "201201234567"
STC = "966501234567"


async def test_the_cost_is_told_by_country_and_network(post: Post) -> None:
    draft = await post.prepared([VODAFONE, "201001234568", ORANGE, STC])

    where = await results.destinations(post.platform, draft.account_id, draft.id)

    assert [(one.country, one.network, one.messages, one.cost) for one in where] == [
        ("EG", "Vodafone", 2, EUR("0.06")),
        ("SA", "STC", 1, EUR("0.05")),
        ("EG", "Orange", 1, EUR("0.03")),
    ]
    assert sum(one.cost.micros for one in where) == draft.cost.micros


async def test_what_was_charged_stands_beside_what_was_foreseen(post: Post) -> None:
    campaign = await post.running([VODAFONE, ORANGE, STC], text="eleven char")
    lease = await post.lease()
    claimed = await post.claim(lease)
    assert claimed is not None
    taken, refused, third = claimed.batch.submissions
    outcomes = [Accepted(one.message_id, part, f"{one.message_id}-{part}") for one in (taken, third) for part in (1, 2)]
    await post.tell(*outcomes, *(Rejected(refused.message_id, part, "no") for part in (1, 2)), ended=[claimed.claim_id])
    for outcome in outcomes:
        await post.receive(lease, Receipt(outcome.reference, ReceiptState.DELIVERED))
    await running.sweep_campaigns(post.platform)

    await results.sum_up(post.platform, campaign_id=campaign.id)

    where = await results.destinations(post.platform, campaign.account_id, campaign.id)
    assert {one.network: (one.units, one.accepted, one.charged) for one in where} == {
        "Vodafone": (2, 2, EUR("0.06")),
        "Orange": (2, 0, EUR("0")),
        "STC": (2, 2, EUR("0.10")),
    }
    told = await results.progress(post.platform, campaign.account_id, campaign.id)
    assert sum(one.charged.micros for one in where if one.charged) == (told.charged - told.refunded).micros
