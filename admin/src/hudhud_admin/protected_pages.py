"""The page of protected names: added with a reason, given to their owners, removed."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import senders
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import actor_of
from hudhud_web import Flash, Form, Page, SeeOther, blank_form, language_of, read_form

__all__ = ["protected_router"]

PATH = "/protected-names"


class NameForm(msgspec.Struct):
    """A name, and why nobody takes it."""

    name: str
    reason_en: str
    reason_ar: str


class OwnersForm(msgspec.Struct):
    """Numbers of accounts, with anything between them."""

    owners: str = ""

    def numbers(self) -> list[int]:
        """The accounts; raises Invalid for what is no number."""
        words = self.owners.replace(",", " ").replace("،", " ").split()
        wrong = [word for word in words if not (word.isascii() and word.isdigit() and len(word) < 19)]
        if wrong:
            raise Invalid(Problem("owners", N_("There is no account of this number."), ", ".join(wrong)))
        return [int(word) for word in words]


@get("/")
async def show(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page:
    """All of them."""
    return await names_page(request, platform, blank_form())


@post("/", status_code=200)
async def add(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Protect a name."""
    form = await read_form(request, NameForm)
    with form.attempt():
        given = form.value
        await senders.protect(
            platform, name=given.name, reason_en=given.reason_en, reason_ar=given.reason_ar, actor=actor_of(request)
        )
        said = N_("Nobody takes %(name)s any more, nor what looks like it.")
        return SeeOther(PATH, flash=Flash(said, {"name": given.name}))
    return await names_page(request, platform, form)


@post("/{protected_id:int}/owners", status_code=200)
async def own(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], protected_id: FromPath[int]
) -> Page | SeeOther:
    """Say which accounts may use it."""
    form = await read_form(request, OwnersForm)
    with form.attempt():
        await senders.set_owners(platform, protected_id, form.value.numbers(), actor=actor_of(request))
        return SeeOther(PATH, flash=Flash(N_("The owners were kept.")))
    return await names_page(request, platform, blank_form(), owning=form, owned=protected_id)


@post("/{protected_id:int}/remove", status_code=200)
async def remove(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], protected_id: FromPath[int]
) -> SeeOther:
    """Let everybody take it."""
    await senders.unprotect(platform, protected_id, actor=actor_of(request))
    return SeeOther(PATH, flash=Flash(N_("The name is no longer protected.")))


async def names_page(
    request: Request[Any, Any, Any],
    platform: Platform,
    form: Form[Any],
    *,
    owning: Form[Any] | None = None,
    owned: int = 0,
) -> Page:
    """The page, with what was typed and what is wrong with it."""
    context = {
        "names": await senders.protected_names(platform),
        "form": form,
        "owning": owning or blank_form(),
        "owned": owned,
        "language": language_of(request),
    }
    status = max(form.status, owning.status if owning else 200)
    return Page("admin/protected_names.html", title=N_("Protected names"), context=context, status_code=status)


def protected_router() -> Router:
    """The routes under /protected-names."""
    return Router(PATH, route_handlers=[show, add, own, remove])
