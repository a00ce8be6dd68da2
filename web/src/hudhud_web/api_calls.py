"""What every handler of the API shares: an answer that is given once for a key, and what may go wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final, TypeVar

import msgspec
from litestar import Request, Response
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Parameter

from hudhud import idempotency
from hudhud.idempotency import Answer
from hudhud.identity import Principal
from hudhud.plugins import Platform

__all__ = ["API_CHANGING", "API_READING", "IdempotencyKey", "answer_once", "api_problem"]

ViewT = TypeVar("ViewT", bound=msgspec.Struct)

IdempotencyKey = Annotated[
    str | None,
    Parameter(
        header="Idempotency-Key",
        max_length=255,
        description="Up to 255 characters of your choice. The same key with the same request within 24 hours is "
        "answered again and acts once; with another request it is refused with 422.",
        examples=[Example(value="order-4711")],
    ),
]


class ProblemError(msgspec.Struct, frozen=True):
    """One wrong value: where it is (a JSON pointer), what is wrong, and the value."""

    pointer: str
    detail: str
    value: str = ""


class ProblemDetails(msgspec.Struct, frozen=True):
    """An error (RFC 9457). `code` is stable; `request_id` is what to tell us when you ask."""

    type: str
    title: str
    status: int
    code: str
    request_id: str
    errors: list[ProblemError] = []


def api_problem(description: str) -> ResponseSpec:
    """An error in the API's description."""
    return ResponseSpec(
        ProblemDetails,
        generate_examples=False,
        description=description,
        media_type="application/problem+json",
    )


API_READING: Final[Mapping[int, ResponseSpec]] = {
    400: api_problem("The request cannot be read."),
    401: api_problem("There is no token, or it is unknown, revoked or over."),
    403: api_problem("The token lacks the scope `read`."),
    404: api_problem("There is nothing of this id, or it is not yours."),
    422: api_problem("A value is wrong, or a rule forbids it."),
    429: api_problem("Too many requests a minute: wait as Retry-After says."),
}
API_CHANGING: Final[Mapping[int, ResponseSpec]] = {
    **API_READING,
    403: api_problem("The token lacks the scope, or its user may only read."),
    409: api_problem("It is in another state than this needs."),
}
"""What may go wrong, in the API's description: when reading, and when something is changed."""


async def answer_once(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    key: str | None,
    content: bytes | None = None,
    status: int,
    view: type[ViewT],
    act: Callable[[], Awaitable[ViewT]],
    located: bool = False,
) -> Response[ViewT]:
    """Run `act` and answer with its view; with a key, once for it, in one commit with the act.

    Another body under the same key is refused; `content` stands for it where it was read as a stream. With
    `located` the view has an `id`, and the answer tells its address.
    """
    replayed = False
    if key is None:
        made = await act()
    else:

        async def answered() -> Answer:
            return Answer(status, msgspec.json.encode(await act()))

        told = await request.body() if content is None else content
        answer = await idempotency.run_once(
            platform,
            account_id=principal.account_id,
            endpoint=f"{request.method} {request.scope.get('path_template') or request.url.path}",
            key=key,
            fingerprint=fingerprint_of(request, told),
            act=answered,
        )
        made, replayed = msgspec.json.decode(answer.body, type=view), answer.replayed
    headers = {"Idempotency-Replayed": "true"} if replayed else {}
    if located:
        headers["Location"] = f"{request.url.path}/{made.id}"  # type: ignore[attr-defined]  # as promised by `located`
    return Response(made, status_code=status, headers=headers)


def fingerprint_of(request: Request[Any, Any, Any], content: bytes) -> bytes:
    """The same for the same request."""
    told = f"{request.method} {request.url.path}\n".encode()
    return hashlib.sha256(told + hashlib.sha256(content).digest()).digest()
