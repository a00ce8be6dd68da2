"""One message's links, and who followed each of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hudhud import campaigns, messages
from hudhud.plugins import Platform
from hudhud_cta_links.answers.recipients import Followed, followed_in
from hudhud_cta_links.answers.summing import links_of
from hudhud_cta_links.frozen import LINK_NAMES, FrozenLinks

__all__ = ["MessageLink", "links_in_message"]


@dataclass(frozen=True, slots=True)
class MessageLink:
    """A link of the recipient's own: its `address` in his text, and who followed it, people first.

    Without a `label` it is the one to opt out; without a `target` it leads to the account's link page.
    """

    label: str
    target: str
    address: str
    followed: tuple[Followed, ...] = ()

    @property
    def first_at(self) -> datetime | None:
        """When a person first followed it."""
        return min((one.first_at for one in self.followed if one.verdict == "person"), default=None)

    @property
    def clicks(self) -> int:
        """How often people did."""
        return sum(one.hits for one in self.followed if one.verdict == "person")

    @property
    def by_robots(self) -> tuple[Followed, ...]:
        """What is not counted, each with its reason."""
        return tuple(one for one in self.followed if one.verdict != "person")


async def links_in_message(platform: Platform, account_id: int, message_id: int) -> list[MessageLink]:
    """The links that stand in a message's text; none for one without. Raises NotFound for another account's."""
    record = await messages.get(platform, account_id, message_id)
    if record.campaign_id is None:
        return []
    frozen = await links_of(platform, await campaigns.get(platform, account_id, record.campaign_id))
    if frozen is None:
        return []
    followed = (await followed_in(platform, account_id, [message_id]))[message_id]
    return [link for link in all_links(frozen, message_id, followed) if link.address in record.text]


def all_links(frozen: FrozenLinks, message_id: int, followed: Collection[Followed]) -> list[MessageLink]:
    """Every link that the message could have, the one to opt out last."""
    numbered = [*zip(range(len(frozen.labels)), frozen.labels, frozen.targets, strict=True), (len(LINK_NAMES), "", "")]
    return [
        MessageLink(label, target, frozen.address(message_id, link), tuple(one for one in followed if one.link == link))
        for link, label, target in numbered
    ]
