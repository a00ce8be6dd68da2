"""What stands before a handler, whatever its author thought of."""

from __future__ import annotations

import pytest
from litestar import Litestar, Router, get

from hudhud.hookspecs import hookimpl
from hudhud.plugins import Platform, PluginError
from hudhud_web import Audience, Mount, create_app

from .conftest import Client, Customer, form_token, plugins_with, sign_in


async def test_a_portal_page_sends_a_visitor_to_sign_in_and_back(visitor: Client) -> None:
    answer = await visitor.get("/notes?page=2")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/notes%3Fpage%3D2"


async def test_a_portal_page_of_an_unknown_session_is_not_shown(visitor: Client) -> None:
    visitor.cookies.set("hudhud", "x" * 43)

    answer = await visitor.get("/notes")

    assert answer.status_code == 303


async def test_htmx_is_told_to_go_to_sign_in_as_a_whole_page(visitor: Client) -> None:
    answer = await visitor.get("/notes", headers={"HX-Request": "true"})

    assert answer.headers["hx-redirect"] == "/sign-in"


async def test_a_customer_sees_the_portal_page(browser: Client, customer: Customer) -> None:
    answer = await browser.get("/notes")

    assert answer.status_code == 200
    assert f"All notes of {customer.email}" in answer.text


async def test_a_bearer_token_opens_no_portal_page(visitor: Client, customer: Customer) -> None:
    answer = await visitor.get("/notes", headers={"Authorization": f"Bearer {customer.token}"})

    assert answer.status_code == 303


async def test_the_api_answers_the_bearer_of_a_token(visitor: Client, customer: Customer) -> None:
    answer = await visitor.get("/api/v1/whoami", headers={"Authorization": f"Bearer {customer.token}"})

    assert answer.json() == {"email": customer.email}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic dXNlcjpwYXNz"])
async def test_the_api_refuses_whoever_brings_no_token(visitor: Client, header: str) -> None:
    answer = await visitor.get("/api/v1/whoami", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_session_cookie_opens_no_api_route(browser: Client) -> None:
    answer = await browser.get("/api/v1/whoami")

    assert answer.status_code == 401


async def test_a_console_page_is_not_on_the_portal(browser: Client) -> None:
    answer = await browser.get("/queue")

    assert answer.status_code == 404


async def test_a_portal_page_is_not_on_the_console(console: Client) -> None:
    answer = await console.get("/notes")

    assert answer.status_code == 404


async def test_a_customers_session_opens_no_console_page(console: Client, visitor: Client, customer: Customer) -> None:
    await sign_in(visitor, customer)
    console.cookies.update(visitor.cookies)

    answer = await console.get("/queue")

    assert answer.status_code == 303


async def test_anybody_sees_a_public_page(visitor: Client) -> None:
    answer = await visitor.get("/open")

    assert answer.status_code == 200


async def test_a_webhook_needs_no_token_of_ours(visitor: Client) -> None:
    answer = await visitor.post("/hooks/tiny", json={})

    assert answer.json() == {"done": "yes"}


async def test_a_mounts_permission_keeps_out_roles_without_it(visitor: Client, reader: Customer) -> None:
    await sign_in(visitor, reader)

    answer = await visitor.get("/team")

    assert answer.status_code == 403


async def test_a_mounts_permission_lets_in_roles_that_have_it(browser: Client) -> None:
    answer = await browser.get("/team")

    assert answer.status_code == 200


async def test_the_menu_leaves_out_what_a_role_may_not_open(visitor: Client, reader: Customer) -> None:
    await sign_in(visitor, reader)

    page = await visitor.get("/notes")

    assert 'href="/notes" aria-current="page"' in page.text
    assert 'href="/team"' not in page.text


def test_a_permission_that_nobody_declares_stops_start_up(web_platform: Platform) -> None:
    @get("/odd")
    async def odd() -> str:
        return ""

    class Forgetful:
        @hookimpl
        def routers(self) -> list[Mount]:
            return [Mount(Router("/", route_handlers=[odd]), Audience.PORTAL, permission="odd.thing")]

    platform = Platform(web_platform.settings, web_platform.database, plugins_with(Forgetful()), web_platform.clock)

    with pytest.raises(PluginError, match=r"odd\.thing"):
        create_app(platform)


@pytest.mark.parametrize("audience", [Audience.PORTAL, Audience.CONSOLE])
def test_every_route_has_an_audience(web_platform: Platform, audience: Audience) -> None:
    app: Litestar = create_app(web_platform, audience)

    nameless = [
        path
        for path, handlers in paths_of(app)
        if not path.startswith("/static") and not all("audience" in h.opt for h in handlers)
    ]

    assert nameless == []


def paths_of(app: Litestar) -> list[tuple[str, list[object]]]:
    return [(route.path, list(getattr(route, "route_handlers", []))) for route in app.routes]


async def test_a_form_without_its_token_changes_nothing(browser: Client) -> None:
    answer = await browser.post("/notes", data={"title": "A", "copies": "1"})

    assert answer.status_code == 403
    assert "Reload the page" in answer.text


async def test_a_form_with_its_token_is_taken(browser: Client) -> None:
    token = await form_token(browser, "/notes")

    answer = await browser.post("/notes", data={"_csrf_token": token, "title": "A", "copies": "1"})

    assert answer.status_code == 303


async def test_htmx_sends_the_token_in_a_header(browser: Client) -> None:
    token = await form_token(browser, "/notes")

    answer = await browser.post("/open", headers={"X-CSRF-Token": token, "HX-Request": "true"})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),  # a sister domain is somebody else
        ({"Origin": "http://testserver.local"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://pay.example", "Sec-Fetch-Site": "cross-site"}, 200),  # the mount allows it
    ],
)
async def test_a_change_is_taken_from_our_own_pages_only(visitor: Client, headers: dict[str, str], status: int) -> None:
    token = await form_token(visitor, "/open")

    answer = await visitor.post("/open", headers={**headers, "X-CSRF-Token": token})

    assert answer.status_code == status


async def test_a_token_signed_by_a_lost_key_is_replaced_by_the_next_page(visitor: Client) -> None:
    visitor.cookies.set("hudhud_csrf", "0" * 128)
    refused = await visitor.post("/open", headers={"X-CSRF-Token": "0" * 128})
    visitor.cookies.delete("hudhud_csrf")  # as the answer says; the test client keeps cookies of other domains

    token = await form_token(visitor, "/open")
    answer = await visitor.post("/open", headers={"X-CSRF-Token": token})

    assert 'hudhud_csrf=""; Max-Age=0' in refused.headers["set-cookie"]
    assert answer.status_code == 200
