"""Texts that recipients' data fills in (fault U10): as a preview shows them, and as they are sent."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pigeon_post import ACTOR, EUR, Post

from hudhud import campaigns, messages
from hudhud.campaigns import Campaign, composing, drafting, preparing, repeating
from hudhud.campaigns.composing import Preview
from hudhud.channels import Accepted
from hudhud.errors import Invalid

PEOPLE = ("phone", "Name", "Due date")


async def texts_of(post: Post, campaign: Campaign) -> list[str]:
    """What the campaign's messages say once it is prepared, in the order of their ids."""
    await campaigns.prepare_campaign(post.platform, campaign.id)
    await post.launch(await post.read(campaign))
    found = await messages.list_messages(post.platform, post.account.id, campaign_id=campaign.id)
    return [one.text for one in reversed(found)]


async def left_out(post: Post, campaign: Campaign) -> list[tuple[int, str, str]]:
    """Rows that get nothing once it is prepared: row, kind and value."""
    await campaigns.prepare_campaign(post.platform, campaign.id)
    found = await preparing.refusals(post.platform, post.account.id, campaign.id)
    return [(one.row, one.kind, one.value) for one in found]


async def seen(post: Post, campaign: Campaign, at: str = "", text: str | None = None) -> Preview:
    """The preview of one recipient."""
    found = await composing.preview(post.platform, post.account.id, campaign.id, at=at, text=text)
    assert found is not None
    return found


# --- what goes out ---


@pytest.mark.parametrize(
    ("columns", "text", "expected"),
    [
        (("phone", "Name"), "to @NAME", "to Mona"),
        (("phone", "name", "Name"), "to @name", "to Mona"),
        (("phone", "  Due   DATE "), "by @{due date}", "by Mona"),
        (("phone", "الاسم"), "إلى @الاسم", "إلى Mona"),
        (("phone", "تاريخ الاستحقاق"), "@{تاريخ  الاستحقاق}", "Mona"),
    ],
    ids=["case", "duplicate", "blanks", "Arabic", "Arabic with blanks"],
)
async def test_a_column_is_found_however_it_is_written(
    post: Post, columns: Sequence[str], text: str, expected: str
) -> None:
    campaign = await post.personal(text, columns, ("91", "Mona", "2", "3")[: len(columns)])

    assert await texts_of(post, campaign) == [expected]


async def test_a_value_that_looks_like_a_parameter_stays_as_it_is(post: Post) -> None:
    campaign = await post.personal("@name @{due date}", PEOPLE, ("91", "@{due date} @@ %s {0} \\1", "@name"))

    assert await texts_of(post, campaign) == ["@{due date} @@ %s {0} \\1 @name"]


async def test_a_row_without_a_value_is_left_out_before_anything_is_sent(post: Post) -> None:
    campaign = await post.personal(
        "@name by @{due date}", PEOPLE, ("91", "Mona", "May"), ("92", "", "May"), ("93", "A", " ")
    )

    assert await left_out(post, campaign) == [(3, "missing", "name"), (4, "missing", "due date")]
    assert (await post.read(campaign)).messages == 1


async def test_a_fallback_stands_in_for_an_empty_value(post: Post) -> None:
    campaign = await post.personal("@name|friend, @{due date|very soon}", PEOPLE, ("91", "", ""), ("92", "Mona", "May"))

    assert await texts_of(post, campaign) == ["friend, very soon", "Mona, May"]


async def test_a_value_of_five_thousand_characters_leaves_its_row_out(post: Post) -> None:
    campaign = await post.personal("Dear @name", PEOPLE, ("91", "x" * 5000, ""), ("92", "Mona", ""))

    found = await left_out(post, campaign)

    assert found == [(2, "too_long", f"501 > {post.platform.settings.max_segments}")]


async def test_a_text_with_a_nul_is_refused(post: Post) -> None:
    campaign = await post.personal("Dear @name", PEOPLE, ("91", "Mona", ""))

    with pytest.raises(Invalid):
        await campaigns.edit_draft(
            post.platform, account_id=post.account.id, campaign_id=campaign.id, actor=ACTOR, text="Dear\0 @name"
        )


async def test_an_unknown_name_is_told_with_the_one_that_was_meant(post: Post) -> None:
    campaign = await post.personal("@nmae in @city", PEOPLE, ("91", "Mona", ""))

    found = await drafting.unknown_names(post.platform, campaign)

    assert [(one.name, one.meant) for one in found] == [("nmae", "Name"), ("city", None)]


# --- the preview ---


async def test_a_preview_shows_the_first_recipients_message_with_its_price(post: Post) -> None:
    campaign = await post.personal("Dear @name by @{due date}", PEOPLE, ("91", "Mona", "May"), ("12", "Ali", "June"))

    first = await seen(post, campaign)

    assert (first.at, first.row, first.source, first.address) == ("2", 2, "file", "91")
    assert first.text == "Dear Mona by May"
    assert first.values == {"name": "Mona", "due date": "May"}
    assert (first.measure.units, first.cost) == (2, EUR("0.10"))
    assert (first.before, first.after) == ("", "3")


async def test_a_preview_goes_to_any_row_and_to_its_neighbours(post: Post) -> None:
    campaign = await post.personal("@name", PEOPLE, *[(f"9{n}", f"N{n}", "") for n in range(5)])

    third = await seen(post, campaign, at="4")

    assert (third.text, third.before, third.after) == ("N2", "3", "5")
    assert (await seen(post, campaign, at=third.after)).text == "N3"


@pytest.mark.parametrize("at", ["99", "x", "-9", "c7", "9" * 30, "1.5"])
async def test_a_preview_of_a_row_that_is_not_there_shows_another(post: Post, at: str) -> None:
    campaign = await post.personal("@name", PEOPLE, ("91", "Mona", ""))

    assert (await seen(post, campaign, at=at)).at == "2"


