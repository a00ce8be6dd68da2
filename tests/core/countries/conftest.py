"""One database for the room's tests, with the rules that an installation starts from."""

from __future__ import annotations

import pytest

from hudhud import countries
from hudhud.database import bind_tables
from hudhud.plugins import Platform


@pytest.fixture
async def platform(shared_platform: Platform) -> Platform:
    bind_tables(shared_platform.database)
    await countries.load_starting_rules(shared_platform.database)
    return shared_platform
