"""The pages where applications are registered, and where users see what they allowed."""

from __future__ import annotations

import re

import pytest

from hudhud.errors import Invalid
from hudhud.identity import Role
from hudhud.plugins import Platform
from hudhud_oidc import applications
from hudhud_oidc.applications import Kind
from hudhud_oidc.redirects import wrong_with

from .conftest import BACK, OPERATOR, App, Joining, Member, Registering, words_of

PATH = "/settings/applications"
SECRET = re.compile(r"hud_secret_[\w-]{40,}")


def form(**other: object) -> dict[str, object]:
    return {"name": "Till", "kind": "web", "redirect_uris": BACK, "scopes": ["openid", "read"], **other}


async def test_an_admin_registers_an_application_and_sees_its_secret_once(member: Member) -> None:
    made = await member.send(PATH, form())

    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    secret = SECRET.search(made.text)
    assert secret
    page = re.search(rf"{PATH}/app_\d+", made.text)
    assert page
    assert not SECRET.search((await member.http.get(page.group())).text)
    assert "Till" in (await member.http.get(PATH)).text


async def test_a_program_on_devices_gets_no_secret(member: Member) -> None:
    made = await member.send(PATH, form(kind="native"))

    assert made.status_code == 200
    assert not SECRET.search(made.text)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": ""}, "Enter a value."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"redirect_uris": ""}, "at least one address"),
        ({"redirect_uris": "http://app.example/cb"}, "Use https"),
        ({"redirect_uris": "\n".join(f"https://app.example/{n}" for n in range(11))}, "at most 10"),
        ({"scopes": []}, "Choose what it may ask for."),
        ({"scopes": ["everything"]}, "cannot ask for this"),
        ({"kind": "machine", "scopes": ["openid"]}, "cannot ask for this"),
        ({"kind": "spaceship"}, "cannot be used here"),
    ],
)
async def test_what_cannot_be_registered_is_told_beside_its_field(
    member: Member, changed: dict[str, object], told: str
) -> None:
    answer = await member.send(PATH, form(**changed))

    assert answer.status_code == 422
    assert told in words_of(answer.text)


@pytest.mark.parametrize(
    ("uri", "good"),
    [
        ("https://app.example/cb", True),
        ("https://app.example:8443/cb?x=1", True),
        ("http://127.0.0.1:8765/cb", True),
        ("http://[::1]:8765/cb", True),
        ("http://localhost/cb", True),
        ("http://app.example/cb", False),  # anybody on the way would read the code
        ("http://127.0.0.1.evil.example/cb", False),
        ("https://*.app.example/cb", False),
        ("https://user@app.example/cb", False),
        ("https://app.example/cb#part", False),
        ("https://app.example/cb#", False),
        ("myapp://cb", False),  # another program may claim the scheme
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//app.example/cb", False),
        ("/cb", False),
        ("https://", False),
        ("https://app.example/c b", False),
        ("https://app.example\\@evil.example/", False),
        ("https://аpp.example/cb", False),  # a Cyrillic letter
        ("https://app.example:port/", False),
        ("https://app.example/;form-action", False),  # it goes into a header
    ],
)
def test_an_address_to_return_to_is_https_or_this_machine(uri: str, good: bool) -> None:
    assert (wrong_with(uri) == "") is good


@pytest.mark.parametrize("role", [Role.MEMBER, Role.READ_ONLY])
async def test_only_admins_register(joining: Joining, member: Member, role: Role) -> None:
    other = await joining(member.account_id, role)

    page = await other.http.get(PATH)
    made = await other.send(PATH, form())

    assert (page.status_code, made.status_code) == (403, 403)


async def test_an_admin_changes_renews_and_removes(member: Member, registering: Registering) -> None:
    own = await registering(member)
    page = f"{PATH}/app_{own.id}"

    changed = await member.send(page, {"name": "Renamed", "redirect_uris": f"{BACK}/2", "scopes": ["openid"]})
    renewed = await member.send(f"{page}/secret", {})
    removed = await member.send(f"{page}/remove", {})

    assert changed.headers["location"] == page
    assert SECRET.search(renewed.text)
    assert removed.headers["location"] == PATH
    assert (await member.http.get(page)).status_code == 404


async def test_another_accounts_application_is_not_there(
    member: Member, joining: Joining, registering: Registering
) -> None:
    theirs = await registering(await joining())
    page = f"{PATH}/app_{theirs.id}"

    answers = [
        await member.http.get(page),
        await member.send(page, form()),
        await member.send(f"{page}/secret", {}),
        await member.send(f"{page}/remove", {}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


async def test_registering_needs_a_sign_in_of_just_now(joining: Joining, oidc_platform: Platform) -> None:
    someone = await joining()
    await oidc_platform.database.execute(
        "UPDATE user_session SET proved_at = now() - interval '11 minutes' WHERE app_user = $1", someone.user_id
    )

    page = await someone.http.get(f"{PATH}/new")
    made = await someone.send(PATH, form())

    assert page.headers["location"].startswith("/settings/confirm")
    assert made.status_code == 303


async def test_a_user_sees_what_he_allowed_and_takes_it_back(member: Member, registering: Registering) -> None:
    own = await registering(member)
    tokens = await own.tokens_of(member)
    seen = words_of((await member.http.get("/settings/connections")).text)

    answer = await member.send(f"/settings/connections/applications/app_{own.id}/withdraw", {})

    assert "Stock keeper" in seen
    assert "Stay connected while you are away" in seen
    assert answer.status_code == 303
    assert (await own.whoami(tokens["access_token"])).status_code == 401
    assert (await own.refresh(tokens["refresh_token"])).status_code == 400


async def test_nobody_takes_back_what_another_allowed(app: App, member: Member, joining: Joining) -> None:
    other = await joining(member.account_id)
    tokens = await app.tokens_of(member)

    answer = await other.send(f"/settings/connections/applications/app_{app.id}/withdraw", {})

    assert answer.status_code == 404
    assert (await app.whoami(tokens["access_token"])).status_code == 200


async def test_a_machine_needs_no_address(oidc_platform: Platform, member: Member) -> None:
    made = await applications.register(
        oidc_platform, account_id=member.account_id, name="Robot", kind=Kind.MACHINE, redirect_uris=[BACK],
        scopes=["read"], actor=OPERATOR,
    )  # fmt: skip

    assert made.application.redirect_uris == ()


async def test_what_was_done_is_in_the_audit_trail(
    member: Member, registering: Registering, oidc_platform: Platform
) -> None:
    own = await registering(member)
    await own.tokens_of(member)

    acts = await oidc_platform.database.fetch(
        "SELECT action FROM audit WHERE subject = $1 ORDER BY id", f"application:{own.id}"
    )

    assert [row["action"] for row in acts] == ["application.create", "application.approve"]


async def test_a_wrong_registration_stores_nothing(oidc_platform: Platform, member: Member) -> None:
    count = "SELECT count(*) FROM oauth_application"
    before = await oidc_platform.database.fetchval(count)

    with pytest.raises(Invalid):
        await applications.register(
            oidc_platform, account_id=member.account_id, name="", kind=Kind.WEB, redirect_uris=[], scopes=[],
            actor=OPERATOR,
        )  # fmt: skip

    assert await oidc_platform.database.fetchval(count) == before
