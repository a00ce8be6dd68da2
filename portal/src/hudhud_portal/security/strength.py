"""How strong a password is, asked for while it is typed; never written down anywhere."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import msgspec
from litestar import Request, post

from hudhud.i18n import N_
from hudhud.identity import strength, weaknesses
from hudhud_web import frame_of, language_of, person_of, read_form

__all__ = ["tell_strength"]

WORDS = (
    N_("Very easy to guess"),
    N_("Easy to guess"),
    N_("Could be stronger"),
    N_("Strong"),
    N_("Very strong"),
)


class Typed(msgspec.Struct, frozen=True):
    """What stands in the field now."""

    password: str = ""


class Strength(msgspec.Struct, frozen=True):
    """From 0 to 4, and a sentence: why it cannot be taken, or how strong it is."""

    score: int
    words: str
    taken: bool


@post("/password-strength", status_code=200)
async def tell_strength(request: Request[Any, Any, Any]) -> Strength:
    """Look at it in a thread, since it takes some milliseconds."""
    form = await read_form(request, Typed)
    password, person = form.text("password")[:257], person_of(request)
    context = (person.email, person.full_name, person.account_name) if person else ()
    score = await asyncio.to_thread(partial(strength, password, context=context))
    wrong = await asyncio.to_thread(lambda: next(weaknesses(password, context=context), None))
    sentence = wrong.message if wrong else WORDS[score]
    words = frame_of(request).catalogs.translate(sentence, language_of(request))
    return Strength(min(score, 1) if wrong else score, words, wrong is None)
