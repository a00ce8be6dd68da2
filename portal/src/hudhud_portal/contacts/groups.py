"""Groups of contacts."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import contacts
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.contacts.naming import named, names_page
from hudhud_portal.contacts.ways import GROUPS_PAGE, actor_of, ids_of, listed
from hudhud_web import Flash, Form, Page, SeeOther, blank_form, permitted, read_form

__all__ = ["create_group", "delete_group", "leave_group", "rename_group", "show_groups"]


class Leaving(msgspec.Struct, frozen=True):
    """Who shall be taken out of a group."""

    contact: list[str] = []


async def groups_page(platform: Platform, principal: Principal, form: Form[Any], editing: str = "") -> Page:
    """All groups."""
    groups = await contacts.groups(platform, principal.account_id)
    everybody = await contacts.count(platform, principal.account_id)
    return names_page("portal/contacts/groups.html", GROUPS_PAGE, form, editing, groups=groups, everybody=everybody)


@get("/contacts/groups")
async def show_groups(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """The groups, each with how many are in it."""
    return await groups_page(platform, principal, blank_form())


@post("/contacts/groups", status_code=200, guards=[permitted("contacts.manage")])
async def create_group(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """A new group."""

    async def create(name: str) -> Flash:
        actor = actor_of(request, principal)
        await contacts.create_group(platform, account_id=principal.account_id, name=name, actor=actor)
        return Flash(N_("The group was made. Now put contacts into it."))

    return await named(request, GROUPS_PAGE, create, lambda form: groups_page(platform, principal, form))


@post("/contacts/groups/{public_id:str}/rename", status_code=200)
async def rename_group(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Call it otherwise."""

    async def rename(name: str) -> Flash:
        group_id, actor = from_public("grp", public_id), actor_of(request, principal)
        await contacts.rename_group(
            platform, account_id=principal.account_id, group_id=group_id, name=name, actor=actor
        )
        return Flash(N_("The group was renamed."))

    return await named(request, GROUPS_PAGE, rename, lambda form: groups_page(platform, principal, form, public_id))


@post("/contacts/groups/{public_id:str}/delete", status_code=303)
async def delete_group(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Forget the group; its contacts stay."""
    await contacts.delete_group(
        platform,
        account_id=principal.account_id,
        group_id=from_public("grp", public_id),
        actor=actor_of(request, principal),
    )
    return SeeOther(
        "/contacts/groups", flash=Flash(N_("The group was deleted; its contacts are still here."), kind="info")
    )


@post("/contacts/groups/{public_id:str}/leave", status_code=303)
async def leave_group(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Take those who were ticked out of the group."""
    form = await read_form(request, Leaving)
    gone = await contacts.remove_members(
        platform,
        account_id=principal.account_id,
        group_id=from_public("grp", public_id),
        contact_ids=ids_of("cnt", form.value.contact),
        actor=actor_of(request, principal),
    )
    words = N_("%(count)s contacts were taken out of the group.") if gone else N_("Tick at least one contact first.")
    said = Flash(words, {"count": str(gone)}, kind="success" if gone else "warning")
    return SeeOther(listed("/contacts", group=public_id), flash=said)
