"""Id tokens, userinfo, introspection, revocation, and what a client finds out by itself."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError
from joserfc.jwk import KeySet

from hudhud.identity import Role
from hudhud.plugins import Platform
from hudhud_oidc import keys
from hudhud_oidc.applications import Kind
from hudhud_oidc.keys import signing_key

from .conftest import ISSUER, App, Joining, Member, Registering


def header_of(token: str) -> dict[str, Any]:
    head = token.split(".", maxsplit=1)[0]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return found


async def claims_of(app: App, token: str) -> dict[str, Any]:
    published = KeySet.import_key_set((await app.http.get("/oauth/jwks")).json())
    return jwt.decode(token, published, algorithms=["RS256"]).claims


async def userinfo(app: App, token: str) -> Any:
    return await app.http.get("/oauth/userinfo", headers={"Authorization": f"Bearer {token}"})


async def test_an_id_token_says_who_signed_in_for_whom_and_in_answer_to_what(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member)

    claims = await claims_of(app, tokens["id_token"])

    assert (claims["iss"], claims["aud"], claims["azp"]) == (ISSUER, app.client_id, app.client_id)
    assert claims["nonce"] == "no-1"
    assert 0 < claims["exp"] - claims["iat"] <= 600
    assert claims["auth_time"] <= claims["iat"]


async def test_an_id_token_is_signed_by_a_published_key_and_by_no_other_algorithm(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member)
    published = (await app.http.get("/oauth/jwks")).json()["keys"]

    header = header_of(tokens["id_token"])

    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    assert header["kid"] in [key["kid"] for key in published]
    assert all(set(key) == {"kty", "n", "e", "kid", "use", "alg"} for key in published)  # nothing private


async def test_a_changed_id_token_is_nobodys(app: App, member: Member) -> None:
    head, body, signature = (await app.tokens_of(member))["id_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    forged = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "usr_other"}).encode()).decode().rstrip("=")

    with pytest.raises(BadSignatureError):
        await claims_of(app, f"{head}.{forged}.{signature}")


async def test_an_id_token_after_refreshing_answers_no_question(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member)
    first = await claims_of(app, tokens["id_token"])

    fresh = await claims_of(app, (await app.refresh(tokens["refresh_token"])).json()["id_token"])

    assert "nonce" not in fresh
    assert (fresh["sub"], fresh["auth_time"]) == (first["sub"], first["auth_time"])


async def test_no_id_token_is_given_unless_openid_was_asked_for(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member, scope="read")

    assert "id_token" not in tokens
    assert (await userinfo(app, tokens["access_token"])).status_code == 403


async def test_a_user_is_the_same_to_every_application_and_his_subject_says_nothing(
    app: App, member: Member, registering: Registering
) -> None:
    other = await registering(member)

    one = await claims_of(app, (await app.tokens_of(member))["id_token"])
    two = await claims_of(other, (await other.tokens_of(member))["id_token"])

    assert one["sub"] == two["sub"]
    assert member.email not in one["sub"]
    assert str(member.user_id) != one["sub"]


async def test_userinfo_tells_what_the_scopes_allow(app: App, member: Member) -> None:
    bare = await app.tokens_of(member, scope="openid")
    full = await app.tokens_of(member, scope="openid profile email")

    little = (await userinfo(app, bare["access_token"])).json()
    much = (await userinfo(app, full["access_token"])).json()

    assert set(little) == {"sub"}
    assert (much["name"], much["email"], much["email_verified"]) == ("Nour Adel", member.email, True)
    assert much["zoneinfo"] == "Africa/Cairo"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer hud_at_wrong", "Basic eDp5"])
async def test_userinfo_tells_nothing_without_a_good_token(app: App, header: str) -> None:
    answer = await app.http.get("/oauth/userinfo", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_machine_is_no_user(registering: Registering, member: Member) -> None:
    machine = await registering(member, Kind.MACHINE)
    token = (await machine.call("/oauth/token", {"grant_type": "client_credentials"})).json()["access_token"]

    assert (await userinfo(machine, token)).status_code == 403


async def test_introspection_tells_what_a_token_is_worth(app: App, member: Member) -> None:
    tokens = await app.tokens_of(member)

    access = (await app.call("/oauth/introspect", {"token": tokens["access_token"]})).json()
    refresh = (await app.call("/oauth/introspect", {"token": tokens["refresh_token"]})).json()

    assert (access["active"], access["client_id"], access["iss"]) == (True, app.client_id, ISSUER)
    assert access["scope"] == "openid offline_access read"
    assert (refresh["active"], refresh["sub"]) == (True, access["sub"])


async def test_introspection_tells_other_accounts_nothing(
    app: App, member: Member, joining: Joining, registering: Registering
) -> None:
    stranger = await registering(await joining(), Kind.MACHINE)
    tokens = await app.tokens_of(member)

    for token in (tokens["access_token"], tokens["refresh_token"], "hud_at_unknown", "nonsense", ""):
        assert (await stranger.call("/oauth/introspect", {"token": token})).json() == {"active": False}


async def test_an_application_without_a_secret_cannot_introspect(registering: Registering, member: Member) -> None:
    native = await registering(member, Kind.NATIVE)

    answer = await native.call("/oauth/introspect", {"token": "x"})

    assert answer.status_code == 401


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_a_revoked_token_takes_its_family_along(app: App, member: Member, which: str) -> None:
    tokens = await app.tokens_of(member)

    answer = await app.call("/oauth/revoke", {"token": tokens[which]})

    assert answer.status_code == 200
    assert (await app.whoami(tokens["access_token"])).status_code == 401
    assert (await app.refresh(tokens["refresh_token"])).status_code == 400


async def test_another_applications_token_is_left_alone_and_the_answer_is_the_same(
    app: App, member: Member, registering: Registering
) -> None:
    other = await registering(member)
    tokens = await app.tokens_of(member)

    known = await other.call("/oauth/revoke", {"token": tokens["access_token"]})
    unknown = await other.call("/oauth/revoke", {"token": "hud_at_unknown"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (200, b"{}")
    assert (await app.whoami(tokens["access_token"])).status_code == 200


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"])
async def test_the_discovery_document_is_a_valid_one_of_this_issuer(app: App, path: str) -> None:
    answer = await app.http.get(path)

    told = OpenIDProviderMetadata({**answer.json(), "issuer": "https://portal.test"})
    for endpoint in [name for name in told if name.endswith(("_endpoint", "_uri"))]:
        assert told[endpoint].startswith(ISSUER)
        told[endpoint] = told[endpoint].replace("http://", "https://")  # the validator knows no loopback
    told.validate()
    assert answer.json()["issuer"] == ISSUER
    assert answer.json()["code_challenge_methods_supported"] == ["S256"]
    assert "set-cookie" not in answer.headers


async def test_every_endpoint_in_the_discovery_document_is_there(app: App) -> None:
    told = (await app.http.get("/.well-known/openid-configuration")).json()

    for name, address in told.items():
        if name.endswith(("_endpoint", "_uri")):
            path = address.removeprefix(ISSUER)
            statuses = [(await app.http.get(path)).status_code, (await app.http.post(path)).status_code]
            assert statuses != [404, 404], name


async def test_machines_get_no_cookies(app: App, member: Member) -> None:
    code = await app.code_of(member)

    answer = await app.redeem(code)

    assert "set-cookie" not in answer.headers


async def test_a_new_key_is_published_a_day_before_it_signs(oidc_platform: Platform, app: App, member: Member) -> None:
    before = (await signing_key(oidc_platform)).kid

    await keys.rotate(oidc_platform)

    published = [key["kid"] for key in (await app.http.get("/oauth/jwks")).json()["keys"]]
    tokens = await app.tokens_of(member)
    assert len(published) == 2
    assert header_of(tokens["id_token"])["kid"] == before


async def test_an_old_key_stays_published_for_a_day_after_its_last_signature(oidc_platform: Platform, app: App) -> None:
    database = oidc_platform.database
    await keys.rotate(oidc_platform, at_once=True)
    old = (await signing_key(oidc_platform)).kid
    await keys.rotate(oidc_platform)
    await database.execute("UPDATE oauth_signing_key SET signs_from = now() - interval '1 hour' WHERE kid <> $1", old)
    await database.execute("UPDATE oauth_signing_key SET signs_from = now() - interval '9 days' WHERE kid = $1", old)

    await keys.sweep_keys(oidc_platform)
    within_a_day = [key["kid"] for key in (await app.http.get("/oauth/jwks")).json()["keys"]]
    await database.execute("UPDATE oauth_signing_key SET signs_from = now() - interval '25 hours' WHERE kid <> $1", old)
    await keys.sweep_keys(oidc_platform)

    assert old in within_a_day
    assert old not in [key["kid"] for key in (await app.http.get("/oauth/jwks")).json()["keys"]]


async def test_a_key_that_got_into_wrong_hands_is_worth_nothing_at_once(
    oidc_platform: Platform, app: App, member: Member
) -> None:
    tokens = await app.tokens_of(member)

    await keys.rotate(oidc_platform, at_once=True)

    with pytest.raises(InvalidKeyIdError):
        await claims_of(app, tokens["id_token"])


async def test_private_keys_are_sealed(oidc_platform: Platform) -> None:
    await signing_key(oidc_platform)

    sealed = await oidc_platform.database.fetch("SELECT private_sealed FROM oauth_signing_key")

    assert all(row["private_sealed"].startswith("v1.") for row in sealed)
    assert not any("kty" in row["private_sealed"] for row in sealed)


async def test_a_reader_may_allow_an_application_to_read(app: App, joining: Joining) -> None:
    reader = await joining(app.registered.application.account_id, Role.READ_ONLY)

    tokens = await app.tokens_of(reader, scope="read")

    assert (await app.whoami(tokens["access_token"])).status_code == 200
