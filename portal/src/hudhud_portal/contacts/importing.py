"""Files of contacts: uploaded, their columns named, taken over while one looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec
from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import contacts, recipients
from hudhud.contacts import ContactImport, ImportedRowError, ImportState
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud.recipients import FileState, RecipientFile, RowError, RowKind
from hudhud_portal.contacts.ways import CHANNEL, CONTACTS_PAGE, IMPORT_PAGE, TABS, actor_of
from hudhud_portal.countries import countries
from hudhud_portal.files import ENCODING_NAMES
from hudhud_portal.uploads import CEILING, pieces, refuse_too_large
from hudhud_web import Flash, Form, Page, SeeOther, Verbatim, blank_form, language_of, read_form

__all__ = [
    "cancel_import",
    "choose_encoding",
    "show_file",
    "show_import",
    "show_importing",
    "start_import",
    "upload_contacts",
]

EARLIER: Final = 8
SHOWN_ERRORS: Final = 100
SAMPLES: Final = 3
NEW_GROUP: Final = "new"
"""What the choice of a group says for one that is made now."""


LeftOut = RowError | ImportedRowError


class ContactFile(msgspec.Struct, frozen=True):
    """A file, and the country of its national numbers."""

    file: UploadFile
    region: str


class Encoding(msgspec.Struct, frozen=True):
    """How a file's letters are written."""

    encoding: str


class Mapping(msgspec.Struct, frozen=True):
    """What becomes of the file's rows; what becomes of each column comes beside it."""

    group: str = ""
    new_group: str = ""
    known: Literal["update", "skip"] = "update"
    opted_out: bool = False


async def import_page(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, form: Form[Any]
) -> Page:
    """The upload, files that are here already, and earlier imports."""
    files = await recipients.list_files(platform, principal.account_id, limit=4 * EARLIER)
    context = {
        "tabs": TABS,
        "form": form,
        "countries": countries(language_of(request)),
        "limits": platform.settings,
        "files": [file for file in files if file.state is FileState.READY and file.channel == CHANNEL][:EARLIER],
        "imports": await contacts.list_imports(platform, principal.account_id, limit=EARLIER),
    }
    return Page(
        "portal/contacts/import.html",
        title=IMPORT_PAGE.title,
        parent=CONTACTS_PAGE,
        context=context,
        status_code=form.status,
    )


