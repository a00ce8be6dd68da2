"""Who opted out: the list, adding somebody by hand, and letting somebody in again with a reason."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import channels, contacts
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.contacts.ways import CHANNEL, CONTACTS_PAGE, OPT_OUTS_PAGE, TABS, actor_of, listed
from hudhud_web import Flash, Form, Page, SeeOther, blank_form, local_path, permitted, read_form

__all__ = ["add_opt_out", "ask_before_opting_in", "remove_opt_out", "show_opt_outs"]

ON_A_PAGE: Final = 50


class NewOptOut(msgspec.Struct, frozen=True):
    """Who wants to hear no more, and how that became known."""

    number: str
    reason: str = ""
    everything: bool = False
    next: str = "/contacts/opt-outs"


class Removal(msgspec.Struct, frozen=True):
    """Why somebody may be sent marketing again."""

    reason: str = ""


async def opt_outs_page(
    platform: Platform, principal: Principal, form: Form[Any], *, q: str = "", source: str = "", before: str = ""
) -> Page:
    """The list with a form about somebody more."""
    last = from_public("opt", before) if before else None
    digits = "".join(filter(str.isdigit, q)).lstrip("0")
    found = await contacts.list_opt_outs(
        platform, principal.account_id, search=digits, source=source, limit=ON_A_PAGE + 1, before=last
    )
    shown = found[:ON_A_PAGE]
    next_page = listed(OPT_OUTS_PAGE.path, q=q, source=source, before=to_public("opt", shown[-1].id)) if shown else ""
    context = {
        "tabs": TABS,
        "opt_outs": shown,
        "q": q,
        "source": source,
        "sources": contacts.OPT_OUT_SOURCES,
        "shown_as": urlencode({"q": q, "source": source}),
        "form": form,
        "older": next_page if len(found) > ON_A_PAGE else "",
        "newest": listed(OPT_OUTS_PAGE.path, q=q, source=source) if before else "",
    }
    return Page(
        "portal/contacts/opt_outs.html",
        title=OPT_OUTS_PAGE.title,
        parent=CONTACTS_PAGE,
        context=context,
        status_code=form.status,
    )


@get("/contacts/opt-outs")
async def show_opt_outs(
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    q: FromQuery[str] = "",
    source: FromQuery[str] = "",
    before: FromQuery[str] = "",
) -> Page:
    """Newest first; the search is in the address."""
    return await opt_outs_page(platform, principal, blank_form(), q=q, source=source, before=before)


@post("/contacts/opt-outs", status_code=200, guards=[permitted("contacts.manage")])
async def add_opt_out(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Note that somebody wants to hear no more."""
    form = await read_form(request, NewOptOut)
    with form.attempt():
        channel = channels.channel(platform, CHANNEL)
        try:
            address = channel.parse_address(form.value.number, principal.region)
        except channels.InvalidAddress as error:
            raise Invalid(Problem("number", error.reason, form.value.number)) from error
        news = await contacts.opt_out(
            platform,
            account_id=principal.account_id,
            channel=CHANNEL,
            address=address,
            source="portal",
            reason=form.value.reason,
            everything=form.value.everything,
            actor=actor_of(request, principal),
        )
        words = N_("%(number)s is sent no marketing any more.") if news else N_("%(number)s has opted out already.")
        return SeeOther(local_path(form.value.next), flash=Flash(words, {"number": f"+{address}"}))
    return await opt_outs_page(platform, principal, form)


async def removal_page(platform: Platform, principal: Principal, public_id: str, form: Form[Any]) -> Page:
    """Ask for the reason."""
    one = await contacts.get_opt_out(platform, principal.account_id, from_public("opt", public_id))
    return Page(
        "portal/contacts/opt_in.html",
        title=N_("Send marketing again?"),
        parent=OPT_OUTS_PAGE,
        context={"one": one, "form": form, "sources": contacts.OPT_OUT_SOURCES},
        status_code=form.status,
    )


@get("/contacts/opt-outs/{public_id:str}/remove")
async def ask_before_opting_in(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page:
    """Say what it means, and ask for the reason."""
    return await removal_page(platform, principal, public_id, blank_form())


@post("/contacts/opt-outs/{public_id:str}/remove", status_code=200)
async def remove_opt_out(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Let marketing reach somebody again, for a reason that the trail keeps."""
    one = await contacts.get_opt_out(platform, principal.account_id, from_public("opt", public_id))
    form = await read_form(request, Removal)
    with form.attempt():
        if not form.value.reason.strip():
            raise Invalid(Problem("reason", N_("Say how this person agreed: the reason is kept.")))
        await contacts.opt_in(
            platform,
            account_id=principal.account_id,
            channel=one.channel,
            address=one.address,
            sender=one.sender,
            source="portal",
            reason=form.value.reason,
            actor=actor_of(request, principal),
        )
        words = N_("%(number)s can be sent marketing again.")
        return SeeOther(OPT_OUTS_PAGE.path, flash=Flash(words, {"number": f"+{one.address}"}))
    return await removal_page(platform, principal, public_id, form)
