"""The queue of requests for senders: read with their documents, approved, refused, or given back for more."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import countries, senders
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.senders import RequestState
from hudhud_admin.account_frame import actor_of
from hudhud_admin.request_reasons import REASONS, reason_of
from hudhud_web import Attachment, Crumb, Flash, Form, Page, SeeOther, Verbatim, blank_form, language_of, read_form

__all__ = ["request_router"]

PATH: Final = "/sender-requests"
QUEUE: Final = Crumb(N_("Requests for senders"), PATH)
FILTERS: Final = (
    ("", N_("Waiting for us")),
    (RequestState.MORE_WANTED, N_("Waiting for the customer")),
    (RequestState.APPROVED, N_("Approved")),
    (RequestState.REJECTED, N_("Rejected")),
    (RequestState.WITHDRAWN, N_("Withdrawn")),
    (RequestState.EXPIRED, N_("Expired")),
)


class ApprovalForm(msgspec.Struct):
    """Until when."""

    expires_on: date | None = None


class ReasonForm(msgspec.Struct):
    """Why: one of the reasons to choose from, or words of one's own."""

    reason: str = ""
    reason_en: str = ""
    reason_ar: str = ""

    def words(self) -> dict[str, str]:
        """The reason in both languages; own words come first."""
        chosen = reason_of(self.reason)
        return {
            "reason_en": self.reason_en or (chosen.en if chosen else ""),
            "reason_ar": self.reason_ar or (chosen.ar if chosen else ""),
        }


@get("/")
async def show(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], which: FromQuery[str] = ""
) -> Page:
    """Those that wait, the longest waiting first; or those that came to an end."""
    wanted = RequestState(which) if which in set(RequestState) else None
    context = {
        "found": await senders.requests_to_decide(platform, state=wanted),
        "which": which,
        "filters": FILTERS,
        "names": await country_names(platform, language_of(request)),
    }
    return Page("admin/sender_requests.html", title=N_("Requests for senders"), context=context)


async def country_names(platform: Platform, language: str) -> dict[str, str]:
    """Names of countries by their codes."""
    return {rule.code: rule.name(language) for rule in await countries.rules(platform)}


@get("/{request_id:int}")
async def show_one(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], request_id: FromPath[int]
) -> Page:
    """One request with all that there is to know."""
    return await request_page(request, platform, request_id)


async def request_page(
    request: Request[Any, Any, Any],
    platform: Platform,
    request_id: int,
    *,
    approving: Form[Any] | None = None,
    refusing: Form[Any] | None = None,
) -> Page:
    """The page, with what was typed and what is wrong with it."""
    found = await senders.request_to_decide(platform, request_id)
    asked, language = found.request, language_of(request)
    rule = await countries.rule(platform, asked.country)
    queue = [one.request.id for one in await senders.requests_to_decide(platform)]
    place = queue.index(asked.id) if asked.id in queue else -1
    context = {
        "asked": asked,
        "account_name": found.account_name,
        "rule": rule,
        "fields_asked": await countries.form_of(platform, asked.country),
        "documents": await senders.documents_of(platform, asked),
        "history": await senders.request_history(platform, asked),
        "same": await senders.same_name(platform, asked),
        "problems": await senders.problems_of_name(
            platform, asked.account_id, asked.channel, asked.name, country=asked.country, language=language
        ),
        "registered": await senders.registrations(platform, asked.account_id),
        "after": queue[place + 1] if place + 1 < len(queue) else 0,
        "before": queue[place - 1] if place > 0 else 0,
        "approving": approving or blank_form(),
        "refusing": refusing or blank_form(),
        "reasons": [(reason.name, reason.words(language)) for reason in REASONS],
        "language": language,
    }
    status = max(form.status for form in (approving, refusing, blank_form()) if form is not None)
    return Page(
        "admin/sender_request.html", title=Verbatim(asked.name), parent=QUEUE, context=context, status_code=status
    )


@post("/{request_id:int}/take", status_code=200)
async def take(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], request_id: FromPath[int]
) -> SeeOther:
    """Tell the customer that somebody looks at it."""
    await senders.take_up_request(platform, request_id, actor=actor_of(request))
    return SeeOther(f"{PATH}/{request_id}", flash=Flash(N_("The customer sees that it is in review.")))


@post("/{request_id:int}/approve", status_code=200)
async def approve(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], request_id: FromPath[int]
) -> Page | SeeOther:
    """Register the sender."""
    form = await read_form(request, ApprovalForm)
    with form.attempt():
        done = await senders.approve_request(
            platform, request_id, expires_on=form.value.expires_on, actor=actor_of(request)
        )
        said = N_("%(name)s is registered. The customer can use it at once, and was told.")
        return SeeOther(PATH, flash=Flash(said, {"name": done.name}))
    return await request_page(request, platform, request_id, approving=form)


@post("/{request_id:int}/reject", status_code=200)
async def reject(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], request_id: FromPath[int]
) -> Page | SeeOther:
    """Refuse it."""
    form = await read_form(request, ReasonForm)
    with form.attempt():
        await senders.reject_request(platform, request_id, **form.value.words(), actor=actor_of(request))
        return SeeOther(PATH, flash=Flash(N_("The request was refused, and the customer was told why.")))
    return await request_page(request, platform, request_id, refusing=form)


@post("/{request_id:int}/more", status_code=200)
async def ask_more(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], request_id: FromPath[int]
) -> Page | SeeOther:
    """Give it back to the customer."""
    form = await read_form(request, ReasonForm)
    with form.attempt():
        await senders.ask_for_more(platform, request_id, **form.value.words(), actor=actor_of(request))
        return SeeOther(PATH, flash=Flash(N_("The customer was asked for more.")))
    return await request_page(request, platform, request_id, refusing=form)


@get("/{request_id:int}/documents/{document_id:int}")
async def document(
    platform: NamedDependency[Platform], request_id: FromPath[int], document_id: FromPath[int]
) -> Attachment:
    """A document, always as a download: what customers upload is never shown as a page of ours."""
    found = await senders.request_to_decide(platform, request_id)
    kept, content = await senders.document_content(
        platform, account_id=found.request.account_id, request_id=request_id, document_id=document_id
    )
    return Attachment(content, name=kept.name, media_type=kept.media_type)


def request_router() -> Router:
    """The routes under /sender-requests."""
    return Router(PATH, route_handlers=[show, show_one, take, approve, reject, ask_more, document])
