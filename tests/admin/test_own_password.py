"""Operators change their own password."""

from __future__ import annotations

import httpx
import pytest

from hudhud.plugins import Platform
from hudhud_admin import WrongOperatorCredentials
from hudhud_admin.sessions import operator_of_session, sign_in

from .conftest import PASSWORD, USERNAME, acts

NEW = "two hoopoes carried it"


async def test_a_password_is_changed_with_the_present_one_and_ends_other_sessions(
    console: httpx.AsyncClient, platform: Platform
) -> None:
    other = await sign_in(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")

    answer = await console.post("/password", data={"current": PASSWORD, "new": NEW, "again": NEW})

    assert answer.status_code == 303
    assert (await console.get("/")).status_code == 200
    assert await operator_of_session(platform, other.token) is None
    await sign_in(platform, username=USERNAME, password=NEW, address="127.0.0.1")
    with pytest.raises(WrongOperatorCredentials):
        await sign_in(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")
    assert len(await acts(platform, "operator.password_changed")) == 1


@pytest.mark.parametrize(
    "wrong", [{"current": "not the password"}, {"new": "short", "again": "short"}, {"again": "something else"}]
)
async def test_a_wrong_change_is_told_beside_its_field(console: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    answer = await console.post("/password", data={"current": PASSWORD, "new": NEW, "again": NEW, **wrong})

    assert answer.status_code == 422
    assert "field-problem" in answer.text


async def test_guesses_at_the_present_password_are_limited(console: httpx.AsyncClient) -> None:
    form = {"current": "not the password", "new": NEW, "again": NEW}

    answers = [(await console.post("/password", data=form)).status_code for _ in range(7)]

    assert answers[0] == 422
    assert answers[-1] == 429
