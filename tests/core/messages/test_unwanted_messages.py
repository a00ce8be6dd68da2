"""Single messages to people who want none."""

from __future__ import annotations

import pytest
from pigeon_post import Post

from hudhud import contacts
from hudhud.messages import OptedOut


async def test_who_wants_no_message_at_all_is_sent_none_and_nothing_is_held(post: Post) -> None:
    await contacts.opt_out(
        post.platform, account_id=post.account.id, channel="post", address="9", source="reply", everything=True
    )

    with pytest.raises(OptedOut) as told:
        await post.send("9")

    assert "+9 does not want any message from you" in str(told.value)
    assert (await post.money())[1].micros == 0


async def test_who_wants_no_marketing_still_gets_single_messages(post: Post) -> None:
    await contacts.opt_out(post.platform, account_id=post.account.id, channel="post", address="9", source="reply")

    assert await post.send("9")
