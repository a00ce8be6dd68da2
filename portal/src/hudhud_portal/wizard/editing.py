"""Changing the draft that a step is about, and what happens when two people do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request

from hudhud import campaigns, identity
from hudhud.campaigns import Campaign
from hudhud.campaigns.drafting import EditedMeanwhile
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_web import address_of

__all__ = ["Diverged", "Version", "edit", "versions"]


class Diverged(EditedMeanwhile):
    """Somebody else saved the draft after this form was shown: `theirs` is the draft now, `mine` the form's values.

    Nothing of the form was kept. `who` is the name of whoever saved; `posted` is the form as it was sent, to be sent
    again where its sender decides so.
    """

    theirs: Campaign
    who: str
    mine: dict[str, Any]
    posted: list[tuple[str, str]]
    code = "draft_diverged"


@dataclass(frozen=True, slots=True)
class Version:
    """One value of a draft that two people set: a msgid for what it is, and both as text."""

    title: str
    mine: str
    theirs: str


TITLES: Final[Mapping[str, str]] = {
    "name": N_("Name of the campaign"),
    "sender": N_("Sender"),
    "type": N_("Kind of campaign"),
    "text": N_("Text"),
    "recipients": N_("Typed numbers"),
    "start_local": N_("Starts at"),
    "start_zone": N_("Time zone"),
    "spread_minutes": N_("Spread over minutes"),
    "country": N_("Country"),
}
"""What the two versions show; other values go with them."""
NOT_POSTED = frozenset({"_csrf_token", "revision", "do"})


async def name_of(platform: Platform, actor: str) -> str:
    """Whoever the audit trail calls so, by the name that colleagues know."""
    kind, _, number = actor.partition(":")
    if kind != "user" or not number.isdigit():
        return actor
    return (await identity.profile(platform, int(number))).full_name or actor


def versions(diverged: Diverged) -> list[Version]:
    """What differs between a form and what somebody else saved meanwhile."""
    return [
        Version(title, told(diverged.mine[name]), told(getattr(diverged.theirs, name)))
        for name, title in TITLES.items()
        if name in diverged.mine and told(diverged.mine[name]) != told(getattr(diverged.theirs, name))
    ]


def told(value: object) -> str:
    """A draft's value as text; empty ones of a list are left out, as they are when it is kept."""
    if isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value if str(one).strip())
    return str(value).strip()


async def edit(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    draft: Campaign,
    **changes: Any,
) -> Campaign:
    """Change the draft, on condition of the revision that the form was shown with; raises Diverged.

    A form carries it in its field `revision`; without one the change is made to whatever the draft is now.
    """
    sent = await request.form()
    shown = str(sent.get("revision", ""))
    try:
        return await campaigns.edit_draft(
            platform,
            account_id=principal.account_id,
            campaign_id=draft.id,
            actor=principal.actor(address_of(request)),
            revision=int(shown) if shown.isascii() and shown.isdigit() else None,
            **changes,
        )
    except EditedMeanwhile as error:
        diverged = Diverged(error.by, error.revision)
        diverged.theirs = await campaigns.get(platform, principal.account_id, draft.id)
        if all(told(getattr(diverged.theirs, name)) == told(value) for name, value in changes.items()):
            return diverged.theirs  # whoever was first saved the same
        diverged.who = await name_of(platform, error.by)
        diverged.mine = changes
        pairs = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
        diverged.posted = [(name, value) for name, value in pairs if name not in NOT_POSTED]
        raise diverged from error
