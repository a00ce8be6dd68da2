"""Operators sign in with a second factor; who has none sets one up before anything else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pyotp
import pytest
from litestar import Litestar

from hudhud.errors import NotFound
from hudhud.plugins import Platform
from hudhud_admin import OperatorSignInOver, deactivate_operator, reset_second_factor
from hudhud_admin.second_factor import finish_sign_in
from hudhud_admin.sessions import SecondFactorAhead
from hudhud_admin.sessions import sign_in as begin
from hudhud_web import Audience, create_app

from .conftest import CONSOLE, PASSWORD, SYSTEM, USERNAME, acts, plugins_with, sign_in


@pytest.fixture(scope="session")
def strict_platform(console_platform: Platform) -> Platform:
    """The platform of a console that insists."""
    return replace(console_platform, plugins=plugins_with("required"))


@pytest.fixture(scope="session")
def strict_app(strict_platform: Platform) -> Litestar:
    """Its console."""
    return create_app(strict_platform, Audience.CONSOLE)


@pytest.fixture
async def newcomer(strict_app: Litestar, operator: int, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of an operator without a second factor."""
    transport = httpx.ASGITransport(strict_app, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=CONSOLE) as client:
        yield client


async def send(client: httpx.AsyncClient, path: str, code: str, **more: str) -> httpx.Response:
    """Send a code."""
    return await client.post(path, data={"code": code, "_csrf_token": client.cookies["hudhud_csrf_console"], **more})


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows, so many steps of 30 seconds from now."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


async def set_up(client: httpx.AsyncClient) -> tuple[str, list[str]]:
    """Sign in for the first time; gives the secret and the recovery codes."""
    await sign_in(client, USERNAME, PASSWORD)
    page = (await client.get("/sign-in/set-up")).text
    secret = re.findall(r'data-text="([A-Z2-7]{32})"', page)[0]
    done = await send(client, "/sign-in/set-up", code_of(secret))
    assert done.status_code == 200
    return secret, re.findall(r">([a-z2-7]{4}(?:-[a-z2-7]{4}){3})<", done.text)


async def test_the_password_alone_leads_to_setting_a_factor_up_and_to_no_other_page(
    newcomer: httpx.AsyncClient, platform: Platform
) -> None:
    answer = await sign_in(newcomer, USERNAME, PASSWORD)

    assert answer.headers["location"] == "/sign-in/set-up"
    assert "hudhud_console=" not in str(answer.headers.get_list("set-cookie"))
    assert await platform.database.fetchval("SELECT count(*) FROM operator_session") == 0
    for path in ("/", "/accounts", "/admin/", "/trials"):
        assert (await newcomer.get(path)).headers["location"].startswith("/sign-in"), path


async def test_setting_up_begins_the_session_and_shows_ten_recovery_codes_once(
    newcomer: httpx.AsyncClient, platform: Platform
) -> None:
    _, codes = await set_up(newcomer)

    assert len(codes) == 10
    assert (await newcomer.get("/")).status_code == 200
    assert len(await acts(platform, "second_factor.add")) == 1
    assert (await newcomer.get("/sign-in/set-up")).status_code == 303


async def test_a_wrong_first_code_sets_nothing_up(newcomer: httpx.AsyncClient) -> None:
    await sign_in(newcomer, USERNAME, PASSWORD)
    first = await newcomer.get("/sign-in/set-up")

    answer = await send(newcomer, "/sign-in/set-up", "000000")

    assert answer.status_code == 422
    secret = re.compile(r'data-text="([A-Z2-7]{32})"')
    assert secret.findall(answer.text) == secret.findall(first.text)
    assert (await newcomer.get("/")).status_code == 303


