"""Contacts and their groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import Parameter

from hudhud import contacts
from hudhud.contacts import Contact, ContactGroup, ContactSearch
from hudhud.errors import Invalid
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.api.calls import given_id
from hudhud_web import (
    API_CHANGING,
    API_READING,
    SCOPE,
    IdempotencyKey,
    PageCursor,
    PageLimit,
    address_of,
    answer_once,
    next_page,
    permitted,
    place_of_cursor,
)

__all__ = ["ROUTES"]

CHANGES: Final[Mapping[str, Any]] = {"guards": [permitted("contacts.manage")], "opt": {SCOPE: "contacts:write"}}
"""What every route that changes contacts asks for."""
Number = Annotated[str, msgspec.Meta(examples=["+201001234567"])]


class NewContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to keep; `fields` by the names of your own fields, `groups` by their ids."""

    number: Number
    name: str = ""
    language: Annotated[str, msgspec.Meta(description="ar, en, or empty where it is not known.")] = ""
    fields: dict[str, str] = {}
    groups: list[str] = []
    channel: str = "sms"


class ContactChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shall change: values that are not given stay; an empty value of a field forgets it."""

    number: Number | None = None
    name: str | None = None
    language: str | None = None
    fields: dict[str, str] = {}
    groups: list[str] | None = None


class ContactView(msgspec.Struct, frozen=True):
    """A contact; `opted_out` people are sent no marketing, at least under one sender."""

    id: str
    number: str
    name: str
    language: str
    fields: dict[str, str]
    groups: list[str]
    opted_out: bool
    channel: str
    created_at: datetime
    changed_at: datetime


class ContactPage(msgspec.Struct, frozen=True):
    """A page of contacts."""

    contacts: list[ContactView]
    next_cursor: str | None


class GroupName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a group is called."""

    name: str


class GroupView(msgspec.Struct, frozen=True):
    """A group, with how many contacts are in it."""

    id: str
    name: str
    contacts: int
    created_at: datetime


class GroupList(msgspec.Struct, frozen=True):
    """The account's groups, by name."""

    contact_groups: list[GroupView]


