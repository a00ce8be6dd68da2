"""What customers see of their recipients' answers: sums, over time, each recipient, the API, and the file."""

from __future__ import annotations

import pytest

from hudhud import exports, identity
from hudhud.audit import Actor
from hudhud.errors import Invalid, NotFound
from hudhud.exports import ExportFormat
from hudhud_cta_links.answers import Wanted, answers, answers_by_recipient, links_in_message

from .conftest import HOST, OPERATOR, Shop, enter, open_shop


@pytest.fixture
async def answered(shop: Shop) -> Shop:
    """Three recipients: one said yes twice, one no, one nothing; and a preview looked at everybody's."""
    campaign = await shop.launched(recipients=("01001234567", "01001234568", "01001234569"))
    links = [await shop.links(campaign, number) for number in range(3)]
    for yes, _ in links:
        await shop.browser(agent="WhatsApp/2.24.13.77 A").get(yes)
    for path in (links[0][0], links[0][0], links[1][1]):
        await shop.browser().get(path)
    shop.campaign = campaign
    return shop


async def first_message(shop: Shop) -> int:
    """The message of the campaign's first recipient."""
    sent = "SELECT id FROM message WHERE campaign = $1 ORDER BY address LIMIT 1"
    message_id: int = await shop.platform.database.fetchval(sent, shop.campaign.id)
    return message_id


async def test_people_are_counted_once_and_robots_apart(answered: Shop) -> None:
    found = await answers(answered.platform, answered.campaign)

    assert found is not None
    assert [(one.label, one.recipients, one.clicks, one.robots) for one in found.links] == [
        ("Yes", 1, 2, 3),
        ("No", 1, 1, 0),
    ]
    assert (found.recipients, found.answered) == (3, 2)
    assert [(one.verdict, one.hits) for one in found.left_out] == [("preview", 3)]


async def test_clicks_are_told_by_the_hour_and_later_by_the_day(answered: Shop) -> None:
    soon = await answers(answered.platform, answered.campaign)
    await answered.platform.database.execute(
        "UPDATE link_click SET at = at - interval '5 days' WHERE id = (SELECT max(id) FROM link_click)"
    )
    later = await answers(answered.platform, answered.campaign)

    assert soon is not None
    assert later is not None
    assert (soon.hourly, [one.clicks for one in soon.moments]) == (True, [(2, 1)])
    assert (later.hourly, [one.clicks for one in later.moments]) == (False, [(0, 1), (2, 0)])


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), ["201001234567", "201001234568", "201001234569"]),
        (Wanted(link="any"), ["201001234567", "201001234568"]),
        (Wanted(link="1"), ["201001234567"]),
        (Wanted(link="2"), ["201001234568"]),
        (Wanted(link="none"), ["201001234569"]),
        (Wanted(number="+20 100 123 4568"), ["201001234568"]),
        (Wanted(number="٤٥٦٩"), ["201001234569"]),
        (Wanted(number="4569", link="1"), []),
    ],
)
async def test_recipients_are_found_by_number_and_answer(answered: Shop, wanted: Wanted, numbers: list[str]) -> None:
    found = await answers_by_recipient(answered.platform, answered.account.id, answered.campaign.id, wanted)

    assert [one.address for one in found] == numbers


async def test_the_list_goes_on_where_it_ended(answered: Shop) -> None:
    async def page(after: int) -> list[int]:
        found = await answers_by_recipient(
            answered.platform, answered.account.id, answered.campaign.id, Wanted(), after=after, limit=2
        )
        return [one.message_id for one in found]

    first = await page(0)
    second = await page(first[-1])

    assert (len(first), len(second)) == (2, 1)
    assert second[0] > first[-1]


async def test_the_page_shows_it_all(answered: Shop) -> None:
    browser = await enter(answered)

    page = await browser.get(f"/campaigns/cmp_{answered.campaign.id}/answers?robots=1")

    assert page.status_code == 200
    for words in ("By link", "Over time", "+201001234569", "No answer", "A messaging app drew a preview of the link."):
        assert words in page.text


async def test_the_card_stands_on_the_campaigns_page(answered: Shop) -> None:
    browser = await enter(answered)

    page = await browser.get(f"/campaigns/cmp_{answered.campaign.id}")
    card = await browser.get(f"/panels/link_answers/cmp_{answered.campaign.id}")

    assert f"/panels/link_answers/cmp_{answered.campaign.id}" in page.text
    assert card.status_code == 200
    assert "All answers" in card.text


async def test_a_messages_page_has_a_card_with_its_links(answered: Shop) -> None:
    browser = await enter(answered)
    message_id = await first_message(answered)

    page = await browser.get(f"/messages/msg_{message_id}")
    card = await browser.get(f"/panels/message_links/msg_{message_id}")

    assert f"/panels/message_links/msg_{message_id}" in page.text
    assert card.status_code == 200
    for words in ("By a person, first", " clicks.", "A messaging app drew a preview of the link.", "Not followed"):
        assert words in card.text


