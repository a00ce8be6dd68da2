"""Personalised campaigns: each text filled from its recipient's data, from whatever source, priced one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from pigeon_post import ACTOR, EUR, Post

from hudhud import campaigns, contacts
from hudhud.campaigns import Campaign, preparing, results


async def personalised(
    post: Post,
    text: str,
    rows: Sequence[tuple[str, list[str]]],
    columns: Sequence[str] = ("number", "Name", "due date"),
    **more: Any,
) -> Campaign:
    """A draft to a file with these columns."""
    file_id = await post.file([address for address, _ in rows])
    database = post.platform.database
    await database.execute("UPDATE recipient_file SET columns = $2 WHERE id = $1", file_id, list(columns))
    for row, (_, fields) in enumerate(rows, start=1):
        await database.execute("UPDATE recipient SET fields = $3 WHERE file = $1 AND row = $2", file_id, row, fields)
    draft = await post.draft(0, text="x")
    return await campaigns.edit_draft(
        post.platform, account_id=draft.account_id, campaign_id=draft.id, actor=ACTOR, type="personalised",
        text=text, recipient_file_id=file_id, **more,
    )  # fmt: skip


async def prepared(post: Post, draft: Campaign) -> Campaign:
    """The draft with its exact forecast."""
    await campaigns.prepare_campaign(post.platform, draft.id)
    return await post.read(draft)


async def said(post: Post) -> dict[str, str]:
    """What a claim hands over, by address."""
    claimed = await post.claim(await post.lease())
    assert claimed is not None
    return {one.address: one.body for one in claimed.batch.submissions}


async def test_each_gets_a_text_of_his_own(post: Post) -> None:
    rows = [("91", ["Mona", "1 May"]), ("92", ["Ali", "2 May"])]
    draft = await personalised(post, "@name: @{DUE DATE}", rows)

    await post.launch(await prepared(post, draft))

    assert await said(post) == {"91": "Mona: 1 May", "92": "Ali: 2 May"}


async def test_a_value_is_not_looked_into(post: Post) -> None:
    draft = await personalised(post, "@name", [("91", ["@{due date}", "secret"])])

    await post.launch(await prepared(post, draft))

    assert await said(post) == {"91": "@{due date}"}


async def test_every_text_is_measured_and_priced_by_itself(post: Post) -> None:
    rows = [("91", ["a", ""]), ("92", ["a" * 25, ""]), ("93", ["a" * 12, ""])]
    draft = await prepared(post, await personalised(post, "@name", rows))

    forecast = await preparing.forecast(post.platform, draft.account_id, draft.id)

    assert forecast.unit_counts == {1: 1, 3: 1, 2: 1}
    assert (forecast.least_units, forecast.most_units, forecast.units) == (1, 3, 6)
    assert forecast.cost == EUR("0.05") * 6
    where = await results.destinations(post.platform, draft.account_id, draft.id)
    assert sum(one.cost.micros for one in where) == forecast.cost.micros


async def test_a_missing_value_leaves_its_row_out_and_is_told(post: Post) -> None:
    rows = [("91", ["Mona", ""]), ("92", ["  ", ""]), ("93", ["", ""])]
    draft = await prepared(post, await personalised(post, "@name", rows))

    refused = await preparing.refusals(post.platform, draft.account_id, draft.id, kind="missing")

    assert draft.messages == 1
    assert draft.left_out == {"missing": 2}
    assert [(one.row, one.value) for one in refused] == [(2, "name"), (3, "name")]


async def test_a_fallback_stands_in_for_a_missing_value(post: Post) -> None:
    draft = await personalised(post, "@name|friend", [("91", ["", ""])])

    await post.launch(await prepared(post, draft))

    assert await said(post) == {"91": "friend"}


async def test_a_text_that_its_values_make_too_long_is_left_out(post: Post) -> None:
    draft = await prepared(post, await personalised(post, "@name", [("91", ["a" * 5_000, ""]), ("92", ["a", ""])]))

    refused = await preparing.refusals(post.platform, draft.account_id, draft.id, kind="too_long")

    assert draft.messages == 1
    assert [one.value for one in refused] == ["500 > 20"]


@pytest.mark.parametrize(
    ("text", "told"),
    [("Hi @nme", "@nme → @Name"), ("Hi @zzzzzz", "@zzzzzz")],
)
async def test_an_unknown_name_is_told_with_the_one_that_was_meant(post: Post, text: str, told: str) -> None:
    draft = await personalised(post, text, [("91", ["Mona", ""])])

    forecast = await preparing.forecast(post.platform, draft.account_id, draft.id)

    assert [(problem.where, problem.value) for problem in forecast.problems] == [("text", told)]


async def test_a_regular_text_keeps_its_signs(post: Post) -> None:
    await post.running(["91"], text="@name @@")

    assert await said(post) == {"91": "@name @@"}


async def add_contacts(post: Post, *people: tuple[str, str, Mapping[str, str]]) -> int:
    """Contacts in a group of their own; gives the group."""
    database = post.platform.database
    account = post.account.id
    group = await database.fetchval("INSERT INTO contact_group (account, name) VALUES ($1, 'G') RETURNING id", account)
    for address, name, fields in people:
        for field in fields:
            await database.execute(
                "INSERT INTO contact_field (account, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", account, field
            )
        contact = await database.fetchval(
            "INSERT INTO contact (account, channel, address, name, fields) VALUES ($1, 'post', $2, $3, $4) "
            "RETURNING id",
            account, address, name, "{" + ",".join(f'"{k}":"{v}"' for k, v in fields.items()) + "}",
        )  # fmt: skip
        await database.execute("INSERT INTO contact_member (grp, contact) VALUES ($1, $2)", group, contact)
    return int(group)


async def test_contacts_fill_in_their_fields(post: Post) -> None:
    group = await add_contacts(post, ("91", "Mona", {"City": "Cairo"}), ("92", "Ali", {}))
    draft = await post.draft(0, text="x")
    draft = await campaigns.edit_draft(
        post.platform, account_id=draft.account_id, campaign_id=draft.id, actor=ACTOR, type="personalised",
        text="@الاسم @city|here", contact_groups=[group],
    )  # fmt: skip

    await post.launch(await prepared(post, draft))

    assert await said(post) == {"91": "Mona Cairo", "92": "Ali here"}


async def test_a_number_that_several_sources_have_is_sent_to_once(post: Post) -> None:
    group = await add_contacts(post, ("91", "Mona", {}), ("94", "Zoe", {}))
    draft = await post.draft(["91", "92"], typed=["92", "93", "93"])
    draft = await campaigns.edit_draft(
        post.platform, account_id=draft.account_id, campaign_id=draft.id, actor=ACTOR, contact_groups=[group]
    )

    draft = await prepared(post, draft)

    assert draft.sources == {"typed": 2, "file": 1, "contacts": 1}
    assert (draft.messages, draft.duplicates) == (4, 3)


async def test_who_opted_out_is_left_out_counted_and_listed(post: Post) -> None:
    await contacts.opt_out(
        post.platform, account_id=post.account.id, channel="post", address="92", source="portal", actor=ACTOR
    )

    draft = await post.prepared(["91", "92"])

    assert (draft.messages, draft.left_out) == (1, {"opted_out": 1})
    refused = await preparing.refusals(post.platform, draft.account_id, draft.id)
    assert [(one.row, one.address, one.kind) for one in refused] == [(2, "92", "opted_out")]


async def test_who_opts_out_after_preparation_is_blocked_at_the_claim(post: Post) -> None:
    campaign = await post.running(["91", "92", "93"])
    await contacts.opt_out(
        post.platform, account_id=post.account.id, channel="post", address="92", source="portal", actor=ACTOR
    )

    assert set(await said(post)) == {"91", "93"}

    assert await post.counts(campaign) == {"claimed": 2, "blocked": 1}


async def test_a_chunk_of_people_who_all_opted_out_is_passed_over(post: Post) -> None:
    campaign = await post.running(["91", "92"])
    for address in ("91", "92"):
        await contacts.opt_out(
            post.platform, account_id=post.account.id, channel="post", address=address, source="portal",
            actor=ACTOR,
        )  # fmt: skip

    assert await post.claim(await post.lease()) is None

    assert await post.counts(campaign) == {"blocked": 2}


async def test_numbers_outside_the_chosen_country_are_left_out_unless_wanted(post: Post) -> None:
    draft = await post.draft(["201001234567", "966501234567"])
    wanted: dict[str, Any] = {"account_id": draft.account_id, "campaign_id": draft.id, "actor": ACTOR}
    draft = await prepared(post, await campaigns.edit_draft(post.platform, country="EG", **wanted))

    assert (draft.messages, draft.left_out) == (1, {"outside": 1})

    draft = await campaigns.edit_draft(post.platform, other_countries=True, **wanted)
    assert (await prepared(post, draft)).messages == 2
