"""A user to sign in as."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest
from pydantic import SecretStr

from hudhud import identity
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.database import bind_tables
from hudhud.identity import Role
from hudhud.plugins import Platform

PASSWORD = "a hoopoe's letter"


@pytest.fixture
def platform(shared_platform: Platform) -> Platform:
    bind_tables(shared_platform.database)
    settings = shared_platform.settings.model_copy(update={"secret_key": SecretStr("i" * 40)})
    return replace(shared_platform, settings=settings)


@pytest.fixture
def email() -> str:
    return f"user-{secrets.token_hex(4)}@example.com"


@pytest.fixture
def address() -> str:
    """A network address that no other test comes from."""
    return f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}"


@pytest.fixture
async def user_id(platform: Platform, account: Account, operator: Actor, email: str) -> int:
    return await identity.create_user(
        platform,
        account_id=account.id,
        email=email,
        full_name="Bilqis",
        password=PASSWORD,
        role=Role.ADMIN,
        actor=operator,
    )
