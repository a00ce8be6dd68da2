"""First steps of a new account: each is done by a fact, and the card goes when all are, or when it is put away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from litestar import post
from litestar.di import NamedDependency

from hudhud import campaigns, identity, ledger
from hudhud.i18n import N_
from hudhud.identity import Principal, Role
from hudhud.notifications import dismiss, dismissed
from hudhud.plugins import Platform
from hudhud_portal.customers import customer
from hudhud_web import Person, SeeOther

__all__ = ["dismiss_first_steps", "load_first_steps"]

NAME: Final = "first_steps"
LOOKED_AT: Final = 20


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do once: a msgid, why, the page where it is done, and whether it is."""

    title: str
    why: str
    path: str
    done: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an account that has just begun."""

    mobile: bool
    sent: bool
    factor: bool
    colleagues: bool
    credit: bool


async def standing(platform: Platform, principal: Principal) -> Standing:
    """The facts that steps are done by."""
    account = principal.account_id
    consumed = await ledger.consumption(platform, account)
    return Standing(
        mobile=bool(principal.mobile),
        sent=consumed.messages > 0 or await launched(platform, account),
        factor=await identity.has_factor(platform, f"user:{principal.user_id}"),
        colleagues=len(await identity.users(platform, account)) > 1,
        credit=(await ledger.balance(platform, account)).balance.micros > 0 or consumed.spent.micros > 0,
    )


async def launched(platform: Platform, account_id: int) -> bool:
    """Whether one of the latest campaigns was sent."""
    latest = await campaigns.list_campaigns(platform, account_id, limit=LOOKED_AT)
    return any(one.launched_at is not None for one in latest)


def steps(principal: Principal, known: Standing) -> Iterator[Step]:
    """The steps of whoever has this role, in the order in which they are worth doing."""
    yield Step(
        N_("Verify your mobile number"), N_("It receives your codes and test messages."), "/settings/profile",
        known.mobile,
    )  # fmt: skip
    if principal.role is not Role.READ_ONLY:
        yield Step(
            N_("Send a first message to your own phone"), N_("A campaign to one number: two minutes."),
            "/campaigns/new", known.sent,
        )  # fmt: skip
    yield Step(
        N_("Protect your sign-in with a second factor"), N_("A passkey, or codes of an application."),
        "/settings/security", known.factor,
    )  # fmt: skip
    if principal.role is Role.ADMIN:
        yield Step(N_("Invite a colleague"), N_("Each with a role of their own."), "/settings/users", known.colleagues)
        yield Step(N_("Add credit"), N_("Campaigns are paid from your balance."), "/credit", known.credit)


async def load_first_steps(platform: Platform, person: Person) -> Mapping[str, object] | None:
    """What the card shows; None when everything is done, or it was put away."""
    principal = customer(person)
    async with platform.database.transaction():
        if principal.user_id is None or NAME in await dismissed(platform, user_id=principal.user_id):
            return None
        found = list(steps(principal, await standing(platform, principal)))
    done = sum(step.done for step in found)
    return None if done == len(found) else {"steps": found, "done": done}


@post("/first-steps/dismiss", status_code=303)
async def dismiss_first_steps(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> SeeOther:
    """Put the card away."""
    if principal.user_id is not None:
        await dismiss(platform, user_id=principal.user_id, name=NAME)
    return SeeOther("/")
