"""Ids that a body names, and words for its sender."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request

from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.public_ids import from_public
from hudhud_web import frame_of, language_of

__all__ = ["given_id", "words"]


def given_id(field: str, prefix: str, text: str) -> int:
    """The number of a public id in a body; raises Invalid that names the field for anything else."""
    try:
        return from_public(prefix, text)
    except NotFound as error:
        raise Invalid(Problem(field, N_("There is nothing of this id."), text)) from error


def words(request: Request[Any, Any, Any], message: str, values: Mapping[str, object] | None = None) -> str:
    """A sentence of core's in the caller's language (Accept-Language)."""
    told = frame_of(request).catalogs.translate(message, language_of(request)) if message else ""
    return told % values if values else told
