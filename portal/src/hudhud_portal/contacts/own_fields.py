"""Fields of the account's own."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import contacts
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.contacts.naming import named, names_page
from hudhud_portal.contacts.ways import FIELDS_PAGE, actor_of
from hudhud_web import Flash, Form, Page, SeeOther, blank_form, permitted

__all__ = ["add_field", "remove_field", "rename_field", "show_fields"]


async def fields_page(platform: Platform, principal: Principal, form: Form[Any], editing: str = "") -> Page:
    """All fields."""
    own = await contacts.fields(platform, principal.account_id, counted=True)
    most = contacts.MOST_FIELDS
    return names_page("portal/contacts/fields.html", FIELDS_PAGE, form, editing, own_fields=own, most=most)


@get("/contacts/fields")
async def show_fields(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """The fields, each with how many contacts use it."""
    return await fields_page(platform, principal, blank_form())


@post("/contacts/fields", status_code=200, guards=[permitted("contacts.manage")])
async def add_field(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """A new field."""

    async def add(name: str) -> Flash:
        actor = actor_of(request, principal)
        added = await contacts.add_field(platform, account_id=principal.account_id, name=name, actor=actor)
        return Flash(N_("The field “%(name)s” was added."), {"name": added.name})

    return await named(request, FIELDS_PAGE, add, lambda form: fields_page(platform, principal, form))


@post("/contacts/fields/{public_id:str}/rename", status_code=200)
async def rename_field(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Call it otherwise."""

    async def rename(name: str) -> Flash:
        field_id, actor = from_public("fld", public_id), actor_of(request, principal)
        await contacts.rename_field(
            platform, account_id=principal.account_id, field_id=field_id, name=name, actor=actor
        )
        return Flash(N_("The field was renamed; its values are still there."))

    return await named(request, FIELDS_PAGE, rename, lambda form: fields_page(platform, principal, form, public_id))


@post("/contacts/fields/{public_id:str}/remove", status_code=303)
async def remove_field(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Forget a field and its values."""
    await contacts.remove_field(
        platform,
        account_id=principal.account_id,
        field_id=from_public("fld", public_id),
        actor=actor_of(request, principal),
    )
    return SeeOther("/contacts/fields", flash=Flash(N_("The field was removed."), kind="info"))
