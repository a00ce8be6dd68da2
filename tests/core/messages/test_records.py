"""Looking through messages: whatever the filter, a page is what a look at every message would find."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from pigeon_post import ACTOR, Post

from hudhud import messages
from hudhud.campaigns import Campaign
from hudhud.errors import Invalid, NotFound
from hudhud.messages import Filter, Found, MessageRecord, State

FATES = (State.DELIVERED, State.UNDELIVERED, State.BLOCKED, State.UNCONFIRMED, State.ACCEPTED)

DELIVER = """
INSERT INTO delivery (message, part, parts, state, connection, refundable, chunk, price, accepted_at, code)
SELECT $1, part, cardinality($2::smallint[]), state, c.connection, false, c.id, 10000, now(), nullif($3, '')
FROM unnest($2::smallint[]) WITH ORDINALITY AS s (state, part),
     (SELECT * FROM chunk WHERE first_id <= $1 ORDER BY first_id DESC LIMIT 1) c
"""
COUNT = """
UPDATE chunk c SET next_id = last_id, open = false, {}
FROM (SELECT chunk, {} FROM (SELECT chunk, message, max(state) AS state FROM delivery GROUP BY 1, 2) f GROUP BY chunk) n
WHERE n.chunk = c.id
"""
WORDS = [state.word for state in State]
COUNTS = COUNT.format(
    ", ".join(f"{word} = n.{word}" for word in WORDS),
    ", ".join(f"count(*) FILTER (WHERE state = {State[word.upper()].value}) AS {word}" for word in WORDS),
)


async def fated(post: Post, ids: Sequence[int], fate: Callable[[int], Sequence[State]]) -> None:
    """Give messages their parts' states, and their chunks the counts."""
    database = post.platform.database
    for message_id in ids:
        states = [state.value for state in fate(message_id)]
        await database.execute(DELIVER, message_id, states, "why" if max(states) > State.NO_RECEIPT else "")
    await database.execute(COUNTS)


async def ids_of(campaign: Campaign, post: Post) -> list[int]:
    rows = await post.platform.database.fetch("SELECT id FROM message WHERE campaign = $1 ORDER BY id", campaign.id)
    return [row["id"] for row in rows]


async def look(post: Post, wanted: Filter | None = None, **place: Any) -> Found:
    return await messages.search(post.platform, post.account.id, wanted or Filter(), **place)


async def every(post: Post, wanted: Filter, limit: int) -> list[MessageRecord]:
    """All pages, one after the other."""
    found = await look(post, wanted, limit=limit)
    records = list(found.records)
    while found.older is not None:
        found = await look(post, wanted, limit=limit, before=found.older)
        records += found.records
    return records


async def test_every_page_together_is_what_looking_at_each_message_finds(post: Post) -> None:
    dice = random.Random(4711)
    first, second = await post.running(230), await post.running(["1" + f"{n:08}" for n in range(120)])
    fates = {one: dice.choice(FATES) for one in [*await ids_of(first, post), *await ids_of(second, post)]}
    await fated(post, list(fates), lambda one: [fates[one]])
    single = await post.send("15")

    for state in (None, *FATES, State.QUEUED):
        for campaign in (None, first, second):
            wanted = Filter(state=state, campaign_id=campaign.id if campaign else None)
            mine = set(await ids_of(campaign, post)) if campaign else {*fates, single}
            naive = [
                one for one in sorted(mine, reverse=True) if state is None or fates.get(one, State.QUEUED) is state
            ]
            assert [record.id for record in await every(post, wanted, dice.randrange(1, 90))] == naive


async def test_one_goes_back_to_the_page_one_came_from(post: Post) -> None:
    await post.running(250)
    first = await look(post, limit=40)
    second = await look(post, limit=40, before=first.older)

    assert second.newer is not None
    assert (await look(post, limit=40, after=second.newer)).records == first.records


async def test_going_back_fills_a_page_with_those_nearest(post: Post) -> None:
    ids = await ids_of(await post.running(250), post)

    found = await look(post, limit=10, after=ids[100])

    assert [record.id for record in found.records] == ids[101:111][::-1]
    assert found.newer == ids[110]
    assert (await look(post, limit=10, before=found.older)).records[0].id == ids[100]


async def test_a_long_message_is_in_the_state_of_its_worst_part(post: Post) -> None:
    ids = await ids_of(await post.running(3), post)
    await fated(post, ids, lambda one: [State.DELIVERED, State.UNDELIVERED] if one == ids[1] else [State.DELIVERED] * 2)

    undelivered = await look(post, Filter(state=State.UNDELIVERED))
    delivered = await look(post, Filter(state=State.DELIVERED))

    assert [(record.id, record.units, record.code) for record in undelivered.records] == [(ids[1], 2, "why")]
    assert [record.id for record in delivered.records] == [ids[2], ids[0]]


async def test_what_was_cancelled_before_it_was_claimed_is_found_as_cancelled(post: Post) -> None:
    campaign = await post.running(5)
    await post.act("cancel", campaign)

    assert len((await look(post, Filter(state=State.CANCELLED))).records) == 5
    assert not (await look(post, Filter(state=State.QUEUED))).records


