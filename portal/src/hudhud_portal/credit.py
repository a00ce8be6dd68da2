"""The account's credit: what there is, what is held, and what moved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from litestar import get

from hudhud import campaigns, ledger, sub_accounts
from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.ledger import StatementLine
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.places import HOME
from hudhud_portal.words import ENTRY_KINDS
from hudhud_web import Page

__all__ = ["show_credit"]

ON_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the statement with the campaign's name, and the page of what it was for."""

    line: StatementLine
    name: str
    path: str


@get("/credit")
async def show_credit(platform: Platform, principal: Principal, before: str | None = None) -> Page:
    """Balance and statement, one line a campaign."""
    first = from_public("led", before) if before else None
    found = await ledger.statement(platform, principal.account_id, limit=ON_A_PAGE + 1, before=first)
    shown = found[:ON_A_PAGE]
    context = {
        "credit": await ledger.balance(platform, principal.account_id),
        "lines": await told(platform, principal.account_id, shown),
        "kinds": ENTRY_KINDS,
        "older": f"/credit?before={to_public('led', shown[-1].id)}" if len(found) > ON_A_PAGE else "",
        "newest": "/credit" if first else "",
    }
    return Page("portal/credit.html", title=N_("Credit"), parent=HOME, context=context)


async def told(platform: Platform, account_id: int, shown: Sequence[StatementLine]) -> list[Told]:
    """The lines with names and addresses of what they were for."""
    names: dict[str, str] = {}
    for subject in {line.subject for line in shown if line.subject.startswith("cmp_")}:
        try:
            names[subject] = (await campaigns.get(platform, account_id, from_public("cmp", subject))).name
        except NotFound:
            continue  # an entry outlives its campaign
    if any(line.subject.startswith("acc_") for line in shown):
        found = await sub_accounts.sub_accounts(platform, account_id)
        names |= {to_public("acc", account.id): account.name for account in found}
    return [Told(line, names.get(line.subject, ""), path_of(line.subject)) for line in shown]


def path_of(subject: str) -> str:
    """The page of a campaign, a message or a sub-account."""
    pages = {"acc": "sub-accounts", "cmp": "campaigns", "msg": "messages"}
    page = pages.get(subject.partition("_")[0])
    return f"/{page}/{subject}" if page else ""
