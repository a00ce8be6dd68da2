"""A body or a parameter that does not fit: each fault is told at the field it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import ValidationException

from hudhud.errors import DomainError, Invalid, Problem
from hudhud.i18n import N_

__all__ = ["told_by_field"]

NAMED: Final = re.compile(r"(unknown|missing required) field `([^`]+)`")
WHOLE_BODY: Final = "data"
SENTENCES: Final = {
    "unknown": N_("There is no such field."),
    "missing required": N_("This field is needed."),
}


def told_by_field(request: Request[Any, Any, Any], error: ValidationException) -> Response[Any]:
    """Answer as for any wrong value; of unknown and missing fields msgspec tells at their object."""
    found = error.extra if isinstance(error.extra, list) else []
    answer = request.app.exception_handlers[DomainError]
    response: Response[Any] = answer(request, Invalid(*map(problem_of, found)))
    return response


def problem_of(item: Mapping[str, Any]) -> Problem:
    """One fault, in our words where we have some."""
    key, message = str(item.get("key", "")), str(item.get("message", ""))
    where = "" if key == WHOLE_BODY else key
    named = NAMED.search(message)
    if named is None:
        return Problem(where, N_("A JSON object is needed.") if key == WHOLE_BODY else message)
    return Problem(f"{where}.{named[2]}" if where else named[2], SENTENCES[named[1]])
