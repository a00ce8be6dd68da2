"""The token endpoint: single use, rotation, reuse, races, and the death of what was granted."""

from __future__ import annotations

import asyncio
import base64

import httpx
import pytest

from hudhud.identity import Role
from hudhud.plugins import Platform
from hudhud_oidc import applications
from hudhud_oidc.applications import Kind

from .conftest import BACK, OPERATOR, App, Joining, Member, Registering


def error_of(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()["error"]


async def test_a_code_gives_tokens_that_the_api_takes(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member)

    answer = await app.whoami(tokens["access_token"])

    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 600)
    assert tokens["scope"] == "openid offline_access read"
    assert answer.status_code == 200


async def test_a_code_is_good_once_and_its_second_use_ends_what_it_gave(app: App, member: Member) -> None:
    code = await app.code_of(member)
    tokens = (await app.redeem(code)).json()

    again = await app.redeem(code)

    assert error_of(again) == (400, "invalid_grant")
    assert (await app.whoami(tokens["access_token"])).status_code == 401
    assert error_of(await app.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


async def test_of_many_uses_of_a_code_at_once_one_at_most_succeeds(app: App, member: Member) -> None:
    code = await app.code_of(member)

    answers = await asyncio.gather(*(app.redeem(code) for _ in range(20)))

    assert sum(answer.status_code == 200 for answer in answers) <= 1


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "w" * 50}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"redirect_uri": "https://app.example/other"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_grant"),
        ({"code": "hud_code_wrong"}, "invalid_grant"),
    ],
)
async def test_a_code_is_bound_to_its_request(app: App, member: Member, changed: dict[str, str], error: str) -> None:
    code = await app.code_of(member)

    answer = await app.redeem(**{"code": code, **changed})

    assert error_of(answer) == (400, error)


async def test_a_code_that_was_tried_with_a_wrong_verifier_is_used_up(app: App, member: Member) -> None:
    code = await app.code_of(member)
    await app.redeem(code, code_verifier="w" * 50)

    answer = await app.redeem(code)

    assert error_of(answer) == (400, "invalid_grant")


async def test_a_code_is_good_for_a_minute(app: App, member: Member, oidc_platform: Platform) -> None:
    code = await app.code_of(member)
    left = await oidc_platform.database.fetchval("SELECT max(expires_at) - now() FROM oauth_code")
    await oidc_platform.database.execute("UPDATE oauth_code SET expires_at = now() WHERE used_at IS NULL")

    answer = await app.redeem(code)

    assert left.total_seconds() <= 60
    assert error_of(answer) == (400, "invalid_grant")


async def test_another_application_cannot_use_a_code(app: App, member: Member, registering: Registering) -> None:
    thief = await registering(member)
    code = await app.code_of(member)

    stolen = await thief.redeem(code)
    rightful = await app.redeem(code)

    assert error_of(stolen) == (400, "invalid_grant")
    assert rightful.status_code == 200


async def test_refreshing_rotates_the_refresh_token(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member)

    fresh = (await app.refresh(tokens["refresh_token"])).json()

    assert fresh["refresh_token"] != tokens["refresh_token"]
    assert (await app.whoami(fresh["access_token"])).status_code == 200


async def test_a_refresh_token_that_comes_again_ends_the_family(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member)
    fresh = (await app.refresh(tokens["refresh_token"])).json()

    reused = await app.refresh(tokens["refresh_token"])

    assert error_of(reused) == (400, "invalid_grant")
    assert error_of(await app.refresh(fresh["refresh_token"])) == (400, "invalid_grant")
    assert (await app.whoami(fresh["access_token"])).status_code == 401
    assert (await app.whoami(tokens["access_token"])).status_code == 401


async def test_of_twenty_refreshes_at_once_one_at_most_succeeds(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member)

    answers = await asyncio.gather(*(app.refresh(tokens["refresh_token"]) for _ in range(20)))

    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(won) <= 1
    for one in won:
        assert error_of(await app.refresh(one["refresh_token"])) == (400, "invalid_grant")


async def test_a_family_ends_on_its_day_however_often_it_was_refreshed(
    app: App, member: Member, oidc_platform: Platform
) -> None:
    tokens = await app.tokens_of(member)
    fresh = (await app.refresh(tokens["refresh_token"])).json()
    await oidc_platform.database.execute(
        "UPDATE oauth_grant SET expires_at = now() WHERE id = (SELECT max(id) FROM oauth_grant)"
    )

    answer = await app.refresh(fresh["refresh_token"])

    assert error_of(answer) == (400, "invalid_grant")