class Members(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Contacts to put into a group and to take out of it, by their ids."""

    add: Annotated[list[str], msgspec.Meta(max_length=10_000)] = []
    remove: Annotated[list[str], msgspec.Meta(max_length=10_000)] = []


def contact_view(contact: Contact) -> ContactView:
    """A contact as the API shows it."""
    return ContactView(
        id=to_public("cnt", contact.id),
        number=contact.address,
        name=contact.name,
        language=contact.language,
        fields=dict(contact.fields),
        groups=[to_public("grp", number) for number in contact.group_ids],
        opted_out=contact.opted_out,
        channel=contact.channel,
        created_at=contact.created_at,
        changed_at=contact.changed_at,
    )


def group_view(group: ContactGroup) -> GroupView:
    """A group as the API shows it."""
    return GroupView(to_public("grp", group.id), group.name, group.members, group.created_at)


@contextmanager
def told_as_number() -> Iterator[None]:
    """A wrong address is told at the field that a caller gave it in."""
    try:
        yield
    except Invalid as error:
        problems = [replace(one, where="number") if one.where == "address" else one for one in error.problems]
        raise Invalid(*problems) from error


def group_ids(given: Sequence[str]) -> list[int]:
    """Groups that a body names; raises Invalid."""
    return [given_id("groups", "grp", text) for text in given]


@get("/contacts", summary="Contacts, newest first", responses=API_READING)
async def list_contacts(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    q: Annotated[str, Parameter(description="Parts of a name, of the number or of a field’s value.")] = "",
    group: Annotated[str | None, Parameter(description="Only those in this group.")] = None,
    opted_out: Annotated[bool | None, Parameter(description="Only those who opted out, or only the others.")] = None,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Response[ContactPage]:
    """The account's contacts."""
    search = ContactSearch(q, given_id("group", "grp", group) if group else None, opted_out)
    if search.group_id is not None:
        await contacts.group(platform, principal.account_id, search.group_id)
    found = await contacts.list_contacts(
        platform, principal.account_id, search, limit=limit + 1, before=place_of_cursor(cursor)
    )
    listed, next_cursor, headers = next_page(request, found, limit, lambda contact: contact.id)
    return Response(ContactPage([contact_view(contact) for contact in listed], next_cursor), headers=headers)


@post("/contacts", status_code=201, summary="Add a contact", responses=API_CHANGING, **CHANGES)
async def create_contact(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    data: NewContact,
    idempotency_key: IdempotencyKey = None,
) -> Response[ContactView]:
    """Keep somebody new; a number that is known already is refused with 409."""

    async def act() -> ContactView:
        with told_as_number():
            number = await contacts.create(
                platform,
                account_id=principal.account_id,
                channel=data.channel,
                address=data.number,
                name=data.name,
                language=data.language,
                values=data.fields,
                group_ids=group_ids(data.groups),
                actor=principal.actor(address_of(request)),
            )
        return contact_view(await contacts.get(platform, principal.account_id, number))

    return await answer_once(
        request, platform, principal, key=idempotency_key, status=201, view=ContactView, act=act,
        located=True,
    )  # fmt: skip


@get("/contacts/{id:str}", summary="A contact", responses=API_READING)
async def show_contact(platform: Platform, principal: Principal, id: str) -> ContactView:
    """What is known of somebody."""
    return contact_view(await contacts.get(platform, principal.account_id, from_public("cnt", id)))


@patch("/contacts/{id:str}", summary="Change a contact", responses=API_CHANGING, **CHANGES)
async def change_contact(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, id: str, data: ContactChange
) -> ContactView:
    """Change what is given."""
    with told_as_number():
        changed = await contacts.change(
            platform,
            account_id=principal.account_id,
            contact_id=from_public("cnt", id),
            address=data.number,
            name=data.name,
            language=data.language,
            values=data.fields,
            group_ids=None if data.groups is None else group_ids(data.groups),
            actor=principal.actor(address_of(request)),
        )
    return contact_view(changed)


@delete("/contacts/{id:str}", status_code=204, summary="Delete a contact", responses=API_CHANGING, **CHANGES)
async def delete_contact(request: Request[Any, Any, Any], platform: Platform, principal: Principal, id: str) -> None:
    """Forget somebody; an opt-out stays known."""
    actor = principal.actor(address_of(request))
    number = from_public("cnt", id)
    if not await contacts.delete(platform, account_id=principal.account_id, contact_ids=[number], actor=actor):
        raise contacts.UnknownContact


@get("/contact-groups", summary="Groups of contacts", responses=API_READING)
async def list_groups(platform: Platform, principal: Principal) -> GroupList:
    """By name."""
    return GroupList([group_view(group) for group in await contacts.groups(platform, principal.account_id)])


@post("/contact-groups", status_code=201, summary="Make a group", responses=API_CHANGING, **CHANGES)
async def create_group(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    data: GroupName,
    idempotency_key: IdempotencyKey = None,
) -> Response[GroupView]:
    """A new, empty group."""

    async def act() -> GroupView:
        actor = principal.actor(address_of(request))
        number = await contacts.create_group(platform, account_id=principal.account_id, name=data.name, actor=actor)
        return group_view(await contacts.group(platform, principal.account_id, number))

    return await answer_once(request, platform, principal, key=idempotency_key, status=201, view=GroupView, act=act)


@patch("/contact-groups/{id:str}", summary="Rename a group", responses=API_CHANGING, **CHANGES)
async def rename_group(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, id: str, data: GroupName
) -> GroupView:
    """Call it otherwise."""
    number, actor = from_public("grp", id), principal.actor(address_of(request))
    account_id = principal.account_id
    await contacts.rename_group(platform, account_id=account_id, group_id=number, name=data.name, actor=actor)
    return group_view(await contacts.group(platform, account_id, number))


@delete("/contact-groups/{id:str}", status_code=204, summary="Delete a group", responses=API_CHANGING, **CHANGES)
async def delete_group(request: Request[Any, Any, Any], platform: Platform, principal: Principal, id: str) -> None:
    """Forget the group; its contacts stay."""
    number, actor = from_public("grp", id), principal.actor(address_of(request))
    await contacts.delete_group(platform, account_id=principal.account_id, group_id=number, actor=actor)


@post(
    "/contact-groups/{id:str}/members",
    status_code=200,
    summary="Put contacts into a group, or take them out",
    responses=API_CHANGING,
    **CHANGES,
)
async def change_members(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, id: str, data: Members
) -> GroupView:
    """Contacts that are not yours are left out; repeated, it changes nothing."""
    number, actor = from_public("grp", id), principal.actor(address_of(request))
    account_id = principal.account_id
    added = [given_id("add", "cnt", text) for text in data.add]
    removed = [given_id("remove", "cnt", text) for text in data.remove]
    await contacts.add_members(platform, account_id=account_id, group_id=number, contact_ids=added, actor=actor)
    await contacts.remove_members(platform, account_id=account_id, group_id=number, contact_ids=removed, actor=actor)
    return group_view(await contacts.group(platform, account_id, number))


ROUTES = Router(
    "/",
    route_handlers=[
        list_contacts,
        create_contact,
        show_contact,
        change_contact,
        delete_contact,
        list_groups,
        create_group,
        rename_group,
        delete_group,
        change_members,
    ],
    tags=["Contacts"],
)
