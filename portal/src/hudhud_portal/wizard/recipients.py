"""The second step: a file of numbers, contacts, or a few typed ones, and all of them together."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.wizard.editing import edit
from hudhud_portal.wizard.recipient_groups import chosen_contacts
from hudhud_portal.wizard.recipients_page import recipients_page
from hudhud_portal.wizard.steps import Step, draft_of, has_recipients
from hudhud_web import Page, SeeOther, next_step, read_form

__all__ = ["show_recipients", "type_recipients"]


class Typed(msgspec.Struct, frozen=True):
    """Numbers as they were typed, and contacts as they were ticked where the page showed them."""

    recipient: list[str] = []
    group: list[str] = []
    everybody: bool = False
    contacts_shown: bool = False


@get("/{public_id:str}/recipients")
async def show_recipients(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """The draft's recipients; asked for again while a file is being read."""
    draft = await draft_of(platform, principal, public_id)
    return draft if isinstance(draft, SeeOther) else await recipients_page(request, platform, draft)


@post("/{public_id:str}/recipients", status_code=200)
async def type_recipients(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Keep the typed numbers and the ticked contacts, and go on to the next step."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Typed)
    with form.attempt():
        given = form.value
        ticked: dict[str, Any] = {}
        if given.contacts_shown:
            ticked = await chosen_contacts(platform, draft, given.group, everybody=given.everybody)
        draft = await edit(request, platform, principal, draft, recipients=given.recipient, **ticked)
        if not has_recipients(draft):
            raise Invalid(Problem("recipients", N_("Upload a file, choose contacts, or type at least one number.")))
        return SeeOther(next_step(platform, draft, Step.RECIPIENTS))
    return await recipients_page(request, platform, draft, typed=form)
