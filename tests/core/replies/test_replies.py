"""What follows when people answer."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from pigeon_post import ACTOR, Post

from hudhud import contacts, events, messages, notifications, replies, senders
from hudhud.accounts import Account
from hudhud.channels import Inbound
from hudhud.replies import NotUnderReview, Reply, UnknownReply

MONA = "9001"


async def sent(post: Post, account: Account | None = None, to: str = MONA) -> int:
    """A message that reached somebody's phone, by its id."""
    owner = account or post.account
    message_id = await messages.send(
        post.platform, account_id=owner.id, channel="post", to=to, sender="Noah", text="coo", interface="api",
        actor=ACTOR,
    )  # fmt: skip
    lease = await post.lease()
    while await messages.claim_singles(post.platform, lease, 100):
        pass
    return message_id


async def answer(post: Post, text: str, *, to: str = "Noah", sender: str = MONA) -> None:
    """Somebody answers, and the worker handles it."""
    await come_in(post, text, to=to, sender=sender)
    await replies.handle(post.platform)


async def come_in(post: Post, text: str, *, to: str = "Noah", sender: str = MONA) -> None:
    """An answer as the network hands it over."""
    connection = await messages.connection_id(post.platform, "post", "loft")
    async with post.platform.database.transaction():
        await messages.record_inbound(post.platform, connection, [Inbound(sender, to, text)])


async def is_out(post: Post, account: Account | None = None) -> bool:
    """Whether the account may send Mona no marketing."""
    owner = account or post.account
    return bool(await contacts.opted_out(post.platform, owner.id, "post", "Noah", [MONA]))


async def last(post: Post) -> Reply:
    """What is known of the last reply."""
    (reply,) = await replies.list_replies(post.platform, post.account.id, limit=1)
    return reply


async def test_stop_ends_the_marketing_of_the_account_that_was_answered(post: Post) -> None:
    other = await post.new_account()
    message_id = await sent(post)

    await answer(post, "STOP please")

    assert await is_out(post)
    assert not await is_out(post, other)
    (told,) = await contacts.list_opt_outs(post.platform, post.account.id)
    assert (told.source, told.reason, told.message_id, told.sender) == ("reply", "STOP please", message_id, "")


async def test_the_account_that_sent_last_is_the_one_that_was_answered(post: Post) -> None:
    other = await post.new_account()
    await sent(post)
    await sent(post, other)

    await answer(post, "توقف")

    assert await is_out(post, other)
    assert not await is_out(post)


async def test_what_was_not_handed_over_yet_was_not_answered(post: Post) -> None:
    other = await post.new_account()
    await sent(post)
    await messages.send(
        post.platform, account_id=other.id, channel="post", to=MONA, sender="Noah", text="coo", interface="api",
        actor=ACTOR,
    )  # fmt: skip

    await answer(post, "stop")

    assert await is_out(post)


async def test_an_answer_to_another_sender_is_not_mistaken(post: Post) -> None:
    await sent(post)

    await answer(post, "stop", to="Somebody")

    assert not await is_out(post)


async def test_without_a_message_the_only_account_of_a_sender_is_meant(post: Post) -> None:
    await senders.assign(post.platform, account_id=post.account.id, channel="post", name="3311", actor=ACTOR)

    await answer(post, "stop", to="3311")

    assert await is_out(post)


async def test_start_lets_messages_in_again(post: Post) -> None:
    await sent(post)
    await answer(post, "stop")

    await answer(post, "ابدأ")

    assert not await is_out(post)


async def test_stop_all_ends_single_messages_too(post: Post) -> None:
    await sent(post)

    await answer(post, "STOPALL")

    assert await contacts.opted_out_of_all(post.platform, post.account.id, "post", "Noah", MONA)


async def test_help_is_a_notification_and_nothing_else(post: Post) -> None:
    await sent(post)

    await answer(post, "help")

    assert not await is_out(post)
    (told,) = await notifications.notifications(post.platform, account_id=post.account.id, user_id=1)
    assert (told.kind, told.values["number"]) == ("reply.help", f"+{MONA}")


async def test_each_reply_is_handled_once_whoever_runs(post: Post) -> None:
    await sent(post)
    for _ in range(3):
        await come_in(post, "help")

    await asyncio.gather(*[replies.handle(post.platform) for _ in range(4)])

    told = await notifications.notifications(post.platform, account_id=post.account.id, user_id=1)
    assert len(told) == 3


async def test_whoever_listens_is_told(post: Post) -> None:
    message_id = await sent(post)
    await events.listen(post.platform, account_id=post.account.id, listener="test", kinds=["message.received"])

    await answer(post, "Thank you")

    told = await post.platform.database.fetchval("SELECT data FROM event WHERE account = $1", post.account.id)
    assert json.loads(told)["text"] == "Thank you"
    assert json.loads(told)["message"] == f"msg_{message_id}"


async def test_an_unclear_wish_waits_for_a_person_who_confirms_it(post: Post) -> None:
    await sent(post)
    await answer(post, "please stop sending")
    assert not await is_out(post)
    assert await replies.reviews_waiting(post.platform) == 1
    (waiting,) = await replies.list_reviews(post.platform)
    assert (waiting.text, waiting.account_name) == ("please stop sending", post.account.name)

    await replies.confirm(post.platform, reply_id=waiting.id, actor=ACTOR)

    assert await is_out(post)
    assert await replies.reviews_waiting(post.platform) == 0
    (told,) = await contacts.list_opt_outs(post.platform, post.account.id)
    assert told.source == "operator"


async def test_or_dismisses_it_once(post: Post) -> None:
    await sent(post)
    await answer(post, "cancel my order")
    waiting = await last(post)

    await replies.dismiss(post.platform, reply_id=waiting.id, actor=ACTOR)

    assert not await is_out(post)
    assert (await last(post)).review == "dismissed"
    with pytest.raises(NotUnderReview):
        await replies.confirm(post.platform, reply_id=waiting.id, actor=ACTOR)
    with pytest.raises(UnknownReply):
        await replies.dismiss(post.platform, reply_id=0, actor=ACTOR)


async def test_a_wish_that_is_nobodys_is_shown_to_operators_and_cannot_be_confirmed(post: Post) -> None:
    await answer(post, "stop", to="Nobody")

    (waiting,) = await replies.list_reviews(post.platform)
    with pytest.raises(NotUnderReview):
        await replies.confirm(post.platform, reply_id=waiting.id, actor=ACTOR)
    assert await replies.reviews_waiting(post.platform) == 1


async def test_one_text_a_day_confirms_where_the_operator_wants_it(post: Post) -> None:
    settings = post.platform.settings.model_copy(update={"opt_out_confirmation": True})
    post.platform = replace(post.platform, settings=settings)
    await sent(post)

    for text in ("stop", "start", "stop"):
        await answer(post, text)

    texts = await post.platform.database.fetch(
        "SELECT t.text FROM content t JOIN chunk c ON c.content = t.id WHERE c.client_ref = 'opt-out confirmation'"
    )
    assert [row["text"] for row in texts] == [
        "You will get no more marketing messages from Noah. Reply START to get them again."
    ]


async def test_no_text_confirms_by_itself(post: Post) -> None:
    await sent(post)

    await answer(post, "stop")

    assert await post.platform.database.fetchval("SELECT count(*) FROM chunk") == 1


async def test_replies_to_others_are_not_seen(post: Post) -> None:
    other = await post.new_account()
    await sent(post)
    await answer(post, "Hello")

    assert (await last(post)).meaning == "other"
    assert await replies.list_replies(post.platform, other.id) == []