async def test_a_draft_that_was_only_prepared_has_no_messages_yet(post: Post) -> None:
    await post.prepared(5)

    assert not (await look(post)).records


@pytest.mark.parametrize(
    ("typed", "found"),
    [("900000007", 1), ("*000007", 1), ("9000000*", 100), ("90000000*", 10), ("*999999", 0), ("900000777", 0)],
)
async def test_a_number_is_found_whole_by_its_end_and_by_its_beginning(post: Post, typed: str, found: int) -> None:
    await post.running(100)

    wanted = await messages.read_filter(post.platform, post.account.id, {"number": typed})

    assert len((await look(post, wanted)).records) == found


async def test_a_number_goes_with_every_other_filter(post: Post) -> None:
    first, second = await post.running(["9000001", "9000002"]), await post.running(["9000001"])
    await fated(post, await ids_of(first, post), lambda one: [State.UNDELIVERED])
    number = ("9000001",)

    assert len((await look(post, Filter(numbers=number))).records) == 2
    assert [one.campaign_id for one in (await look(post, Filter(numbers=number, state=State.UNDELIVERED))).records] == [
        first.id
    ]
    assert [one.campaign_id for one in (await look(post, Filter(numbers=number, campaign_id=second.id))).records] == [
        second.id
    ]
    assert not (await look(post, Filter(numbers=number, sender="Nobody"))).records


async def test_sender_interface_and_reference_are_filters(post: Post) -> None:
    await post.running(2)
    message_id = await messages.send(
        post.platform, account_id=post.account.id, channel="post", to="9", sender="Noah", text="coo",
        interface="portal", actor=ACTOR, client_ref="order-7",
    )  # fmt: skip

    assert [one.id for one in (await look(post, Filter(reference="order-7"))).records] == [message_id]
    assert [one.id for one in (await look(post, Filter(interface="portal"))).records] == [message_id]
    assert len((await look(post, Filter(sender="Noah"))).records) == 3
    assert not (await look(post, Filter(sender="Ham"))).records


async def failed(post: Post, ids: Sequence[int], code: str, *states: State) -> None:
    """Let messages end in these states of their parts, the first part with the code, and count that."""
    for message_id in ids:
        await post.platform.database.execute(DELIVER, message_id, [state.value for state in states], code)
    await post.platform.database.execute(COUNTS)
    await post.platform.database.execute(
        "INSERT INTO failure (chunk, code, messages) SELECT chunk, code, count(*) FROM delivery "
        "WHERE part = 1 AND code IS NOT NULL GROUP BY 1, 2 "
        "ON CONFLICT (chunk, code) DO UPDATE SET messages = excluded.messages"
    )


async def test_a_code_finds_the_messages_that_the_campaigns_page_counts_by_it(post: Post) -> None:
    ids = await ids_of(await post.running(230), post)
    full, gone = ids[3:230:40], ids[5:230:50]
    await failed(post, full, "full", State.UNDELIVERED)
    await failed(post, gone[:2], "gone", State.UNDELIVERED, State.REJECTED)
    await failed(post, gone[2:], "gone", State.REJECTED)
    others = [one for one in ids if one not in full and one not in gone]
    await failed(post, others, "", State.DELIVERED)

    async def found(**wanted: Any) -> list[int]:
        return [record.id for record in await every(post, Filter(**wanted), 4)]

    assert await found(code="full") == full[::-1]
    assert await found(code="gone") == gone[::-1]
    assert await found(code="gone", state=State.REJECTED) == gone[::-1]
    assert await found(code="gone", country="TR") == gone[::-1]
    assert await found(code="gone", state=State.UNDELIVERED) == []
    assert await found(code="gone", numbers=("900000005",)) == [gone[0]]
    assert await found(code="lost") == []


async def test_a_code_is_looked_for_where_it_was_counted_only(post: Post) -> None:
    ids = await ids_of(await post.running(350), post)
    await failed(post, [ids[5]], "full", State.UNDELIVERED)

    found = await messages.search(post.platform, post.account.id, Filter(code="full"), most_messages=100)

    assert [record.id for record in found.records] == [ids[5]]


async def test_a_country_finds_the_messages_that_went_there(post: Post) -> None:
    turkey, both = await post.running(["900000001"]), await post.running(["900000002", "12125550123", "14165550123"])
    single = await post.send("14165550199")
    american, canadian = (await ids_of(both, post))[1:]

    async def found(country: str, **wanted: Any) -> list[int]:
        return [record.id for record in await every(post, Filter(country=country, **wanted), 2)]

    assert await found("TR") == [(await ids_of(both, post))[0], *await ids_of(turkey, post)]
    assert await found("US") == [american]
    assert await found("CA") == [single, canadian]
    assert await found("CA", campaign_id=both.id) == [canadian]
    assert await found("CA", ends="550123") == [canadian]
    assert await found("EG") == []


