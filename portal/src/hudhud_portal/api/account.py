"""The account's balance and its ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, Router, get

from hudhud import ledger
from hudhud.identity import Principal
from hudhud.ledger import LedgerEntry
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_web import API_READING, PageCursor, PageLimit, next_page, place_of_cursor

__all__ = ["ROUTES"]


class AccountView(msgspec.Struct, frozen=True):
    """The account. Amounts are decimal strings in `currency`; `available` = balance + safe_limit - held.

    In a `trial` account each user reaches only his own verified number.
    """

    name: str
    balance: str
    held: str
    safe_limit: str
    available: str
    currency: str
    region: str
    time_zone: str
    trial: bool


class EntryView(msgspec.Struct, frozen=True):
    """One entry. `amount` is what it does to the balance: nothing for a hold or a release, which move `moved`."""

    id: str
    kind: str
    amount: str
    moved: str
    currency: str
    subject: str
    reason: str
    at: datetime


class EntryPage(msgspec.Struct, frozen=True):
    """A page of the ledger."""

    entries: list[EntryView]
    next_cursor: str | None


@get("/account", summary="Balance and settings of your account", responses=API_READING)
async def show_account(platform: Platform, principal: Principal) -> AccountView:
    """What the account has."""
    money = await ledger.balance(platform, principal.account_id)
    return AccountView(
        name=principal.account_name,
        balance=money.balance.decimal(),
        held=money.held.decimal(),
        safe_limit=money.safe_limit.decimal(),
        available=money.available.decimal(),
        currency=money.balance.currency,
        region=principal.region,
        time_zone=principal.time_zone,
        trial=principal.trial,
    )


@get("/ledger", summary="Ledger entries, newest first", responses=API_READING)
async def list_entries(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Response[EntryPage]:
    """Every movement of the account's money."""
    found = await ledger.entries(platform, principal.account_id, limit=limit + 1, before=place_of_cursor(cursor))
    entries, next_cursor, headers = next_page(request, found, limit, lambda entry: entry.id)
    return Response(EntryPage([entry_view(entry) for entry in entries], next_cursor), headers=headers)


def entry_view(entry: LedgerEntry) -> EntryView:
    """An entry as the API shows it."""
    return EntryView(
        id=to_public("led", entry.id),
        kind=entry.kind,
        amount=entry.amount.decimal(),
        moved=entry.moved.decimal(),
        currency=entry.amount.currency,
        subject=entry.subject,
        reason=entry.reason,
        at=entry.at,
    )


ROUTES = Router("/", route_handlers=[show_account, list_entries], tags=["Account"])
