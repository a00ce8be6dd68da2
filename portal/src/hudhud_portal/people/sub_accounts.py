"""A master's sub-accounts: the list, opening one, looking into one, stopping it, and sharing credit with it."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import sub_accounts
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud.sub_accounts import SubAccount
from hudhud_portal.places import HOME
from hudhud_portal.words import ENTRY_KINDS
from hudhud_web import (
    Crumb,
    Flash,
    Form,
    Page,
    Person,
    SeeOther,
    Verbatim,
    address_of,
    blank_form,
    language_of,
    read_form,
)

__all__ = ["SUB_ACCOUNTS", "is_master"]

SUB_ACCOUNTS_PAGE: Final = Crumb(N_("Sub-accounts"), "/sub-accounts", HOME)


class NewSubAccount(msgspec.Struct, frozen=True):
    """What the form about a new one asks; `email` is its first administrator's."""

    name: str
    email: str


class Move(msgspec.Struct, frozen=True):
    """How much credit goes which way; `nonce` tells presses apart."""

    amount: Decimal
    direction: Literal["to", "back"] = "to"
    note: str = ""
    nonce: str = ""


def is_master(person: Person) -> bool:
    """Whether the person's account may have sub-accounts."""
    return bool(getattr(person, "master", False))


def path_of(account_id: int) -> str:
    """A sub-account's page."""
    return f"/sub-accounts/{to_public('acc', account_id)}"


@get("/sub-accounts")
async def show_sub_accounts(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """All of the master's."""
    found = await sub_accounts.sub_accounts(platform, principal.account_id)
    return Page(
        "portal/people/sub_accounts.html",
        title=SUB_ACCOUNTS_PAGE.title,
        parent=HOME,
        context={"sub_accounts": found, "trial": principal.trial},
    )


def new_page(form: Form[Any]) -> Page:
    """The form about a new one."""
    return Page(
        "portal/people/new_sub_account.html",
        title=N_("New sub-account"),
        parent=SUB_ACCOUNTS_PAGE,
        context={"form": form},
        status_code=form.status,
    )


@get("/sub-accounts/new")
async def show_new() -> Page:
    """Ask for its name and its administrator."""
    return new_page(blank_form())


@post("/sub-accounts/new", status_code=200)
async def create(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Open it, and write to its administrator."""
    form = await read_form(request, NewSubAccount)
    with form.attempt():
        account_id = await sub_accounts.open_sub_account(
            platform,
            master_id=principal.account_id,
            name=form.value.name,
            email=form.value.email,
            inviter=principal.full_name or principal.email,
            language=language_of(request),
            actor=principal.actor(address_of(request)),
        )
        words = N_("“%(name)s” is open. We wrote to %(email)s, who can join within 24 hours.")
        values = {"name": form.value.name, "email": form.value.email}
        return SeeOther(path_of(account_id), flash=Flash(words, values))
    return new_page(form)


async def sub_account_page(
    platform: Platform, principal: Principal, account: SubAccount, form: Form[Any] | None = None
) -> Page:
    """One of them, with a form about credit."""
    form = form or blank_form(direction="to", nonce=secrets.token_urlsafe(12))
    inside = await sub_accounts.look_into(platform, principal.account_id, account.id)
    return Page(
        "portal/people/sub_account.html",
        title=Verbatim(account.name),
        parent=SUB_ACCOUNTS_PAGE,
        context={"account": account, "inside": inside, "form": form, "kinds": ENTRY_KINDS},
        status_code=form.status,
    )


@get("/sub-accounts/{public_id:str}")
async def show_sub_account(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page:
    """Look into it."""
    account = await sub_accounts.sub_account(platform, principal.account_id, from_public("acc", public_id))
    return await sub_account_page(platform, principal, account)


@post("/sub-accounts/{public_id:str}/credit", status_code=200)
async def move_credit(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Move credit to it, or back."""
    account = await sub_accounts.sub_account(platform, principal.account_id, from_public("acc", public_id))
    form = await read_form(request, Move)
    with form.attempt():
        moved = form.value
        await sub_accounts.move_credit(
            platform,
            master_id=principal.account_id,
            account_id=account.id,
            amount=Money.parse(moved.amount, principal.currency),
            back=moved.direction == "back",
            note=moved.note,
            key=moved.nonce or secrets.token_hex(16),
            actor=principal.actor(address_of(request)),
        )
        return SeeOther(path_of(account.id), flash=Flash(N_("The credit was moved.")))
    return await sub_account_page(platform, principal, account, form)


@post("/sub-accounts/{public_id:str}/deactivate", status_code=303)
async def deactivate(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Stop it at once."""
    account_id = from_public("acc", public_id)
    await sub_accounts.deactivate_sub_account(
        platform,
        master_id=principal.account_id,
        account_id=account_id,
        actor=principal.actor(address_of(request)),
    )
    words = N_("Nobody of this account can sign in, call the API or send until you activate it.")
    return SeeOther(path_of(account_id), flash=Flash(words))


@post("/sub-accounts/{public_id:str}/activate", status_code=303)
async def activate(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Let it go on."""
    account_id = from_public("acc", public_id)
    await sub_accounts.activate_sub_account(
        platform,
        master_id=principal.account_id,
        account_id=account_id,
        actor=principal.actor(address_of(request)),
    )
    return SeeOther(path_of(account_id), flash=Flash(N_("The account is active; what was stopped goes on.")))


SUB_ACCOUNTS = Router(
    "/",
    route_handlers=[
        show_sub_accounts,
        show_new,
        create,
        show_sub_account,
        move_credit,
        deactivate,
        activate,
    ],
)
