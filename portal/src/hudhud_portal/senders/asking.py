"""Asking for a sender: the country, then its form with documents, and what becomes of the request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import countries, senders
from hudhud.errors import DomainError
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud.senders import SenderRequest
from hudhud_portal.places import SENDERS
from hudhud_portal.senders.list import country_names
from hudhud_web import (
    Attachment,
    Flash,
    Form,
    Page,
    SeeOther,
    Verbatim,
    address_of,
    blank_form,
    language_of,
    read_form,
)

__all__ = ["begin", "download_document", "keep", "new", "remove_document", "show_request", "withdraw"]

CEILING: Final = 12 * 1024 * 1024
"""No request is read further: as many documents as one has, each of the size that is taken, and the answers."""


class Wanted(msgspec.Struct, frozen=True):
    """Which sender, and where."""

    country: str
    name: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A form as it was filled in."""

    name: str
    answers: dict[str, str]
    files: list[tuple[str, UploadFile]]
    submitted: bool


@get("/new")
async def new(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    country: FromQuery[str] = "",
    name: FromQuery[str] = "",
) -> Page:
    """Ask for the country, and for the name."""
    return await new_page(request, platform, blank_form(country=country or principal.region, name=name))


async def new_page(request: Request[Any, Any, Any], platform: Platform, form: Form[Any]) -> Page:
    """The form, with what went wrong."""
    names = await country_names(platform, language_of(request))
    context = {"form": form, "countries": sorted(names.items(), key=lambda pair: pair[1])}
    title = N_("Register a sender")
    return Page("portal/senders/new.html", title=title, parent=SENDERS, context=context, status_code=form.status)


@post("/new", status_code=200)
async def begin(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Begin the request, and go on to the country's form."""
    form = await read_form(request, Wanted)
    with form.attempt():
        begun = await senders.begin_request(
            platform,
            account_id=principal.account_id,
            country=form.value.country,
            name=form.value.name,
            actor=principal.actor(address_of(request)),
            language=language_of(request),
        )
        return SeeOther(path_of(begun.id))
    return await new_page(request, platform, form)


def path_of(request_id: int) -> str:
    """A request's page."""
    return f"/senders/requests/{to_public('srq', request_id)}"


@get("/requests/{public_id:str}")
async def show_request(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page:
    """The form while it is the customer's turn; what was answered, and what became of it."""
    asked = await senders.sender_request(platform, principal.account_id, from_public("srq", public_id))
    return await request_page(request, platform, asked, blank_form(name=asked.name, **asked.answers))


async def request_page(
    request: Request[Any, Any, Any], platform: Platform, asked: SenderRequest, form: Form[Any]
) -> Page:
    """The page, with what was typed and what is wrong with it."""
    context = {
        "asked": asked,
        "form": form,
        "path": path_of(asked.id),
        "rule": await countries.rule(platform, asked.country),
        "fields_asked": await countries.form_of(platform, asked.country),
        "documents": await senders.documents_of(platform, asked),
        "history": await senders.request_history(platform, asked),
        "most_bytes": senders.MOST_BYTES,
        "language": language_of(request),
    }
    return Page(
        "portal/senders/request.html",
        title=Verbatim(asked.name),
        parent=SENDERS,
        context=context,
        status_code=form.status,
    )


@post("/requests/{public_id:str}", status_code=200, request_max_body_size=CEILING)
async def keep(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Keep what was filled in, and hand it over if the customer said so."""
    asked = await senders.sender_request(platform, principal.account_id, from_public("srq", public_id))
    sent = await request.form()
    form: Form[Any] = Form({name: [value for value in sent.getall(name) if isinstance(value, str)] for name in sent})
    with form.attempt():
        given = await answers_of(platform, asked, sent)
        await keep_answers(request, platform, principal, asked, given)
        if not given.submitted:
            return SeeOther(path_of(asked.id), flash=Flash(N_("What you filled in was kept.")))
        actor, language = principal.actor(address_of(request)), language_of(request)
        await senders.submit_request(
            platform, account_id=asked.account_id, request_id=asked.id, actor=actor, language=language
        )
        said = N_("Your request was submitted. We tell you here and by e-mail what becomes of it.")
        return SeeOther(path_of(asked.id), flash=Flash(said))
    return await request_page(request, platform, asked, form)


async def answers_of(platform: Platform, asked: SenderRequest, sent: FormMultiDict) -> Answers:
    """What was filled in, by the questions of the country's form."""
    form = await countries.form_of(platform, asked.country)
    texts = {field.name: value for field in form if isinstance(value := sent.get(field.name, ""), str)}
    files = [
        (field.name, one)
        for field in form
        for one in sent.getall(field.name, [])
        if isinstance(one, UploadFile) and one.filename
    ]
    return Answers(str(sent.get("name", "")).strip(), texts, files, submitted=sent.get("act") == "submit")


async def keep_answers(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, asked: SenderRequest, given: Answers
) -> None:
    """Keep documents and answers, as many as are right; then raise what is wrong with the first of the others."""
    actor, wrong = principal.actor(address_of(request)), None
    for field, file in given.files:
        try:
            await senders.add_document(
                platform, account_id=asked.account_id, request_id=asked.id, field=field, name=file.filename,
                content=await file.read(), actor=actor,
            )  # fmt: skip
        except DomainError as error:
            wrong = wrong or error
    await senders.answer_request(
        platform, account_id=asked.account_id, request_id=asked.id, name=given.name, answers=given.answers,
        language=language_of(request),
    )  # fmt: skip
    if wrong is not None:
        raise wrong


@post("/requests/{public_id:str}/withdraw", status_code=303)
async def withdraw(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Ask no longer."""
    await senders.withdraw_request(
        platform,
        account_id=principal.account_id,
        request_id=from_public("srq", public_id),
        actor=principal.actor(address_of(request)),
    )
    return SeeOther("/senders", flash=Flash(N_("The request was withdrawn.")))


@get("/documents/{document_id:int}")
async def download_document(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], document_id: FromPath[int]
) -> Attachment:
    """A document of a request."""
    document, content = await senders.document_content(
        platform, account_id=principal.account_id, document_id=document_id
    )
    return Attachment(content, name=document.name, media_type=document.media_type)


@post("/documents/{document_id:int}/remove", status_code=303)
async def remove_document(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    document_id: FromPath[int],
) -> SeeOther:
    """Throw a document away."""
    request_id = await senders.remove_document(
        platform,
        account_id=principal.account_id,
        document_id=document_id,
        actor=principal.actor(address_of(request)),
    )
    return SeeOther(path_of(request_id), flash=Flash(N_("The document was removed.")))
