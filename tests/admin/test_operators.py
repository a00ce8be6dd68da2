"""Operators come and go by verbs, and by the command `hudhud operator`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from hudhud.errors import Invalid, NotFound
from hudhud.plugins import Platform
from hudhud_admin import (
    OperatorExists,
    add_operator,
    deactivate_operator,
    list_operators,
    reactivate_operator,
)
from hudhud_admin.sessions import sign_in

from .conftest import EMAIL, PASSWORD, SYSTEM, USERNAME, acts


async def test_a_known_e_mail_is_refused(platform: Platform, operator: int) -> None:
    with pytest.raises(OperatorExists, match=EMAIL):
        await add_operator(platform, email=EMAIL, username="other", password=PASSWORD, actor=SYSTEM)


async def test_every_wrong_value_is_told_at_once(platform: Platform) -> None:
    with pytest.raises(Invalid) as refused:
        await add_operator(platform, email="nobody", username="", password="short", actor=SYSTEM)

    assert [problem.where for problem in refused.value.problems] == ["email", "username", "password"]


async def test_a_deactivated_operator_can_come_back(platform: Platform, operator: int) -> None:
    await deactivate_operator(platform, name=USERNAME, actor=SYSTEM)
    await reactivate_operator(platform, name=EMAIL, actor=SYSTEM)

    begun = await sign_in(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")

    assert begun.operator.id == operator
    assert len(await acts(platform, "operator.deactivated")) == 1
    assert len(await acts(platform, "operator.reactivated")) == 1


async def test_an_unknown_operator_cannot_be_deactivated(platform: Platform) -> None:
    with pytest.raises(NotFound):
        await deactivate_operator(platform, name="nobody", actor=SYSTEM)


async def test_the_command_adds_an_operator_with_a_password_from_standard_input(platform: Platform) -> None:
    code, told = await hudhud(platform, "operator", "add", "mona@hudhud.example", "--password-stdin", sent=PASSWORD)

    assert code == 0, told
    assert PASSWORD not in told
    await sign_in(platform, username="mona@hudhud.example", password=PASSWORD, address="127.0.0.1")


async def test_the_command_makes_up_a_password_and_shows_it_once(platform: Platform) -> None:
    code, told = await hudhud(platform, "operator", "add", "mona@hudhud.example", "--username", "mona", "--generate")

    assert code == 0, told
    shown = told.strip().rsplit(" ", 1)[-1]
    await sign_in(platform, username="mona", password=shown, address="127.0.0.1")


async def test_the_command_lists_and_deactivates(platform: Platform, operator: int) -> None:
    await hudhud(platform, "operator", "deactivate", USERNAME)

    _, told = await hudhud(platform, "operator", "list")

    assert f"{USERNAME}\t{EMAIL}\tinactive" in told
    assert not (await list_operators(platform))[0].active


async def test_the_command_tells_a_mistake_in_a_sentence(platform: Platform, operator: int) -> None:
    code, told = await hudhud(platform, "operator", "add", EMAIL, "--password-stdin", sent=PASSWORD)

    assert code != 0
    assert f"There is an operator with the e-mail or user name {EMAIL} already." in told
    assert "Traceback" not in told


async def hudhud(platform: Platform, *arguments: str, sent: str = "") -> tuple[int, str]:
    """Run the command line against the test's database; its exit code, and all it said."""
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "hudhud"),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "HUDHUD_DATABASE_URL": platform.settings.database_url},
    )
    told, _ = await process.communicate(f"{sent}\n".encode())
    return process.returncode or 0, told.decode()
