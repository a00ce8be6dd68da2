"""One contact: made, looked at, changed, deleted, opted out and in again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import contacts, messages, replies
from hudhud.contacts import Contact
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.contacts.ways import CHANNEL, CONTACTS_PAGE, LANGUAGE_NAMES, TABS, actor_of, contact_path, ids_of
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, Verbatim, blank_form, read_form

__all__ = ["change_contact", "create_contact", "delete_contact", "edit_contact", "new_contact", "show_contact"]

LATEST: Final = 10


class Entered(msgspec.Struct, frozen=True):
    """What the form about a contact asks; fields of the account's own come beside it."""

    address: str
    name: str = ""
    language: str = ""
    group: list[str] = []


def crumb_of(contact: Contact) -> Crumb:
    """A contact in the breadcrumb."""
    return Crumb(Verbatim(contact.name or f"+{contact.address}"), contact_path(contact.id), CONTACTS_PAGE)


async def form_page(
    platform: Platform, principal: Principal, form: Form[Any], contact: Contact | None, own: Mapping[str, str]
) -> Page:
    """The form of a new contact, or of one that is there; `own` are the fields' values by their ids."""
    context = {
        "tabs": TABS,
        "form": form,
        "contact": contact,
        "fields_of_account": await contacts.fields(platform, principal.account_id),
        "own": own,
        "groups": await contacts.groups(platform, principal.account_id),
        "languages": LANGUAGE_NAMES,
    }
    title = N_("Edit contact") if contact else N_("New contact")
    parent = crumb_of(contact) if contact else CONTACTS_PAGE
    return Page("portal/contacts/form.html", title=title, parent=parent, context=context, status_code=form.status)


async def own_values(request: Request[Any, Any, Any], platform: Platform, principal: Principal) -> dict[str, str]:
    """What was entered into the account's own fields, by their names."""
    sent = await request.form()
    known = await contacts.fields(platform, principal.account_id)
    return {field.name: str(sent.get(f"field-{field.id}", "")) for field in known if f"field-{field.id}" in sent}


@get("/contacts/new")
async def new_contact(
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    number: FromQuery[str] = "",
    group: FromQuery[str] = "",
) -> Page:
    """Ask for what is known of somebody."""
    return await form_page(platform, principal, blank_form(address=number, group=group), None, {})


@post("/contacts/new", status_code=200)
async def create_contact(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Keep a new contact."""
    form = await read_form(request, Entered)
    own = await own_values(request, platform, principal)
    with form.attempt():
        number = await contacts.create(
            platform,
            account_id=principal.account_id,
            channel=CHANNEL,
            address=form.value.address,
            name=form.value.name,
            language=form.value.language,
            values=own,
            group_ids=ids_of("grp", form.value.group),
            actor=actor_of(request, principal),
        )
        return SeeOther(contact_path(number), flash=Flash(N_("The contact was added.")))
    return await form_page(platform, principal, form, None, own)


async def contact_of(platform: Platform, principal: Principal, public_id: str) -> Contact:
    """The contact of an address; raises UnknownContact."""
    return await contacts.get(platform, principal.account_id, from_public("cnt", public_id))


@get("/contacts/{public_id:str}")
async def show_contact(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page:
    """What is known of somebody, what was sent and answered, and whether there may be more."""
    contact = await contact_of(platform, principal, public_id)
    account, address = principal.account_id, contact.address
    names = {group.id: group.name for group in await contacts.groups(platform, account)} if contact.group_ids else {}
    context = {
        "contact": contact,
        "groups": [(to_public("grp", number), names[number]) for number in contact.group_ids if number in names],
        "fields_of_account": await contacts.fields(platform, account),
        "languages": dict(LANGUAGE_NAMES),
        "opt_outs": await contacts.list_opt_outs(platform, account, address=address) if contact.opted_out else [],
        "sources": contacts.OPT_OUT_SOURCES,
        "records": (
            await messages.search(platform, account, messages.Filter(numbers=(address,)), limit=LATEST)
        ).records,
        "replies": await replies.list_replies(platform, account, address=address, limit=LATEST),
    }
    title = Verbatim(contact.name or f"+{address}")
    return Page("portal/contacts/contact.html", title=title, parent=CONTACTS_PAGE, context=context)


@get("/contacts/{public_id:str}/edit")
async def edit_contact(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page:
    """The form with what is known."""
    contact = await contact_of(platform, principal, public_id)
    form: Form[Any] = Form(
        {
            "address": [f"+{contact.address}"],
            "name": [contact.name],
            "language": [contact.language],
            "group": [to_public("grp", number) for number in contact.group_ids],
        }
    )
    return await form_page(platform, principal, form, contact, contact.fields)


@post("/contacts/{public_id:str}/edit", status_code=200)
async def change_contact(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Keep what was changed."""
    contact = await contact_of(platform, principal, public_id)
    form = await read_form(request, Entered)
    own = await own_values(request, platform, principal)
    with form.attempt():
        await contacts.change(
            platform,
            account_id=principal.account_id,
            contact_id=contact.id,
            address=form.value.address,
            name=form.value.name,
            language=form.value.language,
            values=own,
            group_ids=ids_of("grp", form.value.group),
            actor=actor_of(request, principal),
        )
        return SeeOther(contact_path(contact.id), flash=Flash(N_("The contact was changed.")))
    return await form_page(platform, principal, form, contact, own)


@post("/contacts/{public_id:str}/delete", status_code=303)
async def delete_contact(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Forget somebody; an opt-out stays known."""
    contact = await contact_of(platform, principal, public_id)
    await contacts.delete(
        platform, account_id=principal.account_id, contact_ids=[contact.id], actor=actor_of(request, principal)
    )
    said = Flash(N_("%(name)s was deleted."), {"name": contact.name or f"+{contact.address}"}, kind="info")
    return SeeOther("/contacts", flash=said)
