"""A test message to oneself, from the step of the text or from the review."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Request, post

from hudhud.campaigns import composing
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_portal.places import step_path
from hudhud_portal.wizard.editing import edit
from hudhud_portal.wizard.review import review_page
from hudhud_portal.wizard.steps import Step, draft_of
from hudhud_portal.wizard.text import as_written, text_page
from hudhud_web import Flash, Page, SeeOther, address_of, read_form

__all__ = ["try_out"]


class Trial(msgspec.Struct, frozen=True):
    """Where the test goes, whose values it has (as previews name them), and the text as it stands on the page."""

    to: str = ""
    at: str = ""
    text: str | None = None
    page: Literal["text", "review"] = "text"


@post("/{public_id:str}/test", status_code=200)
async def try_out(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Keep the text, and send one recipient's message to the writer's phone."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Trial)
    with form.attempt():
        trial = form.value
        to = trial.to.strip() or (f"+{principal.mobile}" if principal.mobile else "")
        if not to:
            raise Invalid(Problem("to", N_("Type a number, or add and verify your own in your profile.")))
        if trial.text is not None and as_written(trial.text) != draft.text:
            draft = await edit(request, platform, principal, draft, text=as_written(trial.text))
        message = await composing.send_test(
            platform,
            account_id=draft.account_id,
            campaign_id=draft.id,
            to=to,
            at=trial.at,
            actor=principal.actor(address_of(request)),
        )
        told = N_("A test message is on its way to %(to)s: %(message)s.")
        back = f"{step_path(draft.id, Step(trial.page))}?row={trial.at}"
        return SeeOther(back, flash=Flash(told, {"to": to, "message": to_public("msg", message)}))
    if form.text("page") == "review":
        return await review_page(platform, principal, draft, form, at=form.text("at"))
    return await text_page(platform, principal, draft, form, at=form.text("at"))