async def test_no_refresh_token_is_given_unless_it_was_asked_for(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member, scope="openid read")

    assert "refresh_token" not in tokens


async def test_a_refresh_may_ask_for_less_and_never_for_more(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member)

    more = await app.refresh(tokens["refresh_token"], scope="read campaigns:send")
    less = await app.refresh(tokens["refresh_token"], scope="openid")

    assert error_of(more) == (400, "invalid_scope")
    assert less.json()["scope"] == "openid"
    assert (await app.whoami(less.json()["access_token"])).status_code == 403


async def test_a_machine_gets_a_token_of_its_own(registering: Registering, member: Member) -> None:
    machine = await registering(member, Kind.MACHINE, ["read"])

    answer = await machine.call("/oauth/token", {"grant_type": "client_credentials"})

    assert answer.json()["scope"] == "read"
    assert "refresh_token" not in answer.json()
    assert (await machine.whoami(answer.json()["access_token"])).status_code == 200


async def test_a_machine_asks_for_no_more_than_it_was_registered_with(registering: Registering, member: Member) -> None:
    machine = await registering(member, Kind.MACHINE, ["read"])

    answer = await machine.call("/oauth/token", {"grant_type": "client_credentials", "scope": "messages:send"})

    assert error_of(answer) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("kind", "grant_type"),
    [
        (Kind.WEB, "client_credentials"),
        (Kind.NATIVE, "client_credentials"),
        (Kind.MACHINE, "authorization_code"),
        (Kind.MACHINE, "refresh_token"),
    ],
)
async def test_a_kind_of_application_has_its_own_grants_only(
    registering: Registering, member: Member, kind: Kind, grant_type: str
) -> None:
    own = await registering(member, kind)

    answer = await own.call("/oauth/token", {"grant_type": grant_type, "code": "x", "refresh_token": "x"})

    assert error_of(answer) == (400, "unauthorized_client")


@pytest.mark.parametrize("grant_type", ["", "password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer"])
async def test_other_grants_are_not_known(app: App, grant_type: str) -> None:
    answer = await app.call("/oauth/token", {"grant_type": grant_type} if grant_type else {})

    assert error_of(answer) == (400, "unsupported_grant_type")


async def test_an_application_without_a_secret_proves_itself_by_pkce(registering: Registering, member: Member) -> None:
    native = await registering(member, Kind.NATIVE)

    tokens = await native.tokens_of(member)

    assert (await native.whoami(tokens["access_token"])).status_code == 200
    assert (await native.refresh(tokens["refresh_token"])).status_code == 200


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/oauth/introspect"])
@pytest.mark.parametrize("secret", ["", "wrong"])
async def test_whoever_does_not_prove_to_be_the_application_gets_nothing(app: App, path: str, secret: str) -> None:
    answer = await app.call(path, {"grant_type": "authorization_code"}, secret)

    assert error_of(answer) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic")


async def test_a_secret_may_come_in_the_header(app: App, member: Member) -> None:
    code = await app.code_of(member)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": app.verifier}

    answer = await app.http.post("/oauth/token", data=form, auth=(app.client_id, app.registered.secret))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!!", f"Basic {base64.b64encode(bytes([255, 58, 255])).decode()}", "Bearer x", "Basic eA=="],
)
async def test_a_header_that_says_nothing_is_refused(app: App, header: str) -> None:
    answer = await app.http.post(
        "/oauth/token", data={"grant_type": "refresh_token"}, headers={"Authorization": header}
    )

    assert error_of(answer) == (401, "invalid_client")


async def test_a_secret_in_two_places_is_refused(app: App) -> None:
    answer = await app.http.post(
        "/oauth/token",
        data={"grant_type": "refresh_token", "client_secret": app.registered.secret},
        auth=(app.client_id, app.registered.secret),
    )

    assert error_of(answer) == (400, "invalid_request")


