"""One database for the room's tests."""

from __future__ import annotations

import pytest

from hudhud.database import bind_tables
from hudhud.plugins import Platform


@pytest.fixture
def platform(shared_platform: Platform) -> Platform:
    bind_tables(shared_platform.database)
    return shared_platform
