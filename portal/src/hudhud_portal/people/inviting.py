"""Inviting people: one after another in the same panel, with the invitations that wait for an answer below."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity
from hudhud.i18n import N_
from hudhud.identity import Principal, Role
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.places import SETTINGS
from hudhud_web import Flash, Form, Page, SeeOther, address_of, blank_form, language_of, read_form

__all__ = ["inviting_context", "resend", "send", "withdraw"]


class Guest(msgspec.Struct, frozen=True):
    """Whom the form invites, and as what."""

    email: str
    role: Role


async def inviting_context(
    platform: Platform, principal: Principal, form: Form[Any], *, sent_to: str = ""
) -> dict[str, object]:
    """What the panel shows; `sent_to` is the address that was invited just now."""
    return {
        "form": form,
        "sent_to": sent_to,
        "invitations": await identity.invitations(platform, principal.account_id),
        "role_names": [Role.MEMBER, Role.READ_ONLY, Role.ADMIN],
        "trial": principal.trial,
    }


@post("/settings/users/invite", status_code=200)
async def send(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page:
    """Invite one person; the panel is ready for the next one."""
    form = await read_form(request, Guest)
    sent_to = ""
    with form.attempt():
        await identity.invite(
            platform,
            account_id=principal.account_id,
            email=form.value.email,
            role=form.value.role,
            inviter=principal.full_name or principal.email,
            language=language_of(request),
            actor=principal.actor(address_of(request)),
        )
        sent_to, form = form.value.email, blank_form(role=form.value.role.value)
    context = {
        **await inviting_context(platform, principal, form, sent_to=sent_to),
        "users": await identity.users(platform, principal.account_id),
    }
    return Page(
        "portal/people/users.html", title=N_("Users"), parent=SETTINGS, context=context, status_code=form.status
    )


@post("/settings/users/invitations/{public_id:str}/resend", status_code=303)
async def resend(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Send the letter once more; the older link is dead."""
    await identity.resend_invitation(
        platform,
        account_id=principal.account_id,
        invitation_id=from_public("inv", public_id),
        actor=principal.actor(address_of(request)),
    )
    return SeeOther("/settings/users", flash=Flash(N_("The invitation was sent again; only the new link works.")))


@post("/settings/users/invitations/{public_id:str}/withdraw", status_code=303)
async def withdraw(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Make an invitation's link dead."""
    await identity.withdraw_invitation(
        platform,
        account_id=principal.account_id,
        invitation_id=from_public("inv", public_id),
        actor=principal.actor(address_of(request)),
    )
    return SeeOther("/settings/users", flash=Flash(N_("The invitation was withdrawn; its link no longer works.")))
