"""Errors as answers: problem+json for programs, a page for people, a fragment for htmx. One renderer for all.

Expected errors are DomainErrors; Litestar's own (an unknown path, a wrong method, a body that cannot be read)
are told alike. Anything else is a bug: logged with the request's id and shown as 500 without detail.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException, ValidationException

from hudhud.errors import DomainError, Invalid, NotPermitted, Problem
from hudhud.i18n import N_
from hudhud.identity import ProofNeeded
from hudhud_web.basic import CHALLENGE, takes_basic
from hudhud_web.frame import frame_of
from hudhud_web.i18n import language_of
from hudhud_web.mounts import Audience
from hudhud_web.pages import Flash, Page, SeeOther, is_htmx, local_path, wants_fragment
from hudhud_web.people import SecondFactorNeeded, SignInNeeded
from hudhud_web.readers import formats_of
from hudhud_web.requests import CSRF_COOKIE, audience_of, request_id_of
from hudhud_web.statuses import retry_after_of, status_of

__all__ = ["EXCEPTION_HANDLERS", "NotOurForm", "Told", "tell"]

log = structlog.get_logger("hudhud.web")

PROBLEM_JSON = "application/problem+json"
DOCS = "/docs/errors#"
SENTENCES: Mapping[int, str] = {
    400: N_("This request cannot be read."),
    401: N_("Sign in to see this page."),
    403: N_("You may not do this."),
    404: N_("There is nothing here."),
    405: N_("This address does not take this kind of request."),
    413: N_("This is larger than is allowed."),
    415: N_("This kind of content is not understood here."),
    422: N_("Some values need correcting."),
    429: N_("Too many requests came in a short time. Wait a moment and try again."),
    500: N_("Something went wrong on our side. It has been noted; try again in a moment."),
    503: N_("This is not available now. Try again in a moment."),
}
CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "sign_in_needed",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "bug",
    503: "unavailable",
}


class NotOurForm(NotPermitted):
    """A request that changes something did not come from a page of ours."""

    code = "not_our_form"
    message = N_("This page was open for too long, or the request came from elsewhere. Reload the page and try again.")


@dataclass(frozen=True, slots=True)
class Told:
    """An error in words: what every form of the answer says."""

    status: int
    code: str
    sentence: str
    problems: Sequence[Problem] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def tell(request: Request[Any, Any, Any], error: Exception) -> Told:
    """Put an error into the reader's words."""
    catalogs, language = frame_of(request).catalogs, language_of(request)
    if isinstance(error, DomainError):
        formats = formats_of(request)
        seconds = retry_after_of(error)
        return Told(
            status_of(error),
            error.code,
            catalogs.sentence(error, language, formats),
            translated(error.problems, catalogs.translate, language) if isinstance(error, Invalid) else (),
            {} if seconds is None else {"Retry-After": str(seconds)},
        )
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        return Told(422, "invalid", catalogs.translate(SENTENCES[422], language), problems_in(error.extra))
    status = error.status_code if isinstance(error, HTTPException) else 500
    status = status if status in SENTENCES else (400 if status < 500 else 500)
    headers = error.headers if isinstance(error, HTTPException) and error.headers else {}
    return Told(status, CODES[status], catalogs.translate(SENTENCES[status], language), (), headers)


def translated(problems: Sequence[Problem], translate: Any, language: str) -> list[Problem]:
    """Problems with their sentences in the reader's language."""
    return [Problem(p.where, translate(p.message, language), p.value) for p in problems]


def problems_in(extra: Sequence[Any]) -> list[Problem]:
    """What Litestar says of a body that does not fit its struct."""
    return [Problem(str(item.get("key", "")), str(item.get("message", ""))) for item in extra]


def pointer(where: str) -> str:
    """A JSON pointer (RFC 6901) to a field, or to `row 12` as it is told."""
    path = where.replace("~", "~0").replace("/", "~1").replace("[", ".").replace("]", "")
    return "/" + path.replace(".", "/") if where else ""


def problem_json(request: Request[Any, Any, Any], told: Told) -> Response[dict[str, object]]:
    """RFC 9457, with our code and the request's id."""
    content: dict[str, object] = {
        "type": f"{DOCS}{told.code}",
        "title": told.sentence,
        "status": told.status,
        "code": told.code,
        "request_id": request_id_of(request.scope),
    }
    if told.problems:
        content["errors"] = [
            {"pointer": pointer(p.where), "detail": p.message, **({"value": p.value} if p.value else {})}
            for p in told.problems
        ]
    challenge = CHALLENGE if takes_basic(request.scope) else "Bearer"
    headers = {**told.headers, **({"WWW-Authenticate": challenge} if told.status == 401 else {})}
    return Response(content, status_code=told.status, media_type=PROBLEM_JSON, headers=headers)


