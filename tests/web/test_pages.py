"""Pages, their fragments and forms."""

from __future__ import annotations

import pytest

from .conftest import Client, Customer, form_token

HTMX = {"HX-Request": "true"}


async def test_a_page_has_the_shell_and_its_crumbs(browser: Client) -> None:
    page = await browser.get("/notes")

    assert "<!doctype html>" in page.text
    assert '<a href="/"><bdi>Home</bdi></a>' in page.text


async def test_words_that_people_wrote_are_escaped(browser: Client) -> None:
    page = await browser.get("/notes")

    assert "<title>Notes &lt;1&gt; · Hudhud</title>" in page.text


async def test_htmx_gets_the_content_without_the_shell(browser: Client) -> None:
    fragment = await browser.get("/notes", headers=HTMX)

    assert "<html" not in fragment.text
    assert "All notes of" in fragment.text


async def test_htmx_gets_the_block_that_its_target_names(browser: Client) -> None:
    fragment = await browser.get("/notes", headers={**HTMX, "HX-Target": "note-rows"})

    assert fragment.text.startswith('<ul id="note-rows">')
    assert "All notes of" not in fragment.text


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
async def test_htmx_gets_the_whole_page_where_it_replaces_the_page(browser: Client, header: str) -> None:
    page = await browser.get("/notes", headers={**HTMX, header: "true"})

    assert "<!doctype html>" in page.text


async def test_caches_are_told_that_fragment_and_page_differ(visitor: Client) -> None:
    page = await visitor.get("/open")

    assert "HX-Request" in page.headers["vary"]


async def test_what_is_wrong_with_a_form_is_said_beside_the_field(browser: Client) -> None:
    token = await form_token(browser, "/notes")

    page = await browser.post("/notes", data={"_csrf_token": token, "title": " ", "copies": "many"})

    assert page.status_code == 422
    assert 'aria-invalid="true" aria-describedby="f-title-problem"' in page.text
    assert "Enter a value." in page.text
    assert "Enter a whole number." in page.text
    assert 'value="many"' in page.text


async def test_after_a_form_the_next_page_says_once_what_was_done(browser: Client) -> None:
    token = await form_token(browser, "/notes")
    form = {"_csrf_token": token, "title": "<b>", "copies": "2", "labels": ["a", "b"]}
    await browser.post("/notes", data=form)

    first = await browser.get("/notes")
    second = await browser.get("/notes")

    assert "“&lt;b&gt;” was saved." in first.text
    assert "was saved" not in second.text


async def test_htmx_is_sent_on_after_a_form(browser: Client) -> None:
    token = await form_token(browser, "/notes")

    answer = await browser.post("/notes", data={"_csrf_token": token, "title": "A", "copies": "1"}, headers=HTMX)

    assert answer.status_code == 200
    assert answer.headers["hx-redirect"] == "/notes"


@pytest.mark.parametrize("cookie", ["x", "AAAA", "W10", "WyIlKGEpZCIsIHt9LCAic3VjY2VzcyJd"])
async def test_a_forged_flash_says_nothing_and_breaks_nothing(browser: Client, cookie: str) -> None:
    browser.cookies.set("hudhud_flash", cookie)

    page = await browser.get("/notes")

    assert page.status_code == 200


async def test_a_panel_shows_what_it_loads(browser: Client, customer: Customer) -> None:
    panel = await browser.get("/panels/quick")

    assert panel.text == f"<p>for {customer.email}</p>"


async def test_a_panel_that_fails_shows_a_card_that_says_so(browser: Client) -> None:
    panel = await browser.get("/panels/broken")

    assert panel.status_code == 200
    assert "cannot be shown now" in panel.text
    assert "secret" not in panel.text


async def test_the_style_guide_shows_every_part(visitor: Client) -> None:
    page = await visitor.get("/style")

    assert page.status_code == 200