async def test_the_next_sign_in_asks_for_a_code_that_is_good_for_once(
    newcomer: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    secret, _ = await set_up(newcomer)
    asked = await sign_in(newcomer, USERNAME, PASSWORD)
    code = code_of(secret, 1)
    newcomer.cookies.delete("hudhud_console")

    refused = await send(newcomer, "/sign-in/second-step", "000000")
    taken = await send(newcomer, "/sign-in/second-step", code, next="/accounts")
    await sign_in(visitor, USERNAME, PASSWORD)
    again = await send(visitor, "/sign-in/second-step", code)

    assert asked.headers["location"] == "/sign-in/second-step"
    assert (refused.status_code, taken.status_code, again.status_code) == (403, 303, 403)
    assert taken.headers["location"] == "/accounts"
    assert (await newcomer.get("/accounts")).status_code == 200


async def test_a_recovery_code_lets_in_once(newcomer: httpx.AsyncClient) -> None:
    _, codes = await set_up(newcomer)

    await sign_in(newcomer, USERNAME, PASSWORD)
    first = await send(newcomer, "/sign-in/second-step", codes[0])
    await sign_in(newcomer, USERNAME, PASSWORD)
    second = await send(newcomer, "/sign-in/second-step", codes[0])

    assert (first.status_code, second.status_code) == (303, 403)


async def test_whoever_has_a_factor_cannot_set_up_another_by_the_password(newcomer: httpx.AsyncClient) -> None:
    await set_up(newcomer)
    await sign_in(newcomer, USERNAME, PASSWORD)

    shown = await newcomer.get("/sign-in/set-up")
    sent = await send(newcomer, "/sign-in/set-up", "000000")

    assert (shown.status_code, sent.status_code) == (303, 303)


async def test_where_a_factor_is_optional_it_is_asked_for_all_the_same_once_there_is_one(
    newcomer: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    await set_up(newcomer)

    answer = await sign_in(visitor, USERNAME, PASSWORD)

    assert answer.headers["location"] == "/sign-in/second-step"


async def test_nobody_without_the_password_sees_the_second_step(newcomer: httpx.AsyncClient) -> None:
    await newcomer.get("/sign-in")

    for path in ("/sign-in/second-step", "/sign-in/set-up"):
        assert (await newcomer.get(path)).headers["location"] == "/sign-in", path
        assert (await send(newcomer, path, "123456")).headers["location"] == "/sign-in", path


async def test_guesses_are_limited_and_not_even_looked_at_beyond(newcomer: httpx.AsyncClient) -> None:
    secret, _ = await set_up(newcomer)
    await sign_in(newcomer, USERNAME, PASSWORD)
    answers = [(await send(newcomer, "/sign-in/second-step", "000000")).status_code for _ in range(12)]

    right = await send(newcomer, "/sign-in/second-step", code_of(secret, 1))

    assert 429 in answers
    assert right.status_code == 429


async def test_an_operator_who_was_deactivated_meanwhile_does_not_come_in(
    newcomer: httpx.AsyncClient, strict_platform: Platform
) -> None:
    secret, _ = await set_up(newcomer)
    ahead = await begin(strict_platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")
    assert isinstance(ahead, SecondFactorAhead)

    await deactivate_operator(strict_platform, name=USERNAME, actor=SYSTEM)

    with pytest.raises(OperatorSignInOver):
        await finish_sign_in(strict_platform, token=ahead.token, code=code_of(secret, 1), address="127.0.0.1", agent="")


async def test_a_lost_factor_is_reset_and_set_up_anew(newcomer: httpx.AsyncClient, strict_platform: Platform) -> None:
    await set_up(newcomer)

    await reset_second_factor(strict_platform, name=USERNAME, actor=SYSTEM)

    assert (await newcomer.get("/")).status_code == 303
    assert (await sign_in(newcomer, USERNAME, PASSWORD)).headers["location"] == "/sign-in/set-up"
    assert len(await acts(strict_platform, "second_factor.remove_all")) == 1


async def test_nobodys_factor_is_reset(strict_platform: Platform, platform: Platform) -> None:
    with pytest.raises(NotFound):
        await reset_second_factor(strict_platform, name="nobody", actor=SYSTEM)