def problem_page(request: Request[Any, Any, Any], told: Told) -> Response[bytes]:
    """The whole page, or for htmx the sentence, put where the frame shows sentences."""
    headers, template = dict(told.headers), "web/problem.html"
    if wants_fragment(request):
        headers |= {"HX-Retarget": "#flashes", "HX-Reswap": "innerHTML show:window:top"}
        template = "web/problem_notice.html"
    return Page(
        template,
        title=SENTENCES.get(told.status, SENTENCES[500]),
        context={"told": told, "request_id": request_id_of(request.scope)},
        status_code=told.status,
        headers=headers,
    )


def wants_json(request: Request[Any, Any, Any]) -> bool:
    """Programs are told in JSON; an unknown path has no audience yet, so its address and Accept decide."""
    audience = audience_of(request.scope)
    if audience is not None:
        return audience in {Audience.API, Audience.WEBHOOK}
    accept = request.headers.get("accept", "")
    return request.url.path.startswith("/api/") or ("json" in accept and "text/html" not in accept)


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The answer to an error, for whoever asked."""
    told = tell(request, error)
    if wants_json(request):
        return problem_json(request, told)
    if isinstance(error, SignInNeeded):
        return to_sign_in(request)
    if isinstance(error, ProofNeeded | SecondFactorNeeded):
        return to_proof(request, error)
    response = problem_page(request, told)
    if isinstance(error, NotOurForm):
        # A token signed by a key that is gone would fail for ever; without it the next page brings a new one.
        name = frame_of(request).cookie_name(CSRF_COOKIE)
        response.set_cookie(Cookie(name, value="", max_age=0, secure=frame_of(request).secure))
    return response


def to_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    """The way to the sign-in page, and back afterwards."""
    frame = frame_of(request)
    audience = audience_of(request.scope)
    sign_in = frame.sign_ins.get(audience) if audience else None
    target = sign_in.path if sign_in else "/"
    if request.method == "GET" and not is_htmx(request):
        came_for = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if came_for != "/":
            target += f"?next={quote(came_for, safe='/')}"
        return Response(b"", status_code=303, headers={"Location": target}, media_type=MediaType.TEXT)
    headers = {"HX-Redirect": target} if is_htmx(request) else {"Location": target}
    return Response(b"", status_code=200 if is_htmx(request) else 303, headers=headers, media_type=MediaType.TEXT)


def to_proof(request: Request[Any, Any, Any], error: ProofNeeded | SecondFactorNeeded) -> Response[Any]:
    """The way to the page that asks for a password or factor again, and back; or to the factors."""
    frame = frame_of(request)
    audience = audience_of(request.scope)
    sign_in = frame.sign_ins.get(audience) if audience else None
    if sign_in is None or not sign_in.prove_path:
        return problem_page(request, tell(request, error))
    if isinstance(error, SecondFactorNeeded):
        return SeeOther(sign_in.factor_path, flash=Flash(error.message, kind="warning"))
    return SeeOther(f"{sign_in.prove_path}?next={quote(page_of(request), safe='/')}")


def page_of(request: Request[Any, Any, Any]) -> str:
    """The page that somebody is on: the one asked for, or the one whose form was sent."""
    if request.method == "GET" and not is_htmx(request):
        return local_path(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
    sent_from = urlsplit(request.headers.get("hx-current-url") or request.headers.get("referer") or "/")
    return local_path(sent_from.path + (f"?{sent_from.query}" if sent_from.query else ""))


def answer_bug(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """500 without detail; the log has all of it."""
    # As text: a renderer that draws local variables would write secrets, and take minutes over a whole app.
    trace = "".join(traceback.format_exception(error))
    # The route and not the address, which may hold a letter's secret.
    path = request.scope.get("path_template") or request.url.path
    log.error("request_failed", request_id=request_id_of(request.scope), path=path, trace=trace)
    return answer(request, error)


def answer_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Litestar's own errors; those of 500 and above are bugs too."""
    return answer_bug(request, error) if error.status_code >= 500 else answer(request, error)


EXCEPTION_HANDLERS: Mapping[Any, Any] = {
    DomainError: answer,
    HTTPException: answer_http,
    Exception: answer_bug,
}
