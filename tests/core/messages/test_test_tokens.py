"""What a test token sends: to simulators only, for nothing, and told apart from what reaches people."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pigeon_post import ACTOR, EUR, Loft, Post

from hudhud import campaigns, messages
from hudhud.audit import Actor
from hudhud.campaigns import Campaign, preparing
from hudhud.campaigns.running import NotForATest
from hudhud.channels import Accepted, Route
from hudhud.messages import Claimed, NoSimulator

TESTER = Actor("token:7", test=True)


@pytest.fixture
def simulated(post: Post) -> Post:
    """A network with a simulator beside its real connection, which covers everything."""
    post.channel.lofts.append(Loft("simulator"))
    post.channel.test_ways = [Route("", "simulator")]
    return post


async def send(post: Post, actor: Actor = TESTER) -> int:
    return await messages.send(
        post.platform, account_id=post.account.id, channel="post", to="9", sender="Noah", text="coo", interface="api",
        actor=actor,
    )  # fmt: skip


async def draft(post: Post, actor: Actor = TESTER, typed: Sequence[str] = ("91", "92")) -> Campaign:
    return await campaigns.create_draft(
        post.platform, account_id=post.account.id, name="Letter", channel="post", type="regular", interface="api",
        actor=actor, sender="Noah", text="coo", recipients=typed,
    )  # fmt: skip


async def launch(post: Post, campaign: Campaign, actor: Actor) -> Campaign:
    await campaigns.prepare_campaign(post.platform, campaign.id)
    return await campaigns.launch(post.platform, account_id=post.account.id, campaign_id=campaign.id, actor=actor)


async def claimed(post: Post, name: str) -> list[Claimed]:
    """What a connection may send now."""
    await messages.register(post.platform, "post", name)
    lease = await post.lease(name)
    found = [await post.claim(lease), await messages.claim_singles(post.platform, lease, 10)]
    return [claim for claim in found if claim is not None]


async def test_a_single_message_goes_to_the_simulator_alone(simulated: Post) -> None:
    message = await send(simulated)

    assert await claimed(simulated, "loft") == []
    [claim] = await claimed(simulated, "simulator")
    assert [one.message_id for one in claim.batch.submissions] == [message]


async def test_a_campaign_goes_to_the_simulator_alone_whoever_launches_it(simulated: Post) -> None:
    await launch(simulated, await draft(simulated), ACTOR)

    assert await claimed(simulated, "loft") == []
    [claim] = await claimed(simulated, "simulator")
    assert [one.address for one in claim.batch.submissions] == ["91", "92"]


async def test_what_is_no_test_does_not_go_to_the_simulator(simulated: Post) -> None:
    await send(simulated, ACTOR)
    await launch(simulated, await draft(simulated, ACTOR), ACTOR)

    assert await claimed(simulated, "simulator") == []
    assert len(await claimed(simulated, "loft")) == 2


async def test_it_costs_nothing_and_needs_no_credit(simulated: Post) -> None:
    simulated.account = await simulated.new_account("0")
    message = await send(simulated)
    campaign = await launch(simulated, await draft(simulated), TESTER)
    assert (campaign.state, campaign.cost) == ("running", EUR("0"))
    for claim in await claimed(simulated, "simulator"):
        parts = [(one.message_id, 1) for one in claim.batch.submissions]
        await simulated.tell(*(Accepted(*part, f"r{part}") for part in parts), ended=[claim.claim_id])

    await simulated.sweep()

    assert await simulated.money() == (EUR("0"), EUR("0"))
    assert await simulated.state(message) == "accepted"
    assert await simulated.counts(campaign) == {"accepted": 2}
    await simulated.explained()


async def test_its_forecast_says_so(simulated: Post) -> None:
    campaign = await draft(simulated)
    await campaigns.prepare_campaign(simulated.platform, campaign.id)

    forecast = await preparing.forecast(simulated.platform, simulated.account.id, campaign.id)

    assert forecast.ready
    assert (forecast.cost, forecast.estimate, forecast.messages) == (EUR("0"), EUR("0"), 2)


async def test_its_records_say_that_it_is_a_test(simulated: Post) -> None:
    test, live = await send(simulated), await send(simulated, ACTOR)
    campaign = await draft(simulated)

    records = await messages.list_messages(simulated.platform, simulated.account.id)

    assert {record.id: record.test for record in records} == {test: True, live: False}
    assert campaign.test


async def test_without_a_simulator_it_is_refused_and_nothing_is_sent(post: Post) -> None:
    with pytest.raises(NoSimulator):
        await send(post)
    with pytest.raises(NoSimulator):
        await draft(post)

    assert await claimed(post, "loft") == []
    assert not await post.platform.database.fetchval("SELECT count(*) FROM message")


async def test_a_campaign_whose_simulator_went_away_is_not_sent_elsewhere(simulated: Post) -> None:
    campaign = await draft(simulated)
    simulated.channel.test_ways = []

    assert (await launch(simulated, campaign, TESTER)).state == "failed"
    assert await claimed(simulated, "loft") == []


@pytest.mark.parametrize("verb", ["launch", "pause", "resume", "cancel"])
async def test_a_test_token_does_nothing_to_what_reaches_people(simulated: Post, verb: str) -> None:
    campaign = await draft(simulated, ACTOR) if verb == "launch" else await simulated.running(["91"])
    if verb == "resume":
        await simulated.act("pause", campaign)
    before = await simulated.read(campaign)

    with pytest.raises(NotForATest):
        await getattr(campaigns, verb)(
            simulated.platform, account_id=simulated.account.id, campaign_id=campaign.id, actor=TESTER
        )

    assert (await simulated.read(campaign)).state == before.state
