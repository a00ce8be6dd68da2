"""The users of an account: the list, one user, and what an administrator does to them."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity
from hudhud.audit import Actor
from hudhud.i18n import N_
from hudhud.identity import Principal, Role, UserRecord
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.people.inviting import inviting_context, resend, send, withdraw
from hudhud_portal.places import SETTINGS
from hudhud_web import (
    Crumb,
    Flash,
    Form,
    Page,
    SeeOther,
    Verbatim,
    address_of,
    blank_form,
    language_of,
    read_form,
    recently_signed_in,
)

__all__ = ["USERS"]

USERS_PAGE: Final = Crumb(N_("Users"), "/settings/users", SETTINGS)
ROLES: Final = {
    Role.ADMIN: N_("Does everything, and lets others in"),
    Role.MEMBER: N_("Creates, sends and stops campaigns"),
    Role.READ_ONLY: N_("Looks at everything, changes nothing"),
}


class ChosenRole(msgspec.Struct, frozen=True):
    """What the form about a role asks."""

    role: Role


class Successor(msgspec.Struct, frozen=True):
    """Who takes a user's place."""

    email: str
    full_name: str = ""


def path_of(user_id: int) -> str:
    """A user's page."""
    return f"/settings/users/{to_public('usr', user_id)}"


def crumb_of(user: UserRecord) -> Crumb:
    """A user in the breadcrumb."""
    return Crumb(Verbatim(user.full_name or user.email), path_of(user.id), USERS_PAGE)


@get(["/settings/users", "/settings/users/invite"])
async def show_users(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """The list, and the panel that invites."""
    context = {
        **await inviting_context(platform, principal, blank_form(role=Role.MEMBER.value)),
        "users": await identity.users(platform, principal.account_id),
    }
    return Page("portal/people/users.html", title=N_("Users"), parent=SETTINGS, context=context)


@get("/settings/users/{public_id:str}")
async def show_user(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page:
    """One user, and what may be done."""
    user = await identity.user(platform, principal.account_id, from_public("usr", public_id))
    return user_page(principal, user, blank_form(role=user.role.value))


def user_page(principal: Principal, user: UserRecord, form: Form[Any]) -> Page:
    """A user's page with a form about the role."""
    return Page(
        "portal/people/user.html",
        title=Verbatim(user.full_name or user.email),
        parent=USERS_PAGE,
        context={"user": user, "form": form, "roles": ROLES, "oneself": user.id == principal.user_id},
        status_code=form.status,
    )


@post("/settings/users/{public_id:str}/role", status_code=200)
async def change_role(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Give a user another role."""
    user = await identity.user(platform, principal.account_id, from_public("usr", public_id))
    form = await read_form(request, ChosenRole)
    with form.attempt():
        await identity.change_role(
            platform,
            account_id=principal.account_id,
            user_id=user.id,
            role=form.value.role,
            actor=actor_of(request, principal),
        )
        return SeeOther(path_of(user.id), flash=Flash(N_("The role was changed.")))
    return user_page(principal, user, form)


@post("/settings/users/{public_id:str}/deactivate", status_code=303)
async def deactivate(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Let a user in no more."""
    user = await identity.user(platform, principal.account_id, from_public("usr", public_id))
    await identity.deactivate_user(
        platform, account_id=principal.account_id, user_id=user.id, actor=actor_of(request, principal)
    )
    return told(user, N_("%(name)s cannot sign in any more; sessions and tokens have stopped."))


@post("/settings/users/{public_id:str}/activate", status_code=303)
async def activate(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Let a user in again."""
    user = await identity.user(platform, principal.account_id, from_public("usr", public_id))
    await identity.reactivate_user(
        platform, account_id=principal.account_id, user_id=user.id, actor=actor_of(request, principal)
    )
    return told(user, N_("%(name)s can sign in again."))


@post("/settings/users/{public_id:str}/sign-out", status_code=303)
async def end_sessions(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Sign a user out everywhere."""
    user = await identity.user(platform, principal.account_id, from_public("usr", public_id))
    await identity.end_sessions_of(
        platform, account_id=principal.account_id, user_id=user.id, actor=actor_of(request, principal)
    )
    return told(user, N_("%(name)s has been signed out everywhere."))


@get("/settings/users/{public_id:str}/hand-over", guards=[recently_signed_in])
async def show_handing_over(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page:
    """Ask who takes the place."""
    user = await identity.user(platform, principal.account_id, from_public("usr", public_id))
    return handing_over_page(user, blank_form())


def handing_over_page(user: UserRecord, form: Form[Any]) -> Page:
    """The form, with what went wrong."""
    return Page(
        "portal/people/hand_over.html",
        title=N_("Hand over to another person"),
        parent=crumb_of(user),
        context={"user": user, "form": form},
        status_code=form.status,
    )


@post("/settings/users/{public_id:str}/hand-over", status_code=200, guards=[recently_signed_in])
async def hand_over(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Shut the former person out, and write to the next one."""
    user = await identity.user(platform, principal.account_id, from_public("usr", public_id))
    form = await read_form(request, Successor)
    with form.attempt():
        await identity.hand_over(
            platform,
            account_id=principal.account_id,
            user_id=user.id,
            full_name=form.value.full_name,
            email=form.value.email,
            inviter=principal.full_name or principal.email,
            language=language_of(request),
            actor=actor_of(request, principal),
        )
        words = N_("We wrote to %(email)s. The place is theirs once they follow the link, within 24 hours.")
        return SeeOther("/settings/users", flash=Flash(words, {"email": form.value.email}))
    return handing_over_page(user, form)


def actor_of(request: Request[Any, Any, Any], principal: Principal) -> Actor:
    """Who acts, for the audit trail."""
    return principal.actor(address_of(request))


def told(user: UserRecord, sentence: str) -> SeeOther:
    """Back to the user's page, with what happened."""
    return SeeOther(path_of(user.id), flash=Flash(sentence, {"name": user.full_name or user.email}))


USERS = Router(
    "/",
    route_handlers=[
        show_users,
        show_user,
        change_role,
        deactivate,
        activate,
        end_sessions,
        show_handing_over,
        hand_over,
        send,
        resend,
        withdraw,
    ],
)
