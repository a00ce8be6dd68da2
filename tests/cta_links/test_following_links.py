"""What whoever follows a link gets, and what is stored of it before."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hudhud.campaigns import Campaign, preparing
from hudhud.database import Database
from hudhud.errors import Invalid, Problem
from hudhud.events import listen, take
from hudhud_cta_links.codes import Codes
from hudhud_cta_links.following import KEYS_FOR, Clicks, End
from hudhud_cta_links.keys import change_key, present_key
from hudhud_cta_links.robots import Hit

from .conftest import HOST, PHONE, YES_NO, Shop, send

LINK = re.compile(rf"{HOST}/l/[1-9A-HJ-NP-Za-km-z]{{9}}")


async def test_each_recipient_has_links_of_his_own(shop: Shop) -> None:
    texts = await shop.texts(await shop.launched())

    links = [link for text in texts for link in LINK.findall(text)]
    assert len(set(links)) == len(links) == 4
    assert LINK.sub("#", texts[0]) == LINK.sub("#", texts[1]) == "Will you come? # or #"


async def test_a_link_leads_to_its_target_and_is_remembered_nowhere(shop: Shop) -> None:
    campaign = await shop.launched()
    yes, no = await shop.links(campaign)
    browser = shop.browser()

    answers = [await browser.get(yes), await browser.get(no)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert [answer.headers["location"] for answer in answers] == [one["target"] for one in YES_NO]
    assert answers[0].headers["cache-control"] == "no-store"
    assert answers[0].headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answers[0].headers


async def test_the_click_is_stored_with_who_made_it(shop: Shop) -> None:
    campaign = await shop.launched()
    yes, _ = await shop.links(campaign)

    await shop.browser(address="196.221.34.9").get(yes)

    (click,) = await shop.clicks(campaign)
    assert (click["account"], click["link"], click["verdict"]) == (shop.account.id, 0, "person")
    assert (click["network"], click["agent"]) == ("196.221.34.0/24", PHONE)
    assert b"196.221.34.9" not in click["caller"]


async def test_rows_equal_responses_when_many_click_at_once(shop: Shop) -> None:
    campaign = await shop.launched()
    yes, no = await shop.links(campaign, 1)
    browser = shop.browser(agent="curl/8.5.0")

    answers = await asyncio.gather(*(browser.get(path) for path in [yes, no] * 100))

    assert {answer.status_code for answer in answers} == {302}
    assert len(await shop.clicks(campaign)) == 200


@pytest.mark.parametrize("path", ["/l/123456789", "/l/zzzzzzzzz", "/l/x", "/l/0000000000", "/l/%D9%85%D8%B1"])
async def test_an_unknown_code_says_nothing(shop: Shop, path: str) -> None:
    answer = await shop.browser().get(path)

    assert answer.status_code == 404
    assert "leads nowhere" in answer.text
    assert "Hudhud" not in answer.text


async def test_a_code_of_a_link_that_the_campaign_does_not_have_is_unknown(shop: Shop) -> None:
    campaign = await shop.launched()
    message = await shop.platform.database.fetchval("SELECT min(id) FROM message WHERE campaign = $1", campaign.id)
    codes = Codes((await present_key(shop.platform)).octets)

    answers = [await shop.browser().get(f"/l/{codes.write([message], link)[0]}") for link in (2, 4, 6, 7)]

    assert {answer.status_code for answer in answers} == {404}
    assert await shop.clicks(campaign) == []


async def test_codes_of_a_former_key_stay_good_and_those_of_the_new_one_name_nothing_old(shop: Shop) -> None:
    campaign = await shop.launched()
    yes, _ = await shop.links(campaign)
    message = await shop.platform.database.fetchval("SELECT min(id) FROM message WHERE campaign = $1", campaign.id)
    new = Codes((await change_key(shop.platform)).octets)
    await asyncio.sleep(KEYS_FOR)

    assert (await shop.browser().get(yes)).status_code == 302
    assert (await shop.browser().get(f"/l/{new.write([message], 0)[0]}")).status_code == 404
    later = await shop.launched()
    assert (await shop.browser().get((await shop.links(later))[0])).status_code == 302


async def test_head_is_answered_alike_and_never_counted_as_a_person(shop: Shop) -> None:
    campaign = await shop.launched()
    yes, _ = await shop.links(campaign)

    answer = await shop.browser().head(yes)

    assert (answer.status_code, answer.headers["location"]) == (302, YES_NO[0]["target"])
    assert await shop.verdicts(campaign) == [(1, "head")]


async def test_all_links_within_a_second_are_a_robot_and_the_first_of_them_too(shop: Shop) -> None:
    campaign = await shop.launched()
    yes, no = await shop.links(campaign)
    browser = shop.browser()

    await browser.get(yes)
    assert await shop.verdicts(campaign) == [(1, "person")]
    await browser.get(no)

    assert await shop.verdicts(campaign) == [(1, "burst"), (2, "burst")]


async def test_a_person_who_tries_the_second_link_later_stays_a_person(shop: Shop) -> None:
    campaign = await shop.launched()
    yes, no = await shop.links(campaign)
    await shop.browser().get(yes)
    await shop.platform.database.execute("UPDATE link_click SET at = at - interval '1.1 seconds'")

    await shop.browser().get(no)

    assert await shop.verdicts(campaign) == [(1, "person"), (2, "person")]


async def test_a_preview_beside_a_tap_does_not_make_the_tap_a_robots(shop: Shop) -> None:
    campaign = await shop.launched()
    yes, no = await shop.links(campaign)

    await shop.browser(agent="WhatsApp/2.24.13.77 A").get(yes)
    await shop.browser().get(no)

    assert await shop.verdicts(campaign) == [(1, "preview"), (2, "person")]


async def test_the_same_link_twice_within_a_second_is_a_person(shop: Shop) -> None:
    campaign = await shop.launched()
    yes, _ = await shop.links(campaign)

    await asyncio.gather(*(shop.browser().get(yes) for _ in range(3)))

    assert await shop.verdicts(campaign) == [(1, "person")] * 3


async def test_a_click_before_the_message_arrived_is_no_persons(shop: Shop) -> None:
    campaign = await shop.launched(arrived=False)
    yes, _ = await shop.links(campaign)
    await shop.browser().get(yes)
    await shop.arrive(campaign.id, accepted="2 seconds", delivered=None)
    await shop.browser().get(yes)
    await shop.platform.database.execute("UPDATE delivery SET accepted_at = accepted_at - interval '1 minute'")
    await shop.browser().get(yes)

    assert await shop.verdicts(campaign) == [(1, "early"), (1, "early"), (1, "person")]


async def test_links_work_until_some_days_after_the_campaigns_end(shop: Shop) -> None:
    campaign = await shop.launched(options={"cta_links": {"links": YES_NO, "days": 3}})
    yes, _ = await shop.links(campaign)
    ended = "UPDATE campaign SET finished_at = now() - $2::text::interval WHERE id = $1"
    await shop.platform.database.execute(ended, campaign.id, "2 days 23 hours")
    before = await shop.browser().get(yes)
    await shop.platform.database.execute(ended, campaign.id, "3 days 1 hour")
    after = await shop.browser().get(yes)

    assert (before.status_code, after.status_code) == (302, 410)
    assert "no longer active" in after.text
    assert "location" not in after.headers
    assert len(await shop.clicks(campaign)) == 2


async def test_peoples_clicks_are_told_to_who_listens(shop: Shop) -> None:
    await listen(shop.platform, account_id=shop.account.id, listener="webhook:1", kinds=["link.clicked"])
    campaign = await shop.launched()
    yes, no = await shop.links(campaign)

    await shop.browser(agent="curl/8.5.0").get(yes)
    await shop.browser().get(no)

    async with shop.platform.database.transaction():
        told = await take(shop.platform, account_id=shop.account.id, listener="webhook:1", limit=10)
    assert [(one.kind, one.data["link"], one.data["label"], one.data["to"]) for one in told] == [
        ("link.clicked", 2, "No", "+201001234567")
    ]


async def lacking(shop: Shop, draft: Campaign) -> tuple[Problem, ...]:
    """What keeps a draft from being sent."""
    return (await preparing.forecast(shop.platform, shop.account.id, draft.id)).problems


async def test_a_link_that_the_text_does_not_use_keeps_a_draft_from_being_sent(shop: Shop) -> None:
    draft = await shop.draft(text="Will you come? @link1")

    (problem,) = await lacking(shop, draft)

    assert (problem.where, "@link2" in problem.message) == ("text", True)


async def test_a_link_that_is_not_set_up_is_refused_in_the_text(shop: Shop) -> None:
    with pytest.raises(Invalid) as refused:
        await shop.draft(text="Will you come? @link3")

    assert [problem.where for problem in refused.value.problems] == ["text"]


@pytest.mark.parametrize(
    ("links", "where"),
    [
        ([{"label": "Yes", "target": "javascript:alert(1)"}], "options.cta_links.links[0].target"),
        ([{"label": "Yes"}, {"label": "yes "}], "options.cta_links.links[1].label"),
        ([{"label": "x" * 41}], "options.cta_links.links[0].label"),
        ([{"label": str(number)} for number in range(6)], "options.cta_links.links"),
        ([{"name": "Yes"}], "options.cta_links"),
        ("Yes", "options.cta_links"),
    ],
)
async def test_wrong_links_are_refused_at_their_place(shop: Shop, links: object, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        await shop.draft(text="", options={"cta_links": {"links": links}})

    assert [problem.where for problem in refused.value.problems] == [where]


async def test_a_campaign_about_links_needs_one(shop: Shop) -> None:
    draft = await shop.draft(text="Will you come?", options={})

    assert [problem.where for problem in await lacking(shop, draft)] == ["links"]


async def test_a_link_without_a_target_leads_to_our_page(shop: Shop) -> None:
    campaign = await shop.launched(text="Done? @link1", options={"cta_links": {"links": [{"label": "Done"}]}})
    (done,) = await shop.links(campaign)

    english = await shop.browser(**{"accept-language": "en-GB,en;q=0.9"}).get(done)
    arabic = await shop.browser(**{"accept-language": "ar-EG,ar;q=0.9,en;q=0.5"}).get(done)

    assert (english.status_code, arabic.status_code) == (200, 200)
    assert "Thank you" in english.text
    assert 'dir="rtl"' in arabic.text
    assert "Nile Pharmacies" not in english.text
    assert "<script" not in english.text
    assert len(await shop.clicks(campaign)) == 2


async def test_opening_the_stop_link_opts_nobody_out_and_its_button_does(shop: Shop) -> None:
    campaign = await shop.launched(type="regular", text="Sale! Out: @stop", options={})
    (stop,) = await shop.links(campaign)
    browser = shop.browser()
    asked = "SELECT address, source, campaign FROM opt_out WHERE account = $1"

    onward = await browser.get(stop)
    page = await browser.get(onward.headers["location"])
    before = await shop.platform.database.fetch(asked, shop.account.id)
    await send(browser, f"{stop}/stop")
    (after,) = await shop.platform.database.fetch(asked, shop.account.id)
    done = await browser.get(f"{stop}/stop")
    await send(browser, f"{stop}/start")

    assert (onward.status_code, page.status_code) == (303, 200)
    assert "HUDHUD" in page.text
    assert before == []
    assert (after["address"], after["source"], after["campaign"]) == ("201001234567", "link", campaign.id)
    assert "Undo" in done.text
    assert await shop.platform.database.fetch(asked, shop.account.id) == []


async def test_a_stop_link_never_expires(shop: Shop) -> None:
    campaign = await shop.launched(type="regular", text="Sale! Out: @stop", options={})
    (stop,) = await shop.links(campaign)
    await shop.platform.database.execute(
        "UPDATE campaign SET finished_at = now() - interval '2 years' WHERE id = $1", campaign.id
    )

    assert (await shop.browser().get(stop)).status_code == 303


async def test_another_link_is_no_way_to_opt_out(shop: Shop) -> None:
    yes, _ = await shop.links(await shop.launched())
    browser = shop.browser()

    assert (await browser.get(f"{yes}/stop")).status_code == 404
    assert (await send(browser, f"{yes}/stop")).status_code == 404


async def test_a_click_asks_the_database_twice_and_waits_for_no_more(shop: Shop) -> None:
    yes, no = await shop.links(await shop.launched())
    platform, asked = shop.platform, list[str]()
    database = Database(platform.database.url, most=1)
    await database.open()
    clicks = Clicks(replace(platform, database=database))
    hit = Hit("GET", "196.221.34.9", PHONE, "", datetime.now(UTC))
    await clicks.follow(yes.removeprefix("/l/"), hit)  # reads keys and contents, which are kept
    async with database.pool.acquire() as connection:
        connection.add_query_logger(lambda record: asked.append(record.query))

    followed = await clicks.follow(no.removeprefix("/l/"), hit)
    await database.close()

    assert followed.end is End.TARGET
    assert len(asked) == 2
    assert "store_link_clicks" in asked[1]


async def test_two_processes_that_store_clicks_of_one_message_at_once_find_each_others(shop: Shop) -> None:
    campaign = await shop.launched(recipients=tuple(f"010012345{number}" for number in range(10, 15)))
    codes = [[path.removeprefix("/l/") for path in await shop.links(campaign, place)] for place in range(5)]
    one, other = Clicks(shop.platform), Clicks(shop.platform)
    hit = Hit("GET", "196.221.34.9", PHONE, "", datetime.now(UTC))

    for yes, no in codes:
        await asyncio.gather(one.follow(yes, hit), other.follow(no, hit))

    assert {verdict for _, verdict in await shop.verdicts(campaign)} == {"burst"}
    assert len(await shop.clicks(campaign)) == 10


async def test_nobody_is_turned_away_while_a_process_that_has_just_begun_reads_its_keys(shop: Shop) -> None:
    yes, no = await shop.links(await shop.launched())
    clicks = Clicks(shop.platform)
    hit = Hit("GET", "196.221.34.9", PHONE, "", datetime.now(UTC))

    followed = await asyncio.gather(*(clicks.follow(path.removeprefix("/l/"), hit) for path in [yes, no] * 3))

    assert {one.end for one in followed} == {End.TARGET}
