"""The authorize endpoint: what is refused, to whom it is told, and what the user sees."""

from __future__ import annotations

import pytest

from hudhud.identity import Role
from hudhud_oidc.applications import Kind

from .conftest import BACK, ISSUER, App, Joining, Member, Registering, answer_of, words_of


async def test_the_user_is_shown_who_asks_and_for_what(app: App, member: Member) -> None:
    page = await member.http.get("/oauth/authorize", params=app.asks())

    assert page.status_code == 200
    assert "Allow Stock keeper?" in words_of(page.text)
    assert "Stay connected while you are away" in words_of(page.text)
    assert "https://app.example" in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_the_page_may_lead_to_the_application_and_nowhere_else(app: App, member: Member) -> None:
    page = await member.http.get("/oauth/authorize", params=app.asks())

    assert "form-action 'self' https://app.example;" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_a_visitor_signs_in_first_and_comes_back_to_the_same_question(
    app: App, member: Member, machine_room: object
) -> None:
    visitor = app.http

    answer = await visitor.get("/oauth/authorize", params=app.asks())

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/oauth/authorize%3Fclient_id%3D")
    assert "code_challenge" in answer.headers["location"]


async def test_allowing_gives_a_code_with_state_and_issuer(app: App, member: Member) -> None:
    answer = answer_of(await member.send("/oauth/authorize", {**app.asks(), "answer": "allow"}))

    assert answer["code"].startswith("hud_code_")
    assert (answer["state"], answer["iss"]) == ("st-1", ISSUER)


async def test_not_allowing_is_told_to_the_application(app: App, member: Member) -> None:
    answer = answer_of(await member.send("/oauth/authorize", {**app.asks(), "answer": "deny"}))

    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", "st-1", ISSUER)


async def test_a_consent_without_our_forms_token_gives_nothing(app: App, member: Member) -> None:
    answer = await member.http.post("/oauth/authorize", data={**app.asks(), "answer": "allow"})

    assert answer.status_code == 403


async def test_a_consent_from_another_site_gives_nothing(app: App, member: Member) -> None:
    await member.http.get("/sign-in")
    form = {**app.asks(), "answer": "allow", "_csrf_token": member.http.cookies["hudhud_csrf"]}

    answer = await member.http.post("/oauth/authorize", data=form, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),  # no PKCE
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),  # which would mean plain
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "x" * 44}, "invalid_request"),  # no SHA-256 is as long
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "dance"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"request": "ey.ey.x"}, "request_not_supported"),
        ({"request_uri": "https://app.example/r"}, "request_uri_not_supported"),
        ({"state": "x" * 3000}, "invalid_request"),
    ],
)
@pytest.mark.parametrize("posted", [False, True])
async def test_what_is_not_exact_is_told_to_the_application(
    app: App, member: Member, changed: dict[str, str], error: str, posted: bool
) -> None:
    asked = app.asks(**changed)

    answer = (
        await member.send("/oauth/authorize", {**asked, "answer": "allow"})
        if posted
        else await member.http.get("/oauth/authorize", params=asked)
    )

    assert answer_of(answer)["error"] == error
    assert answer_of(answer)["iss"] == ISSUER


async def test_a_parameter_given_twice_is_refused(app: App, member: Member) -> None:
    asked = [*app.asks().items(), ("scope", "read")]

    answer = await member.http.get("/oauth/authorize", params=asked)

    assert answer_of(answer)["error"] == "invalid_request"


async def test_a_silent_question_is_answered_consent_required(app: App, member: Member) -> None:
    answer = await member.http.get("/oauth/authorize", params=app.asks(prompt="none"))

    assert answer_of(answer)["error"] == "consent_required"


async def test_a_silent_question_of_nobody_is_answered_login_required(app: App) -> None:
    answer = await app.http.get("/oauth/authorize", params=app.asks(prompt="none"))

    assert answer_of(answer)["error"] == "login_required"


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example/callback/",
        "https://app.example/callback?x=1",
        "https://app.example/Callback",
        "http://app.example/callback",
        "https://app.example:443/callback",
        "https://app.example/callback/../callback",
        "https://app.example.evil.example/callback",
        "https://app.example@evil.example/callback",
        "//app.example/callback",
        "",
    ],
)
async def test_nobody_is_sent_to_an_address_that_is_not_registered_letter_by_letter(
    app: App, member: Member, uri: str
) -> None:
    answer = await member.http.get("/oauth/authorize", params=app.asks(redirect_uri=uri))

    assert answer.status_code == 422
    assert "location" not in answer.headers
    assert "is not registered for it" in words_of(answer.text)


async def test_nobody_is_sent_anywhere_by_an_unknown_application(app: App, member: Member) -> None:
    answer = await member.http.get("/oauth/authorize", params=app.asks(client_id="hud_app_nobody"))

    assert answer.status_code == 404
    assert "location" not in answer.headers


async def test_a_user_of_another_account_is_not_asked(app: App, joining: Joining) -> None:
    stranger = await joining()

    asked = await stranger.http.get("/oauth/authorize", params=app.asks())
    forced = await stranger.send("/oauth/authorize", {**app.asks(), "answer": "allow"})

    assert (asked.status_code, forced.status_code) == (403, 403)
    assert "location" not in forced.headers


async def test_a_machine_cannot_ask_users(registering: Registering, member: Member) -> None:
    machine = await registering(member, Kind.MACHINE)

    answer = await member.http.get("/oauth/authorize", params=machine.asks())

    assert answer.status_code == 422  # it has no address to return to


async def test_a_new_sign_in_is_asked_for_when_the_application_wants_one(app: App, member: Member) -> None:
    answer = await member.http.get("/oauth/authorize", params=app.asks(prompt="login"))

    assert answer.headers["location"].startswith("/sign-in?next=/oauth/authorize")
    assert "max_age%3D0" in answer.headers["location"]
    assert "prompt" not in answer.headers["location"]


async def test_an_old_sign_in_is_not_taken_for_a_new_one(app: App, joining: Joining, oidc_platform: object) -> None:
    someone = await joining(app.registered.application.account_id, Role.MEMBER)
    await oidc_platform.database.execute(  # type: ignore[attr-defined]
        "UPDATE user_session SET created_at = now() - interval '10 minutes' WHERE app_user = $1", someone.user_id
    )

    old = await someone.http.get("/oauth/authorize", params=app.asks(max_age="300"))
    young = await someone.http.get("/oauth/authorize", params=app.asks(max_age="900"))

    assert old.headers["location"].startswith("/sign-in")
    assert young.status_code == 200


async def test_the_address_to_return_to_is_kept_with_its_own_query(registering: Registering, member: Member) -> None:
    uri = f"{BACK}?tenant=7"
    own = await registering(member, uris=[uri])

    answer = await member.send("/oauth/authorize", {**own.asks(redirect_uri=uri), "answer": "allow"})

    assert answer.headers["location"].startswith(f"{uri}&code=")
