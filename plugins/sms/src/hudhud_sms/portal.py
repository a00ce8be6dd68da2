"""The page /handsets: what the simulator's phones received. It exists only beside simulators, on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from litestar import Request, Router, get
from litestar.params import Parameter

from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_sms.handsets import HandsetsUnavailable, phones
from hudhud_sms.settings import SmsSettings
from hudhud_sms.simulator import Phone
from hudhud_web import Crumb, Page, beside_simulators_only

__all__ = ["HANDSETS"]

SHOWN: Final = 24
SHOWN_MESSAGES: Final = 8
HOME: Final = Crumb(N_("Home"), "/")


@get("/handsets")
async def show_handsets(
    request: Request[Any, Any, Any],
    platform: Platform,
    number: Annotated[str, Parameter(max_length=40)] = "",
) -> Page:
    """The phones that were reached last, or the one of a number; the page looks again each second."""
    beside_simulators_only(request, platform)
    digits = "".join(character for character in number if character.isdecimal())
    found, problem = await seen(platform.settings_of(SmsSettings).simulator_http, digits)
    context = {
        "phones": found[:SHOWN],
        "more": max(len(found) - SHOWN, 0),
        "shown_messages": SHOWN_MESSAGES,
        "number": number,
        "problem": problem,
        "moment": lambda seconds: datetime.fromtimestamp(seconds, UTC),
    }
    return Page("sms/handsets.html", title=N_("Simulated phones"), parent=HOME, context=context)


async def seen(simulator: str, number: str) -> tuple[list[Phone], HandsetsUnavailable | None]:
    """The phones, or why they cannot be seen."""
    try:
        return await phones(simulator, number), None
    except HandsetsUnavailable as error:
        return [], error


HANDSETS = Router("/", route_handlers=[show_handsets])
