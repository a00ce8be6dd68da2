"""Exports of the dummy plugin's rings, in an account of each test's own; one test at a time writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from hudhud import exports
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.database import bind_tables
from hudhud.exports import ExportFormat
from hudhud.plugins import Platform

Asking = Callable[..., Awaitable[int]]


@pytest.fixture
async def platform(shared_platform: Platform) -> AsyncIterator[Platform]:
    """The module's platform; what a test leaves waiting is gone with it."""
    bind_tables(shared_platform.database)
    yield shared_platform
    await shared_platform.database.execute("DELETE FROM export_job")


@pytest.fixture
def ask(platform: Platform, account: Account, operator: Actor) -> Asking:
    """Ask for an export of rings."""

    async def asked(format: ExportFormat = ExportFormat.CSV, account_id: int | None = None, **options: object) -> int:
        return await exports.begin(
            platform,
            account_id=account_id or account.id,
            kind="rings",
            options=options,
            format=format,
            actor=operator,
            time_zone="Africa/Cairo",
        )

    return asked
