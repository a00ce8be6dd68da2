"""The list of contacts: searched by words and group, and what is done with several of them."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from hudhud import contacts
from hudhud.contacts import ContactSearch
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.contacts.ways import CONTACTS_PAGE, TABS, actor_of, chosen_group, ids_of, listed
from hudhud_portal.places import HOME
from hudhud_web import Flash, Page, SeeOther, read_form

__all__ = ["delete_chosen", "group_chosen", "show_contacts"]

ON_A_PAGE: Final = 50
OPTED: Final = {"yes": True, "no": False}


class Chosen(msgspec.Struct, frozen=True):
    """Contacts of the list that were ticked, and what the list was searched by."""

    contact: list[str] = []
    group: str = ""
    new_group: str = ""
    everybody: bool = False
    q: str = ""
    of: str = ""
    opted: str = ""
    sure: bool = False

    @property
    def back(self) -> str:
        """The list as it was searched."""
        return listed("/contacts", q=self.q, group=self.of, opted=self.opted)


@get("/contacts")
async def show_contacts(
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    q: FromQuery[str] = "",
    group: FromQuery[str] = "",
    opted: FromQuery[str] = "",
    before: FromQuery[str] = "",
) -> Page:
    """Newest first; the search is in the address."""
    account = principal.account_id
    chosen = await chosen_group(platform, principal, group)
    search = ContactSearch(q, chosen.id if chosen else None, OPTED.get(opted))
    last = from_public("cnt", before) if before else None
    found = await contacts.list_contacts(platform, account, search, limit=ON_A_PAGE + 1, before=last)
    shown = found[:ON_A_PAGE]
    groups = await contacts.groups(platform, account)
    context = {
        "tabs": TABS,
        "contacts": shown,
        "found": await contacts.count(platform, account, search),
        "q": q,
        "chosen": chosen,
        "opted": opted,
        "searched": bool(q.strip() or chosen or opted in OPTED),
        "groups": groups,
        "group_names": {one.id: one.name for one in groups},
        "shown_as": urlencode({"q": q, "group": group, "opted": opted if opted in OPTED else ""}),
        "older": older(q, group, opted, shown[-1].id) if len(found) > ON_A_PAGE else "",
        "newest": listed("/contacts", q=q, group=group, opted=opted) if before else "",
    }
    return Page("portal/contacts/list.html", title=N_("Contacts"), parent=HOME, context=context)


def older(q: str, group: str, opted: str, last: int) -> str:
    """The next page of the same search."""
    return listed("/contacts", q=q, group=group, opted=opted, before=to_public("cnt", last))


async def search_of(platform: Platform, principal: Principal, form: Chosen) -> ContactSearch:
    """What the list was searched by."""
    of = await chosen_group(platform, principal, form.of)
    return ContactSearch(form.q, of.id if of else None, OPTED.get(form.opted))


@post("/contacts/group", status_code=200)
async def group_chosen(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Put those who were ticked, or everybody who was found, into a group, a new one too."""
    form = await read_form(request, Chosen)
    with form.attempt():
        actor = actor_of(request, principal)
        mine: dict[str, Any] = {"platform": platform, "account_id": principal.account_id, "actor": actor}
        if not (form.value.everybody or form.value.contact):
            raise Invalid(Problem("contact", N_("Tick at least one contact first.")))
        group_id = await wanted_group(form.value, mine)
        if form.value.everybody:
            search = await search_of(platform, principal, form.value)
            added = await contacts.add_found(group_id=group_id, search=search, **mine)
        else:
            chosen = ids_of("cnt", form.value.contact)
            added = await contacts.add_members(group_id=group_id, contact_ids=chosen, **mine)
        words = N_("%(count)s contacts were added to the group.") if added else N_("They are in this group already.")
        path = listed("/contacts", group=to_public("grp", group_id))
        return SeeOther(path, flash=Flash(words, {"count": str(added)}))
    if isinstance(form.error, NotFound):
        raise form.error
    return Page(
        "portal/contacts/not_done.html",
        title=N_("Add to a group"),
        parent=CONTACTS_PAGE,
        context={"form": form},
        status_code=form.status,
    )


async def wanted_group(form: Chosen, mine: dict[str, Any]) -> int:
    """The group that was chosen, or made now; raises Invalid, NotFound and GroupExists."""
    if form.new_group.strip():
        return await contacts.create_group(name=form.new_group, **mine)
    if not form.group:
        raise Invalid(Problem("group", N_("Choose a group, or name a new one.")))
    return from_public("grp", form.group)


@post("/contacts/delete", status_code=200)
async def delete_chosen(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Ask whether those who were ticked shall go, then delete them."""
    form = await read_form(request, Chosen)
    chosen = ids_of("cnt", form.value.contact)
    if not chosen:
        return SeeOther(form.value.back, flash=Flash(N_("Tick at least one contact first."), kind="warning"))
    if form.value.sure:
        gone = await contacts.delete(
            platform, account_id=principal.account_id, contact_ids=chosen, actor=actor_of(request, principal)
        )
        words = N_("%(count)s contacts were deleted.")
        return SeeOther(form.value.back, flash=Flash(words, {"count": str(gone)}, kind="info"))
    context = {"chosen": [to_public("cnt", one) for one in chosen], "form": form, "back": form.value.back}
    return Page("portal/contacts/delete.html", title=N_("Delete contacts"), parent=CONTACTS_PAGE, context=context)
