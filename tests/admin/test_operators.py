"""Operators come and go by verbs, and by the command `hudhud operator`."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hudhud.database import bind_tables
from hudhud.errors import Invalid, NotFound
from hudhud.plugins import Platform
from hudhud_admin import (
    OperatorExists,
    add_operator,
    deactivate_operator,
    list_operators,
    reactivate_operator,
)
from hudhud_admin.commands import operator_app
from hudhud_admin.sessions import sign_in

from .conftest import EMAIL, PASSWORD, SYSTEM, USERNAME, acts

Command = Callable[..., Awaitable[str]]


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


@pytest.fixture
def command(platform: Platform, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `hudhud operator` in this process, against the test's database; gives what it printed."""
    monkeypatch.setenv("HUDHUD_DATABASE_URL", platform.settings.database_url)

    async def run(*arguments: str, sent: str = "") -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{sent}\n"))
        await operator_app.run_async(arguments, result_action="return_value")
        bind_tables(platform.database)
        return capsys.readouterr().out

    return run


async def test_the_command_makes_up_a_password_and_shows_it_once(platform: Platform, command: Command) -> None:
    told = await command("add", "mona@hudhud.example", "--username", "mona", "--generate")

    shown = told.strip().rsplit(" ", 1)[-1]
    await sign_in(platform, username="mona", password=shown, address="127.0.0.1")


async def test_the_command_lists_and_deactivates(platform: Platform, operator: int, command: Command) -> None:
    await command("deactivate", USERNAME)

    told = await command("list")

    assert f"{USERNAME}\t{EMAIL}\toperator\tinactive" in told
    assert not (await list_operators(platform))[0].active


async def test_the_command_adds_a_stakeholder_and_changes_roles(platform: Platform, command: Command) -> None:
    await command("add", "mona@hudhud.example", "--role", "stakeholder", "--generate")
    await command("add", "omar@hudhud.example", "--generate")
    await command("role", "omar@hudhud.example", "stakeholder")

    assert {operator.role.value for operator in await list_operators(platform)} == {"stakeholder"}


async def test_the_command_tells_a_mistake_in_a_sentence(operator: int, command: Command) -> None:
    with pytest.raises(SystemExit, match=f"There is an operator with the e-mail or user name {EMAIL} already."):
        await command("add", EMAIL, "--password-stdin", sent=PASSWORD)


async def test_the_command_adds_an_operator_with_a_password_from_standard_input(platform: Platform) -> None:
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "hudhud"),
        *("operator", "add", "mona@hudhud.example", "--password-stdin"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "HUDHUD_DATABASE_URL": platform.settings.database_url},
    )
    told, _ = await process.communicate(f"{PASSWORD}\n".encode())

    assert process.returncode == 0, told.decode()
    assert PASSWORD not in told.decode()
    await sign_in(platform, username="mona@hudhud.example", password=PASSWORD, address="127.0.0.1")
