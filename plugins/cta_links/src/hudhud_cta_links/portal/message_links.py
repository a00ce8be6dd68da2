"""A message's links: the card on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_cta_links.answers import links_in_message
from hudhud_cta_links.robots import REASONS
from hudhud_web import Panel, Person, Place

__all__ = ["MESSAGE_LINKS_CARD"]


async def load_links(platform: Platform, person: Person, about: str) -> Mapping[str, object] | None:
    """The card: each link of the message, and who followed it; nothing for a message without links."""
    if not isinstance(person, Principal):
        raise NotFound
    links = await links_in_message(platform, person.account_id, from_public("msg", about))
    return {"links": links, "reasons": REASONS} if links else None


MESSAGE_LINKS_CARD: Final = Panel(
    "message_links", N_("Links"), "cta_links/message_links_card.html", load_links, Place.MESSAGE
)
