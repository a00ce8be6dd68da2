"""Choosing contacts as recipients."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, post

from hudhud import contacts
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_portal.places import step_path
from hudhud_portal.wizard.editing import edit
from hudhud_portal.wizard.recipients_page import recipients_page
from hudhud_portal.wizard.steps import Step, draft_of
from hudhud_web import Flash, Page, SeeOther, read_form

__all__ = ["choose_groups"]


class Groups(msgspec.Struct, frozen=True):
    """Groups by their public ids; `everybody` stands for all contacts, in a group or not."""

    group: list[str] = []
    everybody: bool = False


@post("/{public_id:str}/groups", status_code=200)
async def choose_groups(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Keep which contacts are sent to; groups that are not the account's are none."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Groups)
    with form.attempt():
        known = {to_public("grp", one.id): one.id for one in await contacts.groups(platform, principal.account_id)}
        chosen = [] if form.value.everybody else [known[one] for one in form.value.group if one in known]
        await edit(request, platform, principal, draft, contact_groups=tuple(chosen), all_contacts=form.value.everybody)
        somebody = chosen or form.value.everybody
        words = N_("The contacts were chosen.") if somebody else N_("No contacts are chosen any more.")
        return SeeOther(
            step_path(draft.id, Step.RECIPIENTS), flash=Flash(words, kind="success" if somebody else "info")
        )
    return await recipients_page(request, platform, draft, groups=form)
