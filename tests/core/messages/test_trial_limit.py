"""The trial limit, where messages are claimed: a trial's user reaches his own verified number, and nobody else."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from pigeon_post import ACTOR, EUR, Post

from hudhud import campaigns, messages
from hudhud.audit import Actor
from hudhud.campaigns import Campaign, preparing, results
from hudhud.channels import Accepted, Deferred
from hudhud.errors import Invalid
from hudhud.messages import Claimed, NoVerifiedMobile, TrialLimit

OWN = "9100200300"
OTHER = "9100200301"


async def user(post: Post, mobile: str = OWN, *, verified: bool = True) -> Actor:
    """A user of the account."""
    number = await post.platform.database.fetchval(
        "INSERT INTO app_user (account, email, password_hash, mobile, mobile_verified_at) "
        "VALUES ($1, $2, '', $3, CASE WHEN $4 THEN now() END) RETURNING id",
        post.account.id, f"{secrets.token_hex(6)}@example.com", mobile, verified,
    )  # fmt: skip
    return Actor(f"user:{number}", user_id=number)


async def trial(post: Post, *, on: bool = True) -> None:
    """Switch the account's trial."""
    await post.platform.database.execute("UPDATE account SET trial = $2 WHERE id = $1", post.account.id, on)


async def running(post: Post, addresses: list[str], actor: Actor, *, typed: list[str] | None = None) -> Campaign:
    """A campaign that was launched before the trial was switched on: nothing but the claim holds it back."""
    draft = await campaigns.create_draft(
        post.platform, account_id=post.account.id, name="Letter", channel="post", type="regular", interface="api",
        actor=actor, sender="Noah", text="coo", recipients=typed or [],
        recipient_file_id=await post.file(addresses) if addresses else None,
    )  # fmt: skip
    await campaigns.prepare_campaign(post.platform, draft.id)
    launched = await campaigns.launch(post.platform, account_id=post.account.id, campaign_id=draft.id, actor=actor)
    assert launched.state == "running"
    return launched


async def send(post: Post, to: str, actor: Actor) -> int:
    return await messages.send(
        post.platform, account_id=post.account.id, channel="post", to=to, sender="Noah", text="coo", interface="api",
        actor=actor,
    )  # fmt: skip


async def claim_all(post: Post) -> list[str]:
    """Claim until nothing is left, as the gateway does, and give the addresses handed out."""
    lease = await post.lease()
    handed: list[str] = []
    while claimed := await claim_any(post, lease):
        handed += [submission.address for submission in claimed.batch.submissions]
        taken = [(one.message_id, part) for one in claimed.batch.submissions for part in one.parts]
        await post.tell(*(Accepted(*part, f"r{part}") for part in taken), ended=[claimed.claim_id])
    return handed


async def claim_any(post: Post, lease: messages.Lease) -> Claimed | None:
    while works := await messages.bulk_work(post.platform, lease):  # a chunk that is blocked makes room for the next
        if claimed := await messages.claim_bulk(post.platform, lease, works[0], post.units, 1000):
            return claimed
    return await messages.claim_singles(post.platform, lease, 1000) or await messages.claim_waiting(
        post.platform, lease, 1000
    )


async def test_of_a_file_only_the_senders_own_number_is_sent(post: Post) -> None:
    actor = await user(post)
    campaign = await running(post, [*(f"92{n:06}" for n in range(150)), OWN, *(f"93{n:06}" for n in range(150))], actor)
    await trial(post)

    assert await claim_all(post) == [OWN]
    await post.sweep()
    assert await post.counts(campaign) == {"accepted": 1, "blocked": 300}
    await post.explained()


async def test_blocked_messages_cost_nothing_and_say_why(post: Post) -> None:
    campaign = await running(post, [OWN, OTHER], await user(post))
    await trial(post)

    await claim_all(post)
    await post.sweep()
    await post.platform.database.execute("UPDATE chunk SET expires_at = now()")
    await post.sweep()

    assert await post.money() == (EUR("999.95"), EUR("0"))
    [reason] = await results.failures(post.platform, post.account.id, campaign.id)
    assert (reason.code, reason.messages) == ("trial_limit", 1)
    assert reason.words.startswith("During the trial")
    [blocked] = await messages.list_messages(post.platform, post.account.id, state="blocked")
    assert blocked.words.startswith("During the trial")
    assert blocked.price == EUR("0")
    await post.explained()


