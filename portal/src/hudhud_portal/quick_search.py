"""What somebody typed into the search box of the messages: an id, a reference, a number or a campaign's name."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlencode

from hudhud import campaigns, messages
from hudhud.errors import Invalid, NotFound
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.messages import Filter
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_web import Flash, SeeOther

__all__ = ["found_by"]

SENT_BY_US: Final = re.compile(r"(msg|cmp)_\d{1,18}")
LONGEST: Final = 200


async def found_by(platform: Platform, principal: Principal, typed: str) -> SeeOther:
    """The way to what it means: one message, or the list with the filter that it stands for."""
    text = " ".join(typed.split())[:LONGEST]
    if SENT_BY_US.fullmatch(text):
        return await by_id(platform, principal.account_id, text)
    referred = await messages.search(platform, principal.account_id, Filter(reference=text), limit=1)
    if referred.records:
        return listed(ref=text)
    if await is_number(platform, principal.account_id, text):
        return listed(number=text)
    return await by_campaign(platform, principal.account_id, text)


async def by_id(platform: Platform, account_id: int, text: str) -> SeeOther:
    """A message's page, or a campaign's messages; ids of others are as unknown as any."""
    try:
        if text.startswith("cmp_"):
            await campaigns.get(platform, account_id, from_public("cmp", text))
            return listed(campaign=text)
        await messages.get(platform, account_id, from_public("msg", text))
    except NotFound:
        return nothing(text)
    return SeeOther(f"/messages/{text}")


async def is_number(platform: Platform, account_id: int, text: str) -> bool:
    """Whether it can be read as a number, or as how one ends or begins."""
    if not re.fullmatch(r"[+*\d\s()\-.٠-٩]+", text):
        return False
    try:
        await messages.read_filter(platform, account_id, {"number": text})
    except Invalid:
        return False
    return True


async def by_campaign(platform: Platform, account_id: int, text: str) -> SeeOther:
    """The messages of the newest campaign whose name holds the words."""
    named = [one for one in await campaigns.find_campaigns(platform, account_id, text) if one.launched_at]
    if not named:
        return nothing(text)
    told = None
    if len(named) > 1:
        told = Flash(
            N_("Several campaigns are called so. These are the messages of the newest, “%(name)s”."),
            {"name": named[0].name},
            "info",
        )
    return listed(told, campaign=to_public("cmp", named[0].id))


def listed(told: Flash | None = None, /, **filters: str) -> SeeOther:
    """The list with a filter."""
    return SeeOther(f"/messages?{urlencode(filters)}", flash=told)


def nothing(text: str) -> SeeOther:
    """The whole list, with a word that nothing was found."""
    told = Flash(N_("Nothing was found for “%(text)s”."), {"text": text}, "warning")
    return SeeOther("/messages", flash=told)
