"""Choosing contacts as recipients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, post

from hudhud import contacts
from hudhud.campaigns import Campaign
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_portal.places import step_path
from hudhud_portal.wizard.editing import edit
from hudhud_portal.wizard.recipients_page import recipients_page
from hudhud_portal.wizard.steps import Step, draft_of
from hudhud_web import Flash, Page, SeeOther, read_form

__all__ = ["choose_groups", "chosen_contacts"]


class Groups(msgspec.Struct, frozen=True):
    """Groups by their public ids; `everybody` stands for all contacts, in a group or not."""

    group: list[str] = []
    everybody: bool = False


async def chosen_contacts(
    platform: Platform, draft: Campaign, groups: Sequence[str], *, everybody: bool
) -> dict[str, Any]:
    """The draft's values that a choice of contacts makes; groups that are not the account's are none."""
    known = {to_public("grp", one.id): one.id for one in await contacts.groups(platform, draft.account_id)}
    chosen = () if everybody else tuple(known[one] for one in groups if one in known)
    return {"contact_groups": chosen, "all_contacts": everybody}


@post("/{public_id:str}/groups", status_code=200)
async def choose_groups(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Keep which contacts are sent to."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Groups)
    with form.attempt():
        chosen = await chosen_contacts(platform, draft, form.value.group, everybody=form.value.everybody)
        await edit(request, platform, principal, draft, **chosen)
        somebody = any(chosen.values())
        words = N_("The contacts were chosen.") if somebody else N_("No contacts are chosen any more.")
        return SeeOther(
            step_path(draft.id, Step.RECIPIENTS), flash=Flash(words, kind="success" if somebody else "info")
        )
    return await recipients_page(request, platform, draft, groups=form)
