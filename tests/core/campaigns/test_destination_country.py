"""Where a campaign goes: chosen by small businesses, warned of, acknowledged, and refused where operators say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pigeon_post import ACTOR, Post

from hudhud import accounts, campaigns, countries, senders
from hudhud.campaigns import Campaign, CampaignState, drafting, preparing
from hudhud.countries import Registration, Unregistered
from hudhud.errors import Invalid

EGYPT = "201000000001"
SAUDI = "966500000001"


async def of_small_business(post: Post) -> None:
    """The account chooses its countries."""
    arranged = (await accounts.facts(post.platform, post.account.id)).arrangement
    wanted = replace(arranged, small_business=True)
    await accounts.arrange(post.platform, post.account.id, wanted, reason="Test", actor=ACTOR)


async def ruled(post: Post, code: str, **rules: object) -> None:
    """A country's rules, changed from those that an installation starts with."""
    await countries.load_starting_rules(post.platform.database)
    wanted = replace(
        await countries.rule(post.platform, code),
        source="Test",
        checked_on=date(2026, 11, 1),
        **rules,  # type: ignore[arg-type]
    )
    await countries.change_rule(post.platform, wanted, actor=ACTOR)


async def edit(post: Post, campaign: Campaign, **values: object) -> Campaign:
    return await campaigns.edit_draft(
        post.platform,
        account_id=post.account.id,
        campaign_id=campaign.id,
        actor=ACTOR,
        **values,  # type: ignore[arg-type]
    )


async def lacks(post: Post, campaign: Campaign) -> list[tuple[str, str]]:
    """What the draft lacks of its country."""
    found = await preparing.forecast(post.platform, post.account.id, campaign.id)
    return [(problem.message.split(".")[0], problem.value) for problem in found.problems if problem.where == "country"]


async def test_a_small_business_chooses_the_country_and_others_need_not(post: Post) -> None:
    campaign = await post.draft([EGYPT])
    others = await lacks(post, campaign)
    await of_small_business(post)

    assert others == []
    assert await lacks(post, campaign) == [("Choose the country that this campaign goes to", "")]
    with pytest.raises(Invalid):
        await post.launch(campaign)
    assert await lacks(post, await edit(post, campaign, country="EG")) == []


async def test_a_trial_reaches_only_itself_and_is_not_asked(post: Post) -> None:
    async with post.platform.database.transaction():
        await accounts.begin_trial(post.platform, post.account.id)

    assert not await drafting.must_choose_country(post.platform, post.account.id)
    await accounts.go_live(post.platform, post.account.id, reason="Test", actor=ACTOR)
    assert await drafting.must_choose_country(post.platform, post.account.id)


async def test_what_is_no_country_is_refused(post: Post) -> None:
    campaign = await post.draft([EGYPT])

    with pytest.raises(Invalid):
        await edit(post, campaign, country="XX")


async def test_a_country_that_registers_senders_warns_until_it_is_acknowledged(post: Post) -> None:
    await ruled(post, "EG", registration=Registration.REQUIRED)
    campaign = await edit(post, await post.draft([EGYPT]), country="EG")
    before = await lacks(post, campaign)

    for _ in range(2):
        campaign = await drafting.acknowledge(
            post.platform, account_id=post.account.id, campaign_id=campaign.id, actor=ACTOR
        )

    assert before == [("This sender is not registered in this country", "EG")]
    assert await lacks(post, campaign) == []
    (kept,) = campaign.acknowledged
    assert (kept["country"], kept["sender"], kept["by"]) == ("EG", "Noah", ACTOR.name)
    assert kept["text"] == (await countries.rule(post.platform, "EG")).consequence("en")
    trail = "SELECT count(*) FROM audit WHERE action = 'campaign.acknowledge' AND subject = $1"
    assert await post.platform.database.fetchval(trail, f"cmp_{campaign.id}") == 1


@pytest.mark.parametrize("change", ["sender", "words", "country"])
async def test_what_was_acknowledged_counts_for_that_sender_that_country_and_those_words(
    post: Post, change: str
) -> None:
    await ruled(post, "EG", registration=Registration.REQUIRED)
    await senders.assign(post.platform, account_id=post.account.id, channel="post", name="Ham", actor=ACTOR)
    campaign = await edit(post, await post.draft([EGYPT]), country="EG")
    await drafting.acknowledge(post.platform, account_id=post.account.id, campaign_id=campaign.id, actor=ACTOR)

    if change == "words":
        await ruled(post, "EG", consequence_en="They are fined.", consequence_ar="تُفرض غرامة.")
    values = {"sender": {"sender": "Ham"}, "words": {}, "country": {"country": "SA"}}[change]
    campaign = await edit(post, campaign, **values)

    assert len(await lacks(post, campaign)) == 1


async def test_a_registered_sender_and_a_number_are_not_warned_of(post: Post) -> None:
    await ruled(post, "EG", registration=Registration.REQUIRED)
    campaign = await edit(post, await post.draft([EGYPT]), country="EG")
    await senders.register(
        post.platform, account_id=post.account.id, channel="post", name="Noah", country="EG", expires_on=None,
        actor=ACTOR,
    )  # fmt: skip
    registered = await lacks(post, campaign)
    await senders.assign(post.platform, account_id=post.account.id, channel="post", name="2323", actor=ACTOR)

    assert registered == []
    assert await lacks(post, await edit(post, campaign, country="US", sender="2323")) == []


async def test_where_operators_block_an_acknowledgement_does_not_help(post: Post) -> None:
    await ruled(post, "EG", registration=Registration.REQUIRED, unregistered=Unregistered.BLOCK)
    campaign = await edit(post, await post.draft([EGYPT]), country="EG")
    campaign = await drafting.acknowledge(
        post.platform, account_id=post.account.id, campaign_id=campaign.id, actor=ACTOR
    )

    assert [value for _, value in await lacks(post, campaign)] == ["EG"]
    with pytest.raises(Invalid):
        await post.launch(campaign)


async def test_other_countries_are_told_with_how_many_messages_go_there(post: Post) -> None:
    await ruled(post, "SA", registration=Registration.REQUIRED)
    await ruled(post, "EG", registration=Registration.NOT_REQUIRED)
    draft = await post.draft([EGYPT, SAUDI, "966500000002"])
    inside = await edit(post, draft, country="EG")
    await campaigns.prepare_campaign(post.platform, inside.id)
    inside = await post.read(inside)
    both = await edit(post, inside, other_countries=True)
    await campaigns.prepare_campaign(post.platform, both.id)

    assert (inside.messages, inside.left_out) == (1, {"outside": 2})
    found = await drafting.other_countries(post.platform, await post.read(both))
    assert [(one.rule.code, one.messages, one.blocked) for one in found] == [("SA", 2, False)]


async def test_a_blocked_country_among_others_keeps_a_campaign_from_starting(post: Post) -> None:
    await ruled(post, "SA", registration=Registration.REQUIRED, unregistered=Unregistered.BLOCK)
    prepared = await post.prepared([EGYPT, SAUDI])
    early = await lacks(post, prepared)
    unprepared = await post.launch(await post.draft([EGYPT, SAUDI]))  # its countries are not known yet
    await campaigns.prepare(post.platform, campaign_id=unprepared.id)

    assert [value for _, value in early] == ["SA"]
    failed = await post.read(unprepared)
    assert failed.state is CampaignState.FAILED
    assert failed.reason_values["country"] == "SA"
