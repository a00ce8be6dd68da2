"""Piccolo Admin's forms: opening an account, and adding a user to one."""

from __future__ import annotations

from piccolo_admin.endpoints import FormConfig
from pydantic import BaseModel, Field
from starlette.requests import Request

from hudhud import accounts, identity
from hudhud.audit import Actor
from hudhud.errors import DomainError, Invalid
from hudhud.plugins import Platform
from hudhud_admin.held_answer import Words
from hudhud_admin.passwords import generate_password
from hudhud_admin.recording import ACTOR, WORDS

__all__ = ["console_forms"]


class NewAccount(BaseModel):
    """What the form of a new account asks for."""

    name: str = Field(title="Name", min_length=1, max_length=200)
    currency: str = Field("EUR", title="Currency", description="Three capital letters; it cannot be changed later.")
    region: str = Field("EG", title="Country", description="Country of its national numbers, such as EG.")
    time_zone: str = Field("Africa/Cairo", title="Time zone")
    price_list: int = Field(title="Price list", description="The number of a price list in the same currency.")


class NewUser(BaseModel):
    """What the form of a new user asks for."""

    account: int = Field(title="Account", description="The account's number.")
    email: str = Field(title="E-mail")
    full_name: str = Field("", title="Full name")
    role: identity.Role = Field(identity.Role.ADMIN, title="Role")


def console_forms(platform: Platform) -> list[FormConfig]:
    """The forms; what they do is done by core's own verbs, which check and record it."""

    async def open_account(request: Request, data: NewAccount) -> str:
        try:
            opened = await accounts.create(
                platform,
                name=data.name,
                currency=data.currency,
                region=data.region,
                time_zone=data.time_zone,
                price_list_id=data.price_list,
                actor=actor_of(request),
            )
        except DomainError as error:
            raise told(request, error) from error
        return f"Account {opened.id}, {opened.name}, is open."

    async def add_user(request: Request, data: NewUser) -> str:
        password = generate_password()
        try:
            await identity.create_user(
                platform,
                account_id=data.account,
                email=data.email,
                full_name=data.full_name,
                password=password,
                role=data.role,
                actor=actor_of(request),
            )
        except DomainError as error:
            raise told(request, error) from error
        return f"{data.email} can sign in. The password, shown this once: {password}"

    return [
        FormConfig("Open an account", NewAccount, open_account, "A new customer, with a balance of zero."),
        FormConfig("Add a user", NewUser, add_user, "A person who signs in to an account's portal."),
    ]


def told(request: Request, error: DomainError) -> ValueError:
    """The error in the operator's language, as Piccolo Admin's forms take it."""
    words: Words = request.scope[WORDS]
    if isinstance(error, Invalid) and error.problems:
        return ValueError("; ".join(words(problem.message) for problem in error.problems))
    return ValueError(words(error.message) % error.values())


def actor_of(request: Request) -> Actor:
    """The operator who sent the form."""
    actor: Actor = request.scope[ACTOR]
    return actor
