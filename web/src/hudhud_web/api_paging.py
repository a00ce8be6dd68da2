"""Pages of a list, newest first: a cursor stands for the last item that was given."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from litestar import Request
from litestar.params import Parameter

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_

__all__ = ["PageCursor", "PageLimit", "next_page", "page_after", "place_of_cursor"]

ItemT = TypeVar("ItemT")

PageLimit = Annotated[int, Parameter(query="limit", ge=1, le=500, description="Items on a page, at most 500.")]
PageCursor = Annotated[
    str | None, Parameter(query="cursor", max_length=64, description="`next_cursor` of the page before.")
]


def place_of_cursor(cursor: str | None) -> int | None:
    """The number that a cursor stands for; raises Invalid for one that we did not give."""
    if not cursor:
        return None
    try:
        return int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii"))
    except (binascii.Error, ValueError) as error:
        raise Invalid(Problem("cursor", N_("Give the next_cursor of the page before, or none."), cursor)) from error


def cursor_of(place: int) -> str:
    """A place in a list, in a form that nobody is tempted to compute with."""
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def next_page(
    request: Request[Any, Any, Any], found: Sequence[ItemT], limit: int, place: Callable[[ItemT], int]
) -> tuple[Sequence[ItemT], str | None, dict[str, str]]:
    """Of `limit` + 1 items that were asked for: those of this page, the next page's cursor, and its Link header."""
    if len(found) <= limit:
        return found, None, {}
    items = found[:limit]
    return items, *page_after(request, place(items[-1]))


def page_after(request: Request[Any, Any, Any], place: int) -> tuple[str, dict[str, str]]:
    """The cursor of the page that goes on from a place, and its Link header."""
    cursor = cursor_of(place)
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    address = f"{request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"
    return cursor, {"Link": f'<{address}>; rel="next"'}
