"""The page of the simulated phones: beside simulators only, and for this machine only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from hudhud.plugins import Platform
from hudhud_web import create_app

from .conftest import words_of

Visiting = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def visiting(portal_platform: Platform) -> Visiting:
    """Visitors from an address, of a platform with or without simulators."""

    @asynccontextmanager
    async def visit(address: str, *, simulators: bool) -> AsyncIterator[httpx.AsyncClient]:
        settings = portal_platform.settings.model_copy(update={"simulators": simulators})
        app = create_app(replace(portal_platform, settings=settings))
        transport = httpx.ASGITransport(app=app, client=(address, 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as visitor:
            yield visitor

    return visit


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_the_phones_are_shown_on_this_machine_without_signing_in(visiting: Visiting, address: str) -> None:
    async with visiting(address, simulators=True) as visitor:
        answer = await visitor.get("/handsets")

    assert answer.status_code == 200
    assert "Simulated phones" in words_of(answer.text)


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::1", "unix"])
async def test_the_phones_are_shown_to_nobody_else(visiting: Visiting, address: str) -> None:
    async with visiting(address, simulators=True) as visitor:
        answer = await visitor.get("/handsets")

    assert answer.status_code == 404


async def test_without_simulators_there_are_no_phones(visiting: Visiting) -> None:
    async with visiting("127.0.0.1", simulators=False) as visitor:
        answer = await visitor.get("/handsets")

    assert answer.status_code == 404


async def test_a_simulator_that_does_not_answer_is_told(visiting: Visiting) -> None:
    async with visiting("127.0.0.1", simulators=True) as visitor:
        answer = await visitor.get("/handsets")

    assert "does not answer" in words_of(answer.text)


async def test_a_reply_to_a_simulator_that_does_not_answer_is_told(visiting: Visiting) -> None:
    async with visiting("127.0.0.1", simulators=True) as visitor:
        await visitor.get("/handsets")
        form = {"number": "201001234567", "to": "3311", "text": "STOP", "_csrf_token": visitor.cookies["hudhud_csrf"]}
        answer = await visitor.post("/handsets/reply", data=form)

    assert answer.status_code == 503
    assert "does not answer" in words_of(answer.text)


async def test_nobody_replies_from_elsewhere(visiting: Visiting) -> None:
    async with visiting("192.0.2.7", simulators=True) as visitor:
        await visitor.get("/sign-in")
        form = {"number": "2", "to": "3311", "text": "STOP", "_csrf_token": visitor.cookies["hudhud_csrf"]}
        answer = await visitor.post("/handsets/reply", data=form)

    assert answer.status_code == 404
