"""Campaigns and messages under a sender that is for some users of the account only."""

from __future__ import annotations

import pytest
from pigeon_post import ACTOR, Post

from hudhud import campaigns, messages, senders
from hudhud.audit import Actor
from hudhud.campaigns import Campaign, preparing, scheduling
from hudhud.errors import Invalid
from hudhud.senders import SenderNotYours


async def user(post: Post, name: str, role: str = "member") -> Actor:
    """A user of the account, by name."""
    number = await post.platform.database.fetchval(
        "INSERT INTO app_user (account, email, full_name, password_hash, role) VALUES ($1, $2, $3, '', $4) "
        "RETURNING id",
        post.account.id, f"{name.lower()}@example.com", name, role,
    )  # fmt: skip
    return Actor(f"user:{number}", "127.0.0.1", user_id=number)


async def only_for(post: Post, *actors: Actor) -> None:
    """Let only these send as Noah."""
    [noah] = await senders.assigned(post.platform, post.account.id)
    await senders.share(
        post.platform, account_id=post.account.id, sender_id=noah.id, actor=ACTOR,
        user_ids=[actor.user_id for actor in actors if actor.user_id],
    )  # fmt: skip


async def drafted(post: Post, actor: Actor, sender: str = "Noah") -> Campaign:
    """A draft of this user's."""
    return await campaigns.create_draft(
        post.platform, account_id=post.account.id, name="Letter", channel="post", type="regular", interface="portal",
        actor=actor, sender=sender, text="coo", recipient_file_id=await post.file(["9", "91"]),
    )  # fmt: skip


async def launch(post: Post, draft: Campaign, actor: Actor) -> Campaign:
    return await campaigns.launch(post.platform, account_id=post.account.id, campaign_id=draft.id, actor=actor)


async def test_a_user_cannot_choose_a_sender_that_is_for_others_and_is_told_whom_to_ask(post: Post) -> None:
    mona, ali = await user(post, "Mona", "admin"), await user(post, "Ali")
    await only_for(post, mona)
    empty = await drafted(post, ali, "")

    with pytest.raises(SenderNotYours, match=r"ask Mona \(mona@example.com\)"):
        await drafted(post, ali)
    with pytest.raises(SenderNotYours, match="Noah"):
        await campaigns.edit_draft(
            post.platform, account_id=post.account.id, campaign_id=empty.id, actor=ali, sender="Noah"
        )

    assert (await drafted(post, mona)).sender == "Noah"


async def test_a_draft_of_somebody_elses_is_edited_and_not_launched(post: Post) -> None:
    mona, ali = await user(post, "Mona", "admin"), await user(post, "Ali")
    await only_for(post, mona)
    draft = await drafted(post, mona)

    edited = await campaigns.edit_draft(
        post.platform, account_id=post.account.id, campaign_id=draft.id, actor=ali, text="coo coo"
    )
    ids = {"account_id": post.account.id, "campaign_id": draft.id, "actor": ali}
    with pytest.raises(SenderNotYours, match="Mona"):
        await campaigns.launch(post.platform, **ids)  # type: ignore[arg-type]
    with pytest.raises(SenderNotYours, match="Mona"):
        await scheduling.send_soon(post.platform, **ids)  # type: ignore[arg-type]

    assert edited.text == "coo coo"
    assert (await launch(post, draft, mona)).state == "preparing"


async def test_the_forecast_says_it_to_whoever_would_send(post: Post) -> None:
    mona, ali = await user(post, "Mona", "admin"), await user(post, "Ali")
    await only_for(post, mona)
    draft = await drafted(post, mona)

    theirs = await preparing.forecast(post.platform, post.account.id, draft.id, user_id=ali.user_id)
    own = await preparing.forecast(post.platform, post.account.id, draft.id, user_id=mona.user_id)

    assert [(problem.where, problem.value) for problem in theirs.problems] == [("sender", "Mona (mona@example.com)")]
    assert not own.problems


async def test_what_else_a_draft_lacks_is_told_together(post: Post) -> None:
    mona, ali = await user(post, "Mona", "admin"), await user(post, "Ali")
    await only_for(post, mona)
    draft = await drafted(post, mona)
    await campaigns.edit_draft(post.platform, account_id=post.account.id, campaign_id=draft.id, actor=mona, text="")

    with pytest.raises(Invalid) as refused:
        await launch(post, draft, ali)

    assert [problem.where for problem in refused.value.problems] == ["sender", "text"]


async def test_a_campaign_that_was_launched_goes_on(post: Post) -> None:
    mona, ali = await user(post, "Mona", "admin"), await user(post, "Ali")
    draft = await drafted(post, ali)
    launched = await launch(post, draft, ali)

    await only_for(post, mona)
    await campaigns.prepare_campaign(post.platform, draft.id)
    await campaigns.running.start_prepared(post.platform, draft.id)
    await campaigns.pause(post.platform, account_id=post.account.id, campaign_id=draft.id, actor=ali)
    resumed = await campaigns.resume(post.platform, account_id=post.account.id, campaign_id=draft.id, actor=ali)
    claimed = await post.claim(await post.lease())

    assert launched.state == "preparing"
    assert resumed.state == "running"
    assert claimed is not None
    assert len(claimed.batch.submissions) == 2


async def test_a_scheduled_campaign_fails_at_its_time_when_the_sender_is_for_others_by_then(post: Post) -> None:
    mona, ali = await user(post, "Mona", "admin"), await user(post, "Ali")
    draft = await drafted(post, ali)
    await scheduling.send_soon(post.platform, account_id=post.account.id, campaign_id=draft.id, actor=ali)
    await post.platform.database.execute("UPDATE campaign SET start_at = now() WHERE id = $1", draft.id)

    await only_for(post, mona)
    await scheduling.start_due(post.platform)

    failed = await post.read(draft)
    assert failed.state == "failed"
    assert failed.reason == SenderNotYours.message
    assert failed.reason % failed.reason_values == SenderNotYours("Noah", "Mona (mona@example.com)").message % {
        "name": "Noah", "ask": "Mona (mona@example.com)",
    }  # fmt: skip


async def test_a_copy_of_somebody_elses_campaign_keeps_the_sender_and_is_not_launched(post: Post) -> None:
    mona, ali = await user(post, "Mona", "admin"), await user(post, "Ali")
    await only_for(post, mona)
    draft = await drafted(post, mona)

    copied = await campaigns.repeating.copy(
        post.platform, account_id=post.account.id, campaign_id=draft.id, interface="portal", actor=ali
    )

    assert copied.sender == "Noah"
    with pytest.raises(SenderNotYours):
        await launch(post, copied, ali)


async def test_a_single_message_goes_for_its_users_and_for_the_platform_itself(post: Post) -> None:
    mona, ali = await user(post, "Mona", "admin"), await user(post, "Ali")
    await only_for(post, mona)

    async def send(actor: Actor) -> int:
        return await messages.send(
            post.platform, account_id=post.account.id, channel="post", to="9", sender="Noah", text="coo",
            interface="api", actor=actor,
        )  # fmt: skip

    with pytest.raises(SenderNotYours, match="ask Mona"):
        await send(ali)
    with pytest.raises(SenderNotYours):
        await send(Actor("application:7"))
    assert await send(mona)
    assert await send(Actor("system"))