async def test_a_messages_links_are_told_with_who_followed_them(answered: Shop) -> None:
    yes, no = await links_in_message(answered.platform, answered.account.id, await first_message(answered))
    written = await answered.links(answered.campaign)

    assert [yes.address, no.address] == [f"{HOST}{path}" for path in written]
    assert (yes.label, yes.clicks, [one.verdict for one in yes.by_robots]) == ("Yes", 2, ["preview"])
    assert (no.label, no.clicks, no.first_at, no.by_robots) == ("No", 0, None, ())


async def test_the_way_to_opt_out_is_among_a_messages_links(shop: Shop) -> None:
    shop.campaign = await shop.launched(type="regular", text="Hello @stop", options={})
    await shop.browser().get((await shop.links(shop.campaign))[0])

    (stop,) = await links_in_message(shop.platform, shop.account.id, await first_message(shop))

    assert (stop.label, stop.clicks) == ("", 1)


async def test_a_message_without_links_has_no_card(shop: Shop) -> None:
    shop.campaign = await shop.launched(type="regular", text="Hello", options={})
    browser = await enter(shop)

    card = await browser.get(f"/panels/message_links/msg_{await first_message(shop)}")

    assert (card.status_code, card.text, card.headers["HX-Reswap"]) == (200, "", "delete")


async def test_a_campaign_without_links_has_no_answers(shop: Shop) -> None:
    campaign = await shop.launched(type="regular", text="Hello", options={})
    browser = await enter(shop)

    card = await browser.get(f"/panels/link_answers/cmp_{campaign.id}")

    assert (card.status_code, card.text) == (200, "")
    assert (await browser.get(f"/campaigns/cmp_{campaign.id}/answers")).status_code == 404


async def test_another_accounts_answers_are_not_there(answered: Shop) -> None:
    stranger = await enter(await open_shop(answered.platform, answered.app))

    for path in ("/campaigns/cmp_{}/answers", "/panels/link_answers/cmp_{}", "/campaigns/cmp_{}/links"):
        assert (await stranger.get(path.format(answered.campaign.id))).status_code == 404
    message = f"/panels/message_links/msg_{await first_message(answered)}"
    assert (await stranger.get(message)).status_code == 404


async def test_the_api_gives_clicks_with_a_cursor(answered: Shop) -> None:
    user = await identity.create_user(
        answered.platform, account_id=answered.account.id, email=f"api{answered.account.id}@example.com",
        full_name="Api", password="a hoopoe carried the letter", role=identity.Role.MEMBER, actor=OPERATOR,
    )  # fmt: skip
    made = await identity.create_token(
        answered.platform, account_id=answered.account.id, user_id=user, name="clicks", scopes=["read"],
        actor=Actor(f"user:{user}", "127.0.0.1"),
    )  # fmt: skip
    api = answered.browser(authorization=f"Bearer {made}")
    path = f"/api/v1/campaigns/cmp_{answered.campaign.id}/clicks"

    first = (await api.get(path, params={"limit": 2})).json()
    second = (await api.get(path, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    everybody = (await api.get(path, params={"robots": True})).json()

    assert [(one["label"], one["verdict"]) for one in first["clicks"]] == [("No", "person"), ("Yes", "person")]
    assert (len(second["clicks"]), second["next_cursor"]) == (1, None)
    assert len(everybody["clicks"]) == 6
    assert (await api.get(path, params={"cursor": "x"})).status_code == 422


async def file_of(shop: Shop, form: ExportFormat, **options: str) -> bytes:
    """The file of an export that was written."""
    export_id = await exports.begin(
        shop.platform, account_id=shop.account.id, kind="link_answers",
        options={"campaign": f"cmp_{shop.campaign.id}", **options}, format=form, actor=OPERATOR,
    )  # fmt: skip
    await exports.write_next(shop.platform)
    pieces = await exports.content(shop.platform, shop.account.id, export_id)
    return b"".join([piece async for piece in pieces])


async def test_each_recipients_answer_is_exported(answered: Shop) -> None:
    lines = (await file_of(answered, ExportFormat.CSV)).decode("utf-8-sig").splitlines()

    assert lines[0].startswith('"Number","Name","Answer","Yes (UTC)","No (UTC)","Clicks"')
    assert lines[1].startswith('"+201001234567","","Yes","20')
    assert lines[1].endswith(',"",2,1')
    assert lines[3] == '"+201001234569","","","","",0,1'


async def test_what_is_looked_for_is_exported_alone(answered: Shop) -> None:
    lines = (await file_of(answered, ExportFormat.CSV, link="2")).decode("utf-8-sig").splitlines()

    assert len(lines) == 2
    assert '"No"' in lines[1]


async def test_answers_are_exported_as_a_workbook(answered: Shop) -> None:
    assert (await file_of(answered, ExportFormat.XLSX)).startswith(b"PK")


async def test_only_a_campaign_with_links_of_ones_own_is_exported(answered: Shop) -> None:
    stranger = await open_shop(answered.platform, answered.app)
    plain = await answered.launched(type="regular", text="Hello", options={})

    for shop, campaign, error in ((stranger, answered.campaign, NotFound), (answered, plain, Invalid)):
        with pytest.raises(error):
            await exports.begin(
                shop.platform, account_id=shop.account.id, kind="link_answers",
                options={"campaign": f"cmp_{campaign.id}"}, format=ExportFormat.CSV, actor=OPERATOR,
            )  # fmt: skip