async def test_a_parameter_given_twice_or_json_is_refused(app: App) -> None:
    doubled = await app.http.post(
        "/oauth/token",
        content=b"grant_type=refresh_token&grant_type=refresh_token",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    json = await app.http.post("/oauth/token", json={"grant_type": "refresh_token"})

    assert error_of(doubled) == (400, "invalid_request")
    assert error_of(json) == (400, "invalid_request")


async def test_a_replaced_secret_is_dead_at_once(
    registering: Registering, member: Member, oidc_platform: Platform
) -> None:
    machine = await registering(member, Kind.MACHINE)

    fresh = await applications.new_secret(
        oidc_platform, account_id=member.account_id, application_id=machine.id, actor=OPERATOR
    )

    old = await machine.call("/oauth/token", {"grant_type": "client_credentials"})
    new = await machine.call("/oauth/token", {"grant_type": "client_credentials"}, fresh)
    assert (old.status_code, new.status_code) == (401, 200)


async def test_a_removed_application_and_its_tokens_are_dead_at_once(
    registering: Registering, member: Member, oidc_platform: Platform
) -> None:
    own = await registering(member)
    tokens = await own.tokens_of(member)

    await applications.remove(oidc_platform, account_id=member.account_id, application_id=own.id, actor=OPERATOR)

    assert (await own.whoami(tokens["access_token"])).status_code == 401
    assert error_of(await own.refresh(tokens["refresh_token"])) == (401, "invalid_client")


async def test_a_scope_that_is_taken_away_is_gone_from_tokens(
    registering: Registering, member: Member, oidc_platform: Platform
) -> None:
    own = await registering(member)
    tokens = await own.tokens_of(member)

    await applications.change(
        oidc_platform, account_id=member.account_id, application_id=own.id, name="Stock", redirect_uris=[BACK],
        scopes=["openid"], actor=OPERATOR,
    )  # fmt: skip

    assert (await own.whoami(tokens["access_token"])).status_code == 403


USER_OFF = "UPDATE app_user SET active = false WHERE id = $1"
ACCOUNT_OFF = "UPDATE account SET status = 'suspended' WHERE id = (SELECT account FROM app_user WHERE id = $1)"


@pytest.mark.parametrize("what", [USER_OFF, ACCOUNT_OFF])
async def test_tokens_die_with_their_user_and_account(
    joining: Joining, registering: Registering, oidc_platform: Platform, what: str
) -> None:
    someone = await joining()
    own = await registering(someone)
    tokens = await own.tokens_of(someone)

    await oidc_platform.database.execute(what, someone.user_id)

    assert (await own.whoami(tokens["access_token"])).status_code == 401
    assert (await own.refresh(tokens["refresh_token"])).status_code in {400, 401}


async def test_what_was_granted_ends_when_another_person_takes_the_users_place(
    app: App, joining: Joining, oidc_platform: Platform
) -> None:
    someone = await joining(app.registered.application.account_id)
    tokens = await app.tokens_of(someone)
    was = (await app.http.get("/oauth/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})).json()

    await oidc_platform.database.execute("UPDATE app_user SET active = false WHERE id = $1", someone.user_id)
    await oidc_platform.database.execute(
        "UPDATE app_user SET active = true, email = 'new-' || email WHERE id = $1", someone.user_id
    )

    now = await oidc_platform.database.fetchval(
        "SELECT subject FROM oauth_subject WHERE app_user = $1", someone.user_id
    )
    assert (await app.whoami(tokens["access_token"])).status_code == 401
    assert error_of(await app.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    assert now != was["sub"]


async def test_an_application_does_no_more_than_its_users_role(app: App, joining: Joining) -> None:
    reader = await joining(app.registered.application.account_id, Role.READ_ONLY)
    tokens = await app.tokens_of(reader, scope="messages:send read")

    answer = await app.http.post(
        "/api/v1/messages",
        json={"to": "01001234567", "text": "Hi", "sender": "HUDHUD"},
        headers={"Authorization": f"Bearer {tokens['access_token']}", "Idempotency-Key": "k-1"},
    )

    assert answer.status_code == 403


async def test_only_hashes_are_stored(app: App, member: Member, oidc_platform: Platform) -> None:
    code = await app.code_of(member)
    tokens = (await app.redeem(code)).json()
    secret_texts = [code, tokens["access_token"], tokens["refresh_token"], app.registered.secret]

    stored = ""
    for table in (
        "oauth_code",
        "oauth_refresh_token",
        "oauth_access_token",
        "oauth_application",
        "oauth_grant",
        "audit",
    ):
        rows = await oidc_platform.database.fetch(f"SELECT {table}::text AS row FROM {table}")
        stored += " ".join(row["row"] for row in rows)

    assert not [text for text in secret_texts if text in stored or text.encode().hex() in stored]
