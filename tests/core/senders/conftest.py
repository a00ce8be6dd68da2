"""One database for the room's tests, with the rules that an installation starts from, and somebody who asks."""

from __future__ import annotations

import secrets

import pytest

from hudhud import countries, senders
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.database import bind_tables
from hudhud.plugins import Platform
from hudhud.senders import SenderRequest

ANSWERS = {
    "company_name": "Nile Pharmacies",
    "company_address": "1 Tahrir Square, Cairo",
    "company_kind": "local",
    "use_case": "service",
    "sample_messages": "Your order is ready: shop.example/o",
    "monthly_volume": "20000",
    "url_hosts": "shop.example",
}
DOCUMENTS = ("registration_document", "brand_link", "authorisation")
PDF = b"%PDF-1.7 a licence"


@pytest.fixture
async def platform(shared_platform: Platform) -> Platform:
    bind_tables(shared_platform.database)
    await countries.load_starting_rules(shared_platform.database)
    await senders.load_protected_names(shared_platform.database)
    return shared_platform


@pytest.fixture
async def asker(platform: Platform, account: Account) -> Actor:
    """A user of the account who reads Arabic."""
    user_id = await platform.database.fetchval(
        "INSERT INTO app_user (account, email, password_hash, language) VALUES ($1, $2, '', 'ar') RETURNING id",
        account.id,
        f"{secrets.token_hex(6)}@example.com",
    )
    return Actor(f"user:{user_id}", "127.0.0.1", user_id=user_id)


async def begun(platform: Platform, account: Account, asker: Actor, name: str = "NilePharma") -> SenderRequest:
    """A draft for Egypt, empty."""
    return await senders.begin_request(platform, account_id=account.id, country="EG", name=name, actor=asker)


async def submitted(platform: Platform, account: Account, asker: Actor, name: str = "NilePharma") -> SenderRequest:
    """A request that waits for an operator."""
    request = await begun(platform, account, asker, name)
    for field in DOCUMENTS:
        await senders.add_document(
            platform, account_id=account.id, request_id=request.id, field=field, name=f"{field}.pdf", content=PDF,
            actor=asker,
        )  # fmt: skip
    await senders.answer_request(platform, account_id=account.id, request_id=request.id, name=name, answers=ANSWERS)
    return await senders.submit_request(platform, account_id=account.id, request_id=request.id, actor=asker)
