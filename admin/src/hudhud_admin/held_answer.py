"""An answer that waits until what it speaks of is committed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import Message, Send

from hudhud.errors import DomainError, Invalid, NotPermitted, Refused

__all__ = ["HeldAnswer", "Words"]

Words = Callable[[str], str]


class HeldAnswer:
    """Collects what an ASGI application sends, to be sent on or replaced."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    @classmethod
    def of(cls, error: DomainError, words: Words) -> HeldAnswer:
        """The answer to a refused change, in the forms that Piccolo Admin's pages show."""
        answer = cls()
        response = response_to(error, words)
        answer._messages = [
            {"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers},
            {"type": "http.response.body", "body": bytes(response.body)},
        ]
        return answer

    async def hold(self, message: Message) -> None:
        """Take a message in place of the server."""
        self._messages.append(message)

    @property
    def status(self) -> int:
        """The status, 500 when the application sent none."""
        return next((int(m["status"]) for m in self._messages if m["type"] == "http.response.start"), 500)

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(b"".join(m.get("body", b"") for m in self._messages if m["type"] == "http.response.body"))

    async def release(self, send: Send) -> None:
        """Send everything on."""
        for message in self._messages:
            await send(message)


def response_to(error: DomainError, words: Words) -> JSONResponse:
    """405 with a sentence for what is never allowed, 422 with the wrong fields for what may be corrected."""
    values = {name: words(value) if isinstance(value, str) else value for name, value in error.values().items()}
    sentence = words(error.message) % values
    if isinstance(error, NotPermitted | Refused):
        return JSONResponse({"detail": sentence}, status_code=405)
    if isinstance(error, Invalid) and error.problems:
        found = [{"loc": [problem.where], "msg": words(problem.message)} for problem in error.problems]
        return JSONResponse({"detail": found}, status_code=422)
    return JSONResponse({"custom_form_error": sentence}, status_code=422)
