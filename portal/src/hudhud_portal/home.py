"""The first page: what to do next, the credit, and the latest campaigns."""

from __future__ import annotations

from litestar import get

from hudhud import ledger
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.campaigns import lines
from hudhud_web import Page

__all__ = ["show_home"]


@get("/")
async def show_home(platform: Platform, principal: Principal) -> Page:
    """The page; its list of campaigns is asked for again while one is changing."""
    async with platform.database.transaction():  # one for all of it: each by itself would be four round trips
        latest = await lines(platform, principal.account_id, limit=5)
        credit = await ledger.balance(platform, principal.account_id)
    context = {"credit": credit, "lines": latest, "changing": any(line.changing for line in latest)}
    return Page("portal/home.html", title=N_("Home"), context=context)
