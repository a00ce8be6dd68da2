"""The audit trail: who did what, searched and read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import Request, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud.audit import AuditEntry, AuditSearch, trail
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import account_page
from hudhud_admin.revealing import revealed, revealed_json
from hudhud_web import Page, person_of

__all__ = ["audit_router"]

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class ShownAct:
    """An act with nothing hidden in its texts."""

    entry: AuditEntry
    actor: str
    subject: str
    details: list[tuple[str, str]]


@get("/audit")
async def audit(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    *,
    account: FromQuery[str] = "",
    actor: FromQuery[str] = "",
    action: FromQuery[str] = "",
    subject: FromQuery[str] = "",
    since: FromQuery[str] = "",
    until: FromQuery[str] = "",
    before: FromQuery[int | None] = None,
) -> Page:
    """Acts, newest first."""
    asked = {
        "account": account, "actor": actor, "action": action, "subject": subject, "since": since, "until": until
    }  # fmt: skip
    zone = ZoneInfo(person.time_zone if (person := person_of(request)) else "UTC")
    last = day(until, zone)
    search = AuditSearch(
        account_id=int(account) if account.isascii() and account.isdigit() and len(account) < 19 else None,
        actor=actor.strip(),
        action=action.strip(),
        subject=subject.strip(),
        since=day(since, zone),
        until=last + timedelta(days=1) if last else None,
    )
    context = {"asked": asked, **await listed(platform, search, before, "/audit", asked)}
    return Page("admin/audit.html", title=N_("Audit trail"), context=context)


@get("/accounts/{account_id:int}/history")
async def history(
    platform: NamedDependency[Platform], account_id: FromPath[int], before: FromQuery[int | None] = None
) -> Page:
    """What happened to one account."""
    path = f"/accounts/{account_id}/history"
    context = await listed(platform, AuditSearch(account_id=account_id), before, path, {})
    return await account_page(platform, account_id, "admin/account_history.html", "/history", context)


async def listed(
    platform: Platform, search: AuditSearch, before: int | None, path: str, asked: dict[str, str]
) -> dict[str, object]:
    """A page of acts, and the ways to the next and the first."""
    found = await trail(platform.database, search, limit=PAGE + 1, before=before)
    last = found[PAGE - 1].id if len(found) > PAGE else None
    return {
        "acts": [shown(entry) for entry in found[:PAGE]],
        "older": f"{path}?{urlencode({**asked, 'before': last})}" if last else "",
        "newest": f"{path}?{urlencode(asked)}" if before else "",
    }


def shown(entry: AuditEntry) -> ShownAct:
    """An act as the page shows it."""
    return ShownAct(entry, revealed(entry.actor), revealed(entry.subject), revealed_json(entry.details))


def day(text: str, zone: ZoneInfo) -> datetime | None:
    """The beginning of a day in the reader's zone; None for what is no day."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(found.year, found.month, found.day, tzinfo=zone).astimezone(UTC)


def audit_router() -> Router:
    """The routes."""
    return Router("/", route_handlers=[audit, history])