async def test_typed_recipients_are_held_to_it_too(post: Post) -> None:
    campaign = await running(post, [], await user(post), typed=[OTHER, OWN])
    await trial(post)

    assert await claim_all(post) == [OWN]
    assert await post.counts(campaign) == {"accepted": 1, "blocked": 1}


async def test_a_single_message_to_another_number_is_blocked(post: Post) -> None:
    actor = await user(post)
    single, own = await send(post, OTHER, actor), await send(post, OWN, actor)
    await trial(post)

    assert await claim_all(post) == [OWN]
    await post.sweep()

    assert (await post.state(single), await post.state(own)) == ("blocked", "accepted")
    assert await post.money() == (EUR("999.95"), EUR("0"))
    await post.explained()


async def test_what_waits_to_be_tried_again_is_blocked(post: Post) -> None:
    campaign = await running(post, [OWN, OTHER], await user(post))
    single = await send(post, OTHER, await user(post, "9100200305"))
    lease = await post.lease()
    for claim in (await post.claim(lease), await messages.claim_singles(post.platform, lease, 10)):
        assert claim is not None
        parts = [one.message_id for one in claim.batch.submissions]
        await post.tell(*(Deferred(message, 1, "rain", 0) for message in parts), ended=[claim.claim_id])
    await trial(post)

    assert await claim_all(post) == [OWN]
    await post.sweep()

    assert await post.counts(campaign) == {"accepted": 1, "blocked": 1}
    assert await post.state(single) == "blocked"
    await post.explained()


async def test_a_paused_campaign_that_goes_on_is_held_to_it(post: Post) -> None:
    campaign = await running(post, [OTHER, OWN], await user(post))
    await post.act("pause", campaign)
    await trial(post)
    await post.act("resume", campaign)

    assert await claim_all(post) == [OWN]


async def test_an_invited_user_reaches_his_own_number_and_not_that_of_his_admin(post: Post) -> None:
    await user(post, OWN)
    invited = await user(post, OTHER)
    await running(post, [OWN, OTHER], invited)
    await send(post, OWN, invited)
    await trial(post)

    assert await claim_all(post) == [OTHER]


@pytest.mark.parametrize("verified", [True, False])
async def test_without_a_verified_number_nobody_is_reached(post: Post, verified: bool) -> None:
    author = await user(post, "" if verified else OWN, verified=verified)
    campaign = await running(post, [OWN, OTHER], author)
    await send(post, OWN, author)
    await trial(post)

    assert await claim_all(post) == []
    assert await post.counts(campaign) == {"blocked": 2}


async def test_without_a_user_nobody_is_reached(post: Post) -> None:
    campaign = await post.running([OWN])
    await post.send(OWN)
    await trial(post)

    assert await claim_all(post) == []
    assert await post.counts(campaign) == {"blocked": 1}


async def test_a_deactivated_user_reaches_not_even_himself(post: Post) -> None:
    author = await user(post)
    await running(post, [OWN], author)
    await trial(post)
    await post.platform.database.execute("UPDATE app_user SET active = false WHERE id = $1", author.user_id)

    assert await claim_all(post) == []


async def test_going_live_while_a_campaign_runs_lets_the_rest_out(post: Post) -> None:
    campaign = await running(post, [f"92{n:06}" for n in range(150)], await user(post))
    lease = await post.lease()
    await trial(post)
    assert await post.claim(lease) is None  # the first chunk is blocked
    await trial(post, on=False)

    assert len(await claim_all(post)) == 50
    assert await post.counts(campaign) == {"accepted": 50, "blocked": 100}
    await post.explained()


async def test_a_trial_that_begins_between_reading_and_claiming_counts(post: Post) -> None:
    author = await user(post)
    await running(post, [OTHER], author)
    lease = await post.lease()
    [work] = await messages.bulk_work(post.platform, lease)
    await trial(post)

    assert await messages.claim_bulk(post.platform, lease, work, post.units, 10) is None


