"""Those who want to hear no more."""

from __future__ import annotations

import json
from typing import Any

from hudhud import contacts
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.plugins import Platform

MONA = "201001234567"
OMAR = "201007654321"


async def out(platform: Platform, account: Account, address: str = MONA, **more: Any) -> bool:
    """Opt out."""
    values = {"channel": "sms", "source": "link", **more}
    return await contacts.opt_out(platform, account_id=account.id, address=address, **values)


async def refused(platform: Platform, account: Account, sender: str = "HUDHUD") -> frozenset[str]:
    """Who must not be sent marketing under this sender."""
    return await contacts.opted_out(platform, account.id, "sms", sender, [MONA, OMAR])


async def test_who_opts_out_is_refused_for_every_sender_of_that_account_alone(
    platform: Platform, account: Account, stranger: Account
) -> None:
    assert await out(platform, account)

    assert await refused(platform, account) == {MONA}
    assert await refused(platform, account, "OTHER") == {MONA}
    assert await refused(platform, stranger) == frozenset()


async def test_an_opt_out_of_one_sender_leaves_the_others(platform: Platform, account: Account) -> None:
    await out(platform, account, sender="HUDHUD")

    assert await refused(platform, account) == {MONA}
    assert await refused(platform, account, "OTHER") == frozenset()


async def test_opting_out_again_changes_nothing(platform: Platform, account: Account) -> None:
    await out(platform, account, reason="first")

    assert not await out(platform, account, source="portal", reason="second")

    (only,) = await contacts.list_opt_outs(platform, account.id)
    assert (only.source, only.reason) == ("link", "first")


async def test_no_marketing_may_become_nothing_at_all(platform: Platform, account: Account) -> None:
    await out(platform, account)
    assert not await contacts.opted_out_of_all(platform, account.id, "sms", "HUDHUD", MONA)

    assert await out(platform, account, everything=True)

    assert await contacts.opted_out_of_all(platform, account.id, "sms", "HUDHUD", MONA)


async def test_who_opts_in_again_is_reached(platform: Platform, account: Account) -> None:
    await out(platform, account)
    await out(platform, account, sender="HUDHUD")

    assert await contacts.opt_in(platform, account_id=account.id, channel="sms", address=MONA, source="portal")

    assert await refused(platform, account) == frozenset()
    assert not await contacts.opt_in(platform, account_id=account.id, channel="sms", address=MONA, source="portal")


async def test_the_trail_tells_of_both_and_of_no_repetition(
    platform: Platform, account: Account, operator: Actor
) -> None:
    for _ in range(2):
        await out(platform, account, reason="Asked on the telephone", actor=operator)
    for _ in range(2):
        await contacts.opt_in(
            platform, account_id=account.id, channel="sms", address=MONA, source="portal", actor=operator
        )

    rows = await platform.database.fetch(
        "SELECT action, actor, subject, details FROM audit WHERE account = $1 AND action LIKE 'opt_out.%' ORDER BY id",
        account.id,
    )
    assert [(row["action"], row["actor"], row["subject"]) for row in rows] == [
        ("opt_out.record", operator.name, f"opt_out:sms/{MONA}"),
        ("opt_out.remove", operator.name, f"opt_out:sms/{MONA}"),
    ]
    assert json.loads(rows[0]["details"])["reason"] == "Asked on the telephone"


async def test_the_list_is_newest_first_by_pages_and_searched(platform: Platform, account: Account) -> None:
    for number in range(5):
        await out(platform, account, f"20100000000{number}", source="reply" if number else "api")

    first = await contacts.list_opt_outs(platform, account.id, limit=2)
    second = await contacts.list_opt_outs(platform, account.id, limit=2, before=first[-1].id)

    assert [one.address[-1] for one in (*first, *second)] == ["4", "3", "2", "1"]
    assert [one.address[-1] for one in await contacts.list_opt_outs(platform, account.id, search="0003")] == ["3"]
    assert [one.address[-1] for one in await contacts.list_opt_outs(platform, account.id, source="api")] == ["0"]
