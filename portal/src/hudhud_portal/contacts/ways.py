"""Addresses of the contacts' pages, and what their handlers share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Request

from hudhud import contacts
from hudhud.audit import Actor
from hudhud.contacts import ContactGroup
from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.places import HOME
from hudhud_web import Crumb, address_of

__all__ = [
    "CHANNEL",
    "CONTACTS_PAGE",
    "FIELDS_PAGE",
    "GROUPS_PAGE",
    "IMPORT_PAGE",
    "LANGUAGE_NAMES",
    "OPT_OUTS_PAGE",
    "TABS",
    "actor_of",
    "chosen_group",
    "contact_path",
    "ids_of",
    "listed",
]

CHANNEL: Final = "sms"
CONTACTS_PAGE: Final = Crumb(N_("Contacts"), "/contacts", HOME)
GROUPS_PAGE: Final = Crumb(N_("Groups"), "/contacts/groups", CONTACTS_PAGE)
FIELDS_PAGE: Final = Crumb(N_("Own fields"), "/contacts/fields", CONTACTS_PAGE)
IMPORT_PAGE: Final = Crumb(N_("Import contacts"), "/contacts/import", CONTACTS_PAGE)
OPT_OUTS_PAGE: Final = Crumb(N_("Opt-outs"), "/contacts/opt-outs", CONTACTS_PAGE)
TABS: Final = (
    ("/contacts", N_("Contacts")),
    (GROUPS_PAGE.path, GROUPS_PAGE.title),
    (FIELDS_PAGE.path, FIELDS_PAGE.title),
    (IMPORT_PAGE.path, N_("Import")),
    (OPT_OUTS_PAGE.path, OPT_OUTS_PAGE.title),
)
LANGUAGE_NAMES: Final = (("", N_("Not known")), ("ar", N_("Arabic")), ("en", N_("English")))


def contact_path(contact_id: int, act: str = "") -> str:
    """A contact's page, or an act on it."""
    return f"/contacts/{to_public('cnt', contact_id)}" + (f"/{act}" if act else "")


def listed(path: str, **wanted: str | None) -> str:
    """The address of a list with what is wanted of it."""
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{path}?{query}" if query else path


def actor_of(request: Request[Any, Any, Any], principal: Principal) -> Actor:
    """Who acts, for the trail."""
    return principal.actor(address_of(request))


async def chosen_group(platform: Platform, principal: Principal, public_id: str) -> ContactGroup | None:
    """The group that an address names, None where it names none; raises UnknownGroup."""
    if not public_id:
        return None
    return await contacts.group(platform, principal.account_id, from_public("grp", public_id))


def ids_of(prefix: str, given: Sequence[str]) -> list[int]:
    """The numbers of the public ids of a form; anything else is left out."""
    found = []
    for text in given:
        try:
            found.append(from_public(prefix, text))
        except NotFound:
            continue
    return found