async def test_campaigns_to_other_countries_are_not_looked_into(post: Post) -> None:
    first = await ids_of(await post.running(["14165550123"]), post)
    await post.running(350)

    found = await messages.search(post.platform, post.account.id, Filter(country="CA"), most_messages=100)

    assert [record.id for record in found.records] == first


async def test_a_day_is_one_of_the_readers_zone(post: Post) -> None:
    early, late = await post.send("91"), await post.send("92")
    await post.platform.database.execute(
        "UPDATE chunk SET created_at = CASE first_id WHEN $1 THEN timestamptz '2026-03-01 21:59Z' "
        "ELSE timestamptz '2026-03-01 22:00Z' END", early,
    )  # fmt: skip

    async def on(first: str, last: str, zone: str) -> list[int]:
        given = {"from": first, "to": last, "zone": zone}
        wanted = await messages.read_filter(post.platform, post.account.id, given)
        return [record.id for record in (await look(post, wanted)).records]

    assert await on("2026-03-01", "2026-03-01", "Africa/Cairo") == [early]
    assert await on("2026-03-02", "", "Africa/Cairo") == [late]
    assert await on("2026-03-01", "2026-03-01", "UTC") == [late, early]
    assert await on("", "2026-02-28", "UTC") == []


async def test_of_a_campaign_that_took_days_each_message_is_on_its_own_day(post: Post) -> None:
    campaign = await post.running(150)
    ids = await ids_of(campaign, post)
    await fated(post, ids, lambda one: [State.DELIVERED])
    database = post.platform.database
    await database.execute("UPDATE chunk SET created_at = '2026-03-01 09:59Z'")
    await database.execute("UPDATE campaign SET launched_at = '2026-03-01 10:00Z', submitted_at = '2026-03-02 10:00Z'")
    await database.execute(
        "UPDATE delivery SET accepted_at = CASE WHEN message < $1 THEN timestamptz '2026-03-01 12:00Z' "
        "ELSE timestamptz '2026-03-02 09:00Z' END", ids[120],
    )  # fmt: skip

    given = {"from": "2026-03-02", "to": "2026-03-02", "zone": "UTC"}
    wanted = await messages.read_filter(post.platform, post.account.id, given)

    assert [record.id for record in await every(post, wanted, 7)] == ids[120:][::-1]


async def test_a_campaign_prepared_long_before_is_found_when_it_was_launched(post: Post) -> None:
    campaign = await post.running(3)
    database = post.platform.database
    await post.send()
    await database.execute("UPDATE chunk SET created_at = now() - interval '40 days' WHERE campaign = $1", campaign.id)

    wanted = Filter(since=campaign.launched_at - timedelta(minutes=1)) if campaign.launched_at else Filter()

    assert len((await look(post, wanted)).records) == 4


async def test_a_page_whose_work_is_used_up_says_how_far_it_came(post: Post) -> None:
    ids = await ids_of(await post.running(350), post)
    rare = {ids[5], ids[340]}
    await fated(post, ids, lambda one: [State.UNCONFIRMED if one in rare else State.DELIVERED])
    wanted = Filter(state=State.UNCONFIRMED)

    found = await messages.search(post.platform, post.account.id, wanted, most_messages=50)

    assert [record.id for record in found.records] == [ids[340]]
    assert found.until is not None
    assert found.older is not None
    rest = await messages.search(post.platform, post.account.id, wanted, before=found.older, most_messages=50)
    assert [record.id for record in rest.records] == [ids[5]]


async def test_chunks_without_the_state_are_not_looked_into(post: Post) -> None:
    ids = await ids_of(await post.running(350), post)
    await fated(post, ids, lambda one: [State.UNCONFIRMED if one == ids[5] else State.DELIVERED])

    found = await messages.search(post.platform, post.account.id, Filter(state=State.UNCONFIRMED), most_messages=100)

    assert [record.id for record in found.records] == [ids[5]]


async def test_nobody_finds_messages_of_another_account(post: Post) -> None:
    campaign = await post.running(3)
    stranger = await post.new_account()

    async with post.platform.database.tenant(stranger.id):
        found = await messages.search(post.platform, stranger.id, Filter())
        numbered = await messages.search(post.platform, stranger.id, Filter(numbers=("900000001",)))
        with pytest.raises(NotFound):
            await messages.search(post.platform, stranger.id, Filter(campaign_id=campaign.id))

    assert not found.records
    assert not numbered.records


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"from": "yesterday"}, ["from"]),
        ({"from": "2026-03-02", "to": "2026-03-01"}, ["to"]),
        ({"state": "lost"}, ["state"]),
        ({"campaign": "msg_1"}, ["campaign"]),
        ({"interface": "smoke"}, ["interface"]),
        ({"country": "Atlantis"}, ["country"]),
        ({"number": "abc"}, ["number"]),
        ({"number": "*12"}, ["number"]),
        ({"from": "x", "state": "y"}, ["from", "state"]),
    ],
)
async def test_every_value_that_cannot_be_read_is_told(post: Post, given: dict[str, str], wrong: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        await messages.read_filter(post.platform, post.account.id, given)

    assert [problem.where for problem in refused.value.problems] == wrong
