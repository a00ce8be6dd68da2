"""Signing in to the console: who may, how often, for how long, and what is recorded."""

from __future__ import annotations

import httpx
import pytest

from hudhud.plugins import Platform
from hudhud_admin import TooManySignIns, WrongOperatorCredentials, deactivate_operator
from hudhud_admin.sessions import operator_of_session, sign_in

from .conftest import EMAIL, PASSWORD, SYSTEM, USERNAME, acts
from .conftest import sign_in as fill_in

pytestmark = pytest.mark.usefixtures("operator")


@pytest.mark.parametrize("name", [USERNAME, EMAIL, f" {EMAIL.upper()} "])
async def test_an_operator_signs_in_with_user_name_or_e_mail(platform: Platform, name: str) -> None:
    begun = await sign_in(platform, username=name, password=PASSWORD, address="127.0.0.1")

    known = await operator_of_session(platform, begun.token)

    assert known is not None
    assert known.username == USERNAME


async def test_the_session_cookie_is_strict_and_out_of_scripts_reach(visitor: httpx.AsyncClient) -> None:
    answer = await fill_in(visitor, USERNAME, PASSWORD)

    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("hudhud_console="))
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert answer.headers["location"] == "/"


async def test_signing_in_goes_to_no_other_site(visitor: httpx.AsyncClient) -> None:
    await visitor.get("/sign-in")
    form = {"username": USERNAME, "password": PASSWORD, "next": "//elsewhere.example/"}

    answer = await visitor.post("/sign-in", data={**form, "_csrf_token": visitor.cookies["hudhud_csrf_console"]})

    assert answer.headers["location"] == "/"


async def test_signing_in_needs_a_form_of_ours(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.post("/sign-in", data={"username": USERNAME, "password": PASSWORD})

    assert answer.status_code == 403


async def test_a_wrong_password_and_an_unknown_name_are_told_alike(visitor: httpx.AsyncClient) -> None:
    wrong = await fill_in(visitor, USERNAME, "not the password")
    unknown = await fill_in(visitor, "nobody", "not the password")

    sentence = "This user name and password do not belong together."
    assert sentence in wrong.text
    assert sentence in unknown.text
    assert wrong.status_code == unknown.status_code == 403


async def test_a_token_is_stored_as_a_hash_only(platform: Platform) -> None:
    begun = await sign_in(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")

    stored = await platform.database.fetchval("SELECT token FROM operator_session")

    assert begun.token not in stored


async def test_passwords_are_stored_by_argon2id(platform: Platform) -> None:
    stored = await platform.database.fetchval("SELECT password FROM operator")

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_sign_ins_refused_ones_and_sign_outs_are_recorded(
    console: httpx.AsyncClient, platform: Platform, address: str
) -> None:
    await fill_in(console, "nobody", "not the password")
    await console.post("/sign-out")

    assert [act["actor"] for act in await acts(platform, "operator.signed_in")] == ["operator:nour"]
    assert [act["actor"] for act in await acts(platform, "operator.signed_out")] == ["operator:nour"]
    refused = await acts(platform, "operator.sign_in_refused")
    assert [(act["actor"], act["address"]) for act in refused] == [("operator:nobody", address)]


async def test_five_failures_from_one_address_are_enough_for_a_while(platform: Platform) -> None:
    for _ in range(5):
        with pytest.raises(WrongOperatorCredentials):
            await sign_in(platform, username=USERNAME, password="guess", address="192.0.2.1")

    with pytest.raises(TooManySignIns):
        await sign_in(platform, username=USERNAME, password=PASSWORD, address="192.0.2.1")

    elsewhere = await sign_in(platform, username=USERNAME, password=PASSWORD, address="192.0.2.2")
    assert elsewhere.operator.username == USERNAME


async def test_a_flood_of_guesses_fills_neither_the_audit_trail_nor_the_wait(platform: Platform) -> None:
    for _ in range(12):
        with pytest.raises((WrongOperatorCredentials, TooManySignIns)):
            await sign_in(platform, username=USERNAME, password="guess", address="192.0.2.1")

    assert len(await acts(platform, "operator.sign_in_refused")) == 6
    await platform.database.execute("UPDATE operator_attempt SET at = at - interval '16 minutes'")
    await sign_in(platform, username=USERNAME, password=PASSWORD, address="192.0.2.1")


@pytest.mark.parametrize("column", ["expiry_date", "max_expiry_date"])
async def test_a_session_ends_by_idleness_and_by_age(platform: Platform, column: str) -> None:
    begun = await sign_in(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")

    await platform.database.execute(f"UPDATE operator_session SET {column} = now() - interval '1 second'")

    assert await operator_of_session(platform, begun.token) is None


async def test_use_moves_the_end_of_a_session_on(platform: Platform) -> None:
    begun = await sign_in(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")
    await platform.database.execute("UPDATE operator_session SET expiry_date = now() + interval '5 minutes'")

    await operator_of_session(platform, begun.token)

    left = await platform.database.fetchval("SELECT expiry_date - now() FROM operator_session")
    assert left.total_seconds() > 29 * 60


async def test_deactivating_an_operator_ends_the_sessions(console: httpx.AsyncClient, platform: Platform) -> None:
    await deactivate_operator(platform, name=EMAIL, actor=SYSTEM)

    answer = await console.get("/admin/")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
    with pytest.raises(WrongOperatorCredentials):
        await sign_in(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")


@pytest.mark.parametrize("path", ["/", "/admin", "/admin/", "/admin/api/tables/account/", "/accounts", "/accounts/1"])
async def test_nothing_of_the_console_is_open_to_strangers(visitor: httpx.AsyncClient, path: str) -> None:
    answer = await visitor.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_the_console_begins_with_what_waits(console: httpx.AsyncClient) -> None:
    answer = await console.get("/")

    assert answer.status_code == 200
    assert "Trials that wait to be activated" in answer.text


async def test_the_tables_lead_to_their_own_address(console: httpx.AsyncClient) -> None:
    assert (await console.get("/admin")).headers["location"] == "/admin/"
