"""The page /handsets: what the simulator's phones received. It exists only beside simulators, on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.params import Parameter

from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_sms.handsets import HandsetsUnavailable, can_be_answered, phones, send_from_phone
from hudhud_sms.settings import SmsSettings
from hudhud_sms.simulator import Phone
from hudhud_web import Crumb, Flash, Page, SeeOther, beside_simulators_only, read_form

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
        "senders": senders_of(found) if digits else [],
        "moment": lambda seconds: datetime.fromtimestamp(seconds, UTC),
    }
    return Page("sms/handsets.html", title=N_("Simulated phones"), parent=HOME, context=context)


async def seen(simulator: str, number: str) -> tuple[list[Phone], HandsetsUnavailable | None]:
    """The phones, or why they cannot be seen."""
    try:
        return await phones(simulator, number), None
    except HandsetsUnavailable as error:
        return [], error


class Reply(msgspec.Struct, frozen=True):
    """What a phone sends to one of the senders that wrote to it."""

    number: str
    to: str
    text: Annotated[str, msgspec.Meta(max_length=1000)]


def senders_of(found: list[Phone]) -> list[str]:
    """Senders that a phone heard of and can answer, the last one first."""
    heard = [message.sender for phone in found for message in reversed(phone.messages)]
    return [sender for sender in dict.fromkeys(heard) if can_be_answered(sender)]


@post("/handsets/reply", status_code=303)
async def reply(request: Request[Any, Any, Any], platform: Platform) -> SeeOther:
    """Have a phone answer."""
    beside_simulators_only(request, platform)
    given = (await read_form(request, Reply)).value
    number = "".join(character for character in given.number if character.isdecimal())
    simulator = platform.settings_of(SmsSettings).simulator_http
    await send_from_phone(simulator, number=number, to=given.to, text=given.text)
    return SeeOther(f"/handsets?number={number}", flash=Flash(N_("The reply is on its way.")))


HANDSETS = Router("/", route_handlers=[reply, show_handsets])
