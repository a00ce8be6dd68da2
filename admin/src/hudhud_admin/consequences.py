"""What follows when an operator changes an account, a user or a price, and which changes cannot be."""

from __future__ import annotations

from zoneinfo import available_timezones

import phonenumbers

from hudhud.errors import Invalid, Problem
from hudhud.i18n import LANGUAGES, N_
from hudhud.plugins import Platform
from hudhud_admin.admin_table import Change

__all__ = ["account_changed", "price_line_changed", "sender_changed", "user_changed"]


async def account_changed(platform: Platform, change: Change) -> None:
    """Refuse a price list in another currency, and a country or time zone that is none."""
    new = change.new or {}
    problems = []
    currency = await platform.database.fetchval("SELECT currency FROM price_list WHERE id = $1", new["price_list"])
    if currency != new["currency"]:
        problems.append(Problem("price_list", N_("The price list is in another currency than the account."), currency))
    if new["region"] not in phonenumbers.SUPPORTED_REGIONS:
        problems.append(Problem("region", N_("Give a country of two capital letters, such as EG.")))
    if new["time_zone"] not in available_timezones():
        problems.append(Problem("time_zone", N_("Give a time zone such as Africa/Cairo.")))
    if not str(new["name"]).strip():
        problems.append(Problem("name", N_("Give a name of at most 200 characters.")))
    if problems:
        raise Invalid(*problems)


async def user_changed(platform: Platform, change: Change) -> None:
    """End the sessions of a user who may do less, or nothing, from now on."""
    new, old = change.new or {}, change.old or {}
    if new["language"] not in ("", *LANGUAGES):
        raise Invalid(Problem("language", N_("Give en or ar, or nothing for the browser's choice.")))
    if (new["active"], new["role"], new["email"]) != (old["active"], old["role"], old["email"]):
        await platform.database.execute("DELETE FROM user_session WHERE app_user = $1", int(change.row_id))


async def sender_changed(platform: Platform, change: Change) -> None:
    """Refuse a name that no phone could show."""
    name = str((change.new or {})["name"])
    if not name.strip() or name != name.strip():
        raise Invalid(Problem("name", N_("Give the name as phones show it, without blanks around it."), name))


async def price_line_changed(platform: Platform, change: Change) -> None:
    """Refuse a prefix that no number can begin with."""
    prefix = str((change.new or {"prefix": ""})["prefix"])
    if not (prefix.isascii() and prefix.isdigit()) and prefix:
        raise Invalid(
            Problem("prefix", N_("Give digits as numbers begin with them, such as 2010, without + or 00."), prefix)
        )
