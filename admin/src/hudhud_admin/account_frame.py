"""What the pages about one account share: its name above, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from litestar import Request

from hudhud import accounts
from hudhud.audit import Actor
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.operators import OperatorRecord
from hudhud_web import Crumb, Page, Verbatim, address_of

__all__ = ["ACCOUNTS", "TABS", "account_page", "actor_of", "given_reason"]

ACCOUNTS: Final = Crumb(N_("Accounts"), "/accounts")
TABS: Final = (
    ("", N_("Credit")),
    ("/settings", N_("Settings")),
    ("/senders", N_("Senders")),
    ("/users", N_("Users")),
    ("/features", N_("Features")),
    ("/history", N_("History")),
)
"""The pages of an account: path after its own, and title."""


async def account_page(
    platform: Platform,
    account_id: int,
    template: str,
    tab: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> Page:
    """A page of one account; raises UnknownAccount."""
    account = await accounts.get(platform, account_id)
    known = {"account": account, "tabs": TABS, "tab": tab}
    return Page(
        template,
        title=Verbatim(account.name),
        context={**known, **context},
        parent=ACCOUNTS,
        status_code=status,
    )


def actor_of(request: Request[Any, Any, Any]) -> Actor:
    """The operator who asks, and from where."""
    operator: OperatorRecord = request.user
    return operator.actor(address_of(request))


def given_reason(reason: str) -> str:
    """Why something is done; raises Invalid for no reason at all."""
    if not reason.strip():
        raise Invalid(Problem("reason", N_("Say why: the reason stands in the account's history.")))
    return reason.strip()
