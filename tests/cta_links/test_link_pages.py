"""The wizard's step of the links, and the page that an account sets up for links without a target."""

from __future__ import annotations

import re

import pytest

from hudhud import campaigns
from hudhud.identity import Role

from .conftest import HOST, Shop, enter, open_shop, send


async def test_the_wizard_asks_for_links_between_recipients_and_text(shop: Shop) -> None:
    browser = await enter(shop)
    draft = await shop.draft(text="", options={})

    page = await browser.get(f"/campaigns/cmp_{draft.id}/links")

    assert page.status_code == 200
    steps = re.findall(r'class="step-title">([^<]+)<', page.text)
    assert steps.index("Recipients") < steps.index("Links") < steps.index("Text")
    assert page.text.count('name="label') == 1
    assert re.search(rf"{HOST}/l/[1-9A-Za-z]{{9}}", page.text)


async def test_rows_come_and_go_without_script_and_keep_what_was_typed(shop: Shop) -> None:
    browser = await enter(shop)
    path = f"/campaigns/cmp_{(await shop.draft(text='', options={})).id}/links"
    typed = {"label1": "Yes", "target1": "https://a.example.com/"}

    two = await send(browser, path, {**typed, "rows": "1", "do": "add"})
    one = await send(browser, path, {**typed, "label2": "No", "target2": "", "rows": "2", "do": "remove1"})

    assert two.text.count('name="label') == 2
    assert 'value="https://a.example.com/"' in two.text
    assert one.text.count('name="label') == 1
    assert 'value="No"' in one.text


async def test_links_are_kept_and_the_wizard_goes_on_to_the_text(shop: Shop) -> None:
    browser = await enter(shop)
    draft = await shop.draft(text="", options={})
    path = f"/campaigns/cmp_{draft.id}"
    form = {
        "label1": "Yes",
        "target1": "https://a.example.com/",
        "label2": "",
        "label3": "Done",
        "rows": "3",
        "days": "7",
    }

    answer = await send(browser, f"{path}/links", form)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}/text")
    kept = (await campaigns.get(shop.platform, shop.account.id, draft.id)).options["cta_links"]
    assert kept == {
        "links": [{"label": "Yes", "target": "https://a.example.com/"}, {"label": "Done", "target": ""}],
        "days": 7,
    }


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"label1": "Yes", "target1": "ftp://a.example.com/"}, "An address begins with"),
        ({"label1": "", "target1": ""}, "Name the answer"),
        ({"label1": "Yes", "label2": "yes", "rows": "2"}, "Another link has this label"),
        ({"label1": "Yes", "days": "1000"}, "f-days-problem"),
    ],
)
async def test_a_wrong_link_is_told_at_its_field(shop: Shop, form: dict[str, str], words: str) -> None:
    browser = await enter(shop)
    draft = await shop.draft(text="", options={})

    answer = await send(browser, f"/campaigns/cmp_{draft.id}/links", {"rows": "1", **form})

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Yes"' in answer.text or not form["label1"]


async def test_a_link_that_the_text_uses_is_not_removed_unseen(shop: Shop) -> None:
    browser = await enter(shop)
    draft = await shop.draft()

    answer = await send(browser, f"/campaigns/cmp_{draft.id}/links", {"label1": "Yes", "rows": "1"})

    assert answer.status_code == 422
    assert "The text uses @link2" in answer.text


async def test_other_kinds_of_campaign_have_no_such_step(shop: Shop) -> None:
    browser = await enter(shop)
    draft = await shop.draft(type="regular", text="Hello", options={})

    page = await browser.get(f"/campaigns/cmp_{draft.id}/text")
    elsewhere = await browser.get(f"/campaigns/cmp_{draft.id}/links")

    assert f"/campaigns/cmp_{draft.id}/links" not in page.text
    assert (elsewhere.status_code, elsewhere.headers["location"]) == (303, f"/campaigns/cmp_{draft.id}/review")


async def test_the_account_words_its_own_page_in_both_languages(shop: Shop) -> None:
    browser = await enter(shop)
    form = {"name": "Nile", "title_en": "Got it", "text_en": "See you <b>soon</b>", "title_ar": "وصلنا", "text_ar": ""}
    campaign = await shop.launched(text="Done? @link1", options={"cta_links": {"links": [{"label": "Done"}]}})
    (done,) = await shop.links(campaign)

    answer = await send(browser, "/settings/link-page", form)
    english = await shop.browser(**{"accept-language": "en"}).get(done)
    arabic = await shop.browser(**{"accept-language": "ar"}).get(done)

    assert answer.status_code == 303
    assert "Got it" in english.text
    assert "See you &lt;b&gt;soon&lt;/b&gt;" in english.text
    assert "وصلنا" in arabic.text
    assert "Nile" in arabic.text


async def test_words_of_one_language_serve_readers_of_the_other(shop: Shop) -> None:
    browser = await enter(shop)
    await send(browser, "/settings/link-page", {"title_ar": "وصلنا"})

    page = await browser.get("/settings/link-page/preview/en")

    assert "وصلنا" in page.text
    assert 'lang="en"' in page.text


async def test_days_of_the_account_count_for_campaigns_that_name_none(shop: Shop) -> None:
    browser = await enter(shop)
    await send(browser, "/settings/link-page", {"days": "2"})
    campaign = await shop.launched()
    await shop.platform.database.execute(
        "UPDATE campaign SET finished_at = now() - interval '3 days' WHERE id = $1", campaign.id
    )

    assert (await shop.browser().get((await shop.links(campaign))[0])).status_code == 410


async def test_too_long_words_are_refused_with_their_length(shop: Shop) -> None:
    browser = await enter(shop)

    answer = await send(browser, "/settings/link-page", {"text_en": "x" * 1_001})

    assert answer.status_code == 422
    assert "x" * 1_001 in answer.text


async def test_only_admins_set_it_up(shop: Shop) -> None:
    assert (await (await enter(shop, Role.MEMBER)).get("/settings/link-page")).status_code == 403


async def test_the_recipients_own_language_comes_first(shop: Shop) -> None:
    contact = await shop.platform.database.fetchval(
        "INSERT INTO contact (account, address, language) VALUES ($1, '201001234567', 'ar') RETURNING id",
        shop.account.id,
    )
    campaign = await shop.launched(text="Done? @link1", options={"cta_links": {"links": [{"label": "Done"}]}})
    await shop.platform.database.execute(
        "UPDATE message SET contact = $2 WHERE campaign = $1 AND address = '201001234567'", campaign.id, contact
    )
    (done,) = await shop.links(campaign)

    page = await shop.browser(**{"accept-language": "en"}).get(done)

    assert 'lang="ar"' in page.text


async def test_links_stand_on_the_accounts_own_domain_once_it_is_verified(shop: Shop) -> None:
    ask = "INSERT INTO link_domain (account, host, verified) VALUES ($1, $2, $3)"
    host = f"go{shop.account.id}.example.com"
    await shop.platform.database.execute(ask, shop.account.id, host, False)
    before = (await shop.texts(await shop.launched()))[0]
    await shop.platform.database.execute("UPDATE link_domain SET verified = true WHERE host = $1", host)
    after = (await shop.texts(await shop.launched()))[0]

    assert f"{HOST}/l/" in before
    assert f"https://{host}/l/" in after
    other = await open_shop(shop.platform, shop.app)
    assert f"{HOST}/l/" in (await other.texts(await other.launched()))[0]