async def test_a_trial_that_ends_between_reading_and_claiming_blocks_nothing(post: Post) -> None:
    campaign = await running(post, [OTHER], await user(post))
    lease = await post.lease()
    await trial(post)
    [work] = await messages.bulk_work(post.platform, lease)
    await trial(post, on=False)

    assert await messages.claim_bulk(post.platform, lease, work, post.units, 10) is None
    assert await post.counts(campaign) == {"queued": 1}
    assert await claim_all(post) == [OTHER]


async def test_an_account_suspended_between_reading_and_claiming_sends_nothing(post: Post) -> None:
    await running(post, [OTHER], await user(post))
    lease = await post.lease()
    [work] = await messages.bulk_work(post.platform, lease)
    await post.platform.database.execute("UPDATE account SET status = 'suspended'")

    assert await messages.claim_bulk(post.platform, lease, work, post.units, 10) is None


async def test_two_gateways_that_pass_over_at_once_count_once(post: Post) -> None:
    campaign = await running(post, [f"92{n:06}" for n in range(90)], await user(post))
    await trial(post)
    lease = await post.lease()
    works = [(await messages.bulk_work(post.platform, lease))[0] for _ in range(8)]

    await asyncio.gather(*(messages.claim_bulk(post.platform, lease, work, post.units, 10) for work in works))

    assert await post.counts(campaign) == {"blocked": 90}
    await post.explained()


async def test_whoever_launches_a_campaign_is_its_sender(post: Post) -> None:
    composer, sender = await user(post, OWN), await user(post, OTHER)
    draft = await campaigns.create_draft(
        post.platform, account_id=post.account.id, name="Letter", channel="post", type="regular", interface="portal",
        actor=composer, sender="Noah", text="coo", recipients=[OWN, OTHER],
    )  # fmt: skip
    await campaigns.prepare_campaign(post.platform, draft.id)
    await campaigns.launch(post.platform, account_id=post.account.id, campaign_id=draft.id, actor=sender)
    await trial(post)

    assert await claim_all(post) == [OTHER]


async def test_a_single_message_is_refused_early_with_the_number_that_is_allowed(post: Post) -> None:
    actor = await user(post)
    await trial(post)

    with pytest.raises(TrialLimit) as refused:
        await send(post, OTHER, actor)

    assert refused.value.allowed == f"+{OWN}"
    assert await send(post, OWN, actor)


async def test_a_single_message_is_refused_early_while_no_number_is_verified(post: Post) -> None:
    actor = await user(post, "")
    await trial(post)

    with pytest.raises(NoVerifiedMobile):
        await send(post, OWN, actor)
    with pytest.raises(NoVerifiedMobile):
        await send(post, OWN, ACTOR)


@pytest.mark.parametrize(
    ("in_file", "typed", "where"), [([OWN, OTHER], [], "recipient_file"), ([], [OTHER], "recipients")]
)
async def test_a_campaign_is_refused_early_with_the_number_that_is_allowed(
    post: Post, in_file: list[str], typed: list[str], where: str
) -> None:
    actor = await user(post)
    await trial(post)
    draft = await campaigns.create_draft(
        post.platform, account_id=post.account.id, name="Letter", channel="post", type="regular", interface="portal",
        actor=actor, sender="Noah", text="coo", recipients=typed,
        recipient_file_id=await post.file(in_file) if in_file else None,
    )  # fmt: skip

    [problem] = (await preparing.forecast(post.platform, post.account.id, draft.id)).problems
    with pytest.raises(Invalid) as refused:
        await campaigns.launch(post.platform, account_id=post.account.id, campaign_id=draft.id, actor=actor)

    assert (problem.where, problem.value) == (where, f"+{OWN}")
    assert refused.value.problems == (problem,)


async def test_a_trials_campaign_to_ones_own_number_is_sent(post: Post) -> None:
    actor = await user(post)
    await trial(post)

    await running(post, [OWN], actor)

    assert await claim_all(post) == [OWN]