async def test_a_preview_walks_through_every_source(post: Post) -> None:
    await post.platform.database.execute(
        "INSERT INTO contact (account, address, name, channel) VALUES ($1, '95', 'Contact', 'post')", post.account.id
    )
    campaign = await post.personal("@name|you", PEOPLE, ("91", "Mona", ""), recipients=["88", "89"], all_contacts=True)

    walked = [await seen(post, campaign)]
    while walked[-1].after:
        walked.append(await seen(post, campaign, at=walked[-1].after))
    back = [await seen(post, campaign, at=one.before) for one in walked[1:]]

    assert [one.text for one in walked] == ["you", "you", "Mona", "Contact"]
    assert [one.source for one in walked] == ["typed", "typed", "file", "contacts"]
    assert [one.at for one in back] == [one.at for one in walked[:-1]]


async def test_a_preview_tells_what_is_missing(post: Post) -> None:
    campaign = await post.personal("Dear @name", PEOPLE, ("91", "", ""))

    assert (await seen(post, campaign)).missing == "name"


async def test_the_longest_and_the_costliest_are_known_once_it_is_prepared(post: Post) -> None:
    campaign = await post.personal("@name", PEOPLE, ("91", "a", ""), ("11", "b" * 25, ""), ("92", "c" * 15, ""))
    before = await seen(post, campaign, at="longest")

    await campaigns.prepare_campaign(post.platform, campaign.id)

    assert before.at == "2"
    assert (await seen(post, campaign, at="longest")).text == "b" * 25
    assert (await seen(post, campaign, at="costliest")).text == "c" * 15


async def test_a_text_can_be_tried_before_it_is_kept(post: Post) -> None:
    campaign = await post.personal("@name", PEOPLE, ("91", "Mona", "May"))

    assert (await seen(post, campaign, text="by @{due date}")).text == "by May"
    assert (await post.read(campaign)).text == "@name"


async def test_without_recipients_there_is_no_preview(post: Post) -> None:
    campaign = await post.personal("@name", PEOPLE)

    assert await composing.preview(post.platform, post.account.id, campaign.id) is None


# --- the preview of what is sent again ---


async def child_of_the_unsent(post: Post) -> Campaign:
    """A draft for all but the first of four: a typed number and three rows of a file; 91 was taken by the network."""
    rows = [("92", "b" * 25, ""), ("11", "Ali", ""), ("93", "c" * 15, "")]
    parent = await post.personal("@name|you", PEOPLE, *rows, recipients=["91"])
    await campaigns.prepare_campaign(post.platform, parent.id)
    await post.launch(parent)
    claimed = await post.claim(await post.lease(), room=1)
    assert claimed is not None
    [taken] = claimed.batch.submissions
    await post.tell(*(Accepted(taken.message_id, part, str(part)) for part in taken.parts), ended=[claimed.claim_id])
    await post.act("cancel", parent)
    for _ in range(3):
        await post.sweep()
    return await repeating.resend(
        post.platform, account_id=parent.account_id, campaign_id=parent.id, choice="unsent", interface="portal",
        actor=ACTOR,
    )  # fmt: skip


async def test_a_preview_walks_through_those_who_are_sent_again(post: Post) -> None:
    child = await child_of_the_unsent(post)

    walked = [await seen(post, child)]
    while walked[-1].after:
        walked.append(await seen(post, child, at=walked[-1].after))
    back = [await seen(post, child, at=one.before) for one in walked[1:]]

    assert sorted((one.address, one.text, one.row) for one in walked) == [
        ("11", "Ali", 3), ("92", "b" * 25, 2), ("93", "c" * 15, 4),
    ]  # fmt: skip
    assert {one.source for one in walked} == {"parent"}
    assert walked[0].before == ""
    assert [one.at for one in back] == [one.at for one in walked[:-1]]


async def test_the_longest_and_the_costliest_of_those_who_are_sent_again_are_theirs(post: Post) -> None:
    child = await child_of_the_unsent(post)
    before = await seen(post, child, at="longest")

    await campaigns.prepare_campaign(post.platform, child.id)

    assert before.at == (await seen(post, child, at="first")).at
    assert (await seen(post, child, at="longest")).address == "92"
    assert (await seen(post, child, at="costliest")).address == "92"
    assert (await seen(post, child, at="costliest")).cost == EUR("0.15")


@pytest.mark.parametrize("at", ["2", "-1", "c7", "m", "m1", "m" + "9" * 18])
async def test_a_place_that_nobody_who_is_sent_again_has_shows_the_first(post: Post, at: str) -> None:
    child = await child_of_the_unsent(post)

    assert (await seen(post, child, at=at)).before == ""


# --- composing ---


async def test_what_is_written_is_measured_as_the_first_recipient_would_get_it(post: Post) -> None:
    campaign = await post.personal("", PEOPLE, ("91", "Mona", "May"))

    found = await composing.compose(
        post.platform, post.account.id, campaign.id, text="Dear @Name, come to @citty by @{due date}", own="12"
    )

    assert found.says == "Dear Mona, come to @citty by May"
    assert found.measure.units == 4
    assert [column.name for column in found.offered] == ["Name", "Due date"]
    assert [(one.name, one.meant) for one in found.unknown] == [("citty", None)]
    assert found.own_price == EUR("0.02")
    assert found.recipients == 1


async def test_a_text_is_looked_at_before_there_are_recipients(post: Post) -> None:
    campaign = await post.personal("", PEOPLE)

    found = await composing.compose(post.platform, post.account.id, campaign.id, text="Dear @name")

    assert (found.says, found.preview, found.unknown) == ("Dear @name", None, ())
