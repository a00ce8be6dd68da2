"""How often a caller may call."""

from __future__ import annotations

import pytest

from hudhud.plugins import Platform
from hudhud_web import create_app

from . import tiny_plugin
from .conftest import Customer, client_of, plugins_with


async def test_a_token_that_asks_too_often_is_told_when_to_come_back(
    web_platform: Platform, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUDHUD_WEB_API_REQUESTS_PER_MINUTE", "3")
    plugins = plugins_with(tiny_plugin)
    platform = Platform(web_platform.settings, web_platform.database, plugins, web_platform.clock)
    header = {"Authorization": f"Bearer {customer.token}"}

    async with client_of(create_app(platform)) as client:
        answers = [await client.get("/api/v1/whoami", headers=header) for _ in range(5)]

    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["code"] == "too_many_requests"