@get("/contacts/import")
async def show_importing(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page:
    """Ask for a file."""
    return await import_page(request, platform, principal, blank_form(region=principal.region))


@post("/contacts/import", status_code=200, request_max_body_size=CEILING)
async def upload_contacts(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Take a file, which is then read in the background."""
    form: Form[Any] = blank_form(region=principal.region)
    with form.attempt():
        refuse_too_large(request, platform)
        form = await read_form(request, ContactFile)
    with form.attempt():
        if form.error is None:
            file_id = await recipients.upload(
                platform,
                account_id=principal.account_id,
                channel=CHANNEL,
                name=form.value.file.filename,
                region=form.value.region,
                chunks=pieces(form.value.file),
                actor=actor_of(request, principal),
            )
            return SeeOther(file_path(file_id))
    return await import_page(request, platform, principal, form)


def file_path(file_id: int) -> str:
    """The page that asks what a file's columns are."""
    return f"/contacts/import/{to_public('rcf', file_id)}"


async def file_page(platform: Platform, principal: Principal, file: RecipientFile, form: Form[Any]) -> Page:
    """How far reading is; then the columns, each with what it probably is and its first values."""
    own = await contacts.fields(platform, principal.account_id)
    further = file.columns[1:]
    guesses = contacts.guess_mapping(further, own)
    rows = await recipients.sheet_rows(platform, principal.account_id, file.id, limit=50)
    context = {
        "tabs": TABS,
        "file": file,
        "form": form,
        "columns": [
            (number, name, form.text(f"column-{number}") if form.error else guess)
            for number, (name, guess) in enumerate(zip(further, guesses, strict=True), start=1)
        ],
        "rows": [row.cells for row in rows if row.kind is RowKind.RECIPIENT][:SAMPLES],
        "own_fields": own,
        "encoding": ENCODING_NAMES.get(file.encoding, file.encoding),
        "encoding_names": ENCODING_NAMES,
        "groups": await contacts.groups(platform, principal.account_id),
        "problems": await recipients.errors(platform, principal.account_id, file.id, limit=SHOWN_ERRORS),
    }
    title = Verbatim(file.name) if file.name else N_("Recipient file")
    return Page(
        "portal/contacts/mapping.html", title=title, parent=IMPORT_PAGE, context=context, status_code=form.status
    )


async def file_of(platform: Platform, principal: Principal, public_id: str) -> RecipientFile:
    """The file of an address; raises NotFound for one of another channel too."""
    file = await recipients.get(platform, principal.account_id, from_public("rcf", public_id))
    if file.channel != CHANNEL:
        raise NotFound
    return file


@get("/contacts/import/{public_id:str}")
async def show_file(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page:
    """Ask what the file's columns are."""
    file = await file_of(platform, principal, public_id)
    return await file_page(platform, principal, file, blank_form(known="update"))


@post("/contacts/import/{public_id:str}/encoding", status_code=200)
async def choose_encoding(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Have a file that could be read in several ways read in the chosen one."""
    file = await file_of(platform, principal, public_id)
    form = await read_form(request, Encoding)
    with form.attempt():
        await recipients.choose_encoding(
            platform,
            account_id=principal.account_id,
            file_id=file.id,
            encoding=form.value.encoding,
            actor=actor_of(request, principal),
        )
        return SeeOther(file_path(file.id))
    return await file_page(platform, principal, file, form)


@post("/contacts/import/{public_id:str}", status_code=200)
async def start_import(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Have the file taken over."""
    file = await file_of(platform, principal, public_id)
    form = await read_form(request, Mapping)
    with form.attempt():
        number = await contacts.begin_import(
            platform,
            account_id=principal.account_id,
            file_id=file.id,
            mapping=[form.text(f"column-{place}") for place in range(1, len(file.columns))],
            group_id=await group_of(request, platform, principal, form.value),
            known=form.value.known,
            opted_out=form.value.opted_out,
            actor=actor_of(request, principal),
        )
        return SeeOther(import_path(number))
    return await file_page(platform, principal, file, form)


async def group_of(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, form: Mapping
) -> int | None:
    """The group that everybody joins: chosen, or made now, or none."""
    if form.new_group.strip():
        return await contacts.create_group(
            platform, account_id=principal.account_id, name=form.new_group, actor=actor_of(request, principal)
        )
    if form.group == NEW_GROUP:
        raise Invalid(Problem("new_group", N_("Give the group a name.")))
    return from_public("grp", form.group) if form.group else None


def import_path(import_id: int) -> str:
    """An import's page."""
    return f"/contacts/imports/{to_public('imp', import_id)}"


async def errors_of(platform: Platform, one: ContactImport) -> Sequence[LeftOut]:
    """Rows that were left out, by the file's own reading and by this import, in their order."""
    bad_numbers = await recipients.errors(platform, one.account_id, one.file_id, limit=SHOWN_ERRORS)
    bad_values = await contacts.import_errors(platform, one.account_id, one.id, limit=SHOWN_ERRORS)
    found: list[LeftOut] = [*bad_numbers, *bad_values]
    return sorted(found, key=lambda error: error.row)[:SHOWN_ERRORS]


@get("/contacts/imports/{public_id:str}")
async def show_import(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page:
    """How far it is, and what became of the rows."""
    one = await contacts.get_import(platform, principal.account_id, from_public("imp", public_id))
    context = {"tabs": TABS, "one": one, "running": one.state is ImportState.IMPORTING}
    context["errors"] = [] if one.state is ImportState.IMPORTING else await errors_of(platform, one)
    context["file"] = await recipients.get(platform, principal.account_id, one.file_id)
    return Page("portal/contacts/imported.html", title=N_("Import of contacts"), parent=IMPORT_PAGE, context=context)


@post("/contacts/imports/{public_id:str}/cancel", status_code=303)
async def cancel_import(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Stop it."""
    number = from_public("imp", public_id)
    stopped = await contacts.cancel_import(
        platform, account_id=principal.account_id, import_id=number, actor=actor_of(request, principal)
    )
    words = N_("The import was stopped.") if stopped else N_("The import was over already.")
    return SeeOther(import_path(number), flash=Flash(words, kind="info"))
