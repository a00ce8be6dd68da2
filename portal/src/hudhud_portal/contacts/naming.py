"""What is done with groups and fields alike: a list of names, each made and changed by a form of one line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request

from hudhud.errors import NotFound
from hudhud_portal.contacts.ways import CONTACTS_PAGE, TABS
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, blank_form, read_form

__all__ = ["named", "names_page"]


class Named(msgspec.Struct, frozen=True):
    """What something is called."""

    name: str


def names_page(template: str, crumb: Crumb, form: Form[Any], editing: str, **shown: object) -> Page:
    """The list with a form about one more; `editing` is the id of the one whose own form has the problem."""
    forms = {"form": blank_form() if editing else form, "renaming": form, "editing": editing}
    return Page(
        template, title=crumb.title, parent=CONTACTS_PAGE, context={"tabs": TABS, **forms, **shown},
        status_code=form.status,
    )  # fmt: skip


async def named(
    request: Request[Any, Any, Any],
    crumb: Crumb,
    give: Callable[[str], Awaitable[Flash]],
    again: Callable[[Form[Any]], Awaitable[Page]],
) -> Page | SeeOther:
    """Have `give` give the name that was entered, and say what it says; or `again` the form with what is wrong.

    Raises NotFound where there is nothing to name.
    """
    form = await read_form(request, Named)
    with form.attempt():
        return SeeOther(crumb.path, flash=await give(form.value.name))
    if isinstance(form.error, NotFound):
        raise form.error
    return await again(form)
