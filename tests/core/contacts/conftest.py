"""Contacts of an account in the database that a module's tests share."""

from __future__ import annotations

import pytest

from hudhud.database import bind_tables
from hudhud.plugins import Platform


@pytest.fixture
def platform(shared_platform: Platform) -> Platform:
    """The module's platform."""
    bind_tables(shared_platform.database)
    return shared_platform
