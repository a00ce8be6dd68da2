"""The panel that says what a trial account can do, and how it goes live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_web import Panel, Person

__all__ = ["TRIAL"]


async def load(platform: Platform, person: Person) -> Mapping[str, object] | None:
    """The number that this user reaches; nothing for a live account."""
    if not isinstance(person, Principal) or not person.trial:
        return None
    return {"mobile": person.mobile}


TRIAL: Final = Panel("trial", N_("Your trial account"), "portal/signing_up/trial.html", load, weight=5)
