"""The contract of a transform: values of its own for each message, under names that a text may use."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from hudhud.channels.contracts import Draft, Finding

if TYPE_CHECKING:
    from hudhud.plugins import Platform

__all__ = ["MessageTransform"]


class MessageTransform(ABC):
    """Gives each message values of its own: a link that is the recipient's alone, for one.

    A text takes them as it takes a column: `@link1`. The names are reserved: no column of theirs is looked at.
    Bodies are never stored: they are rendered again for every claim and every page, and must come out the same.
    """

    name: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    """The reserved names, in lower case, without blanks."""

    def check(self, draft: Draft) -> list[Finding]:
        """Advice and refusals for what this transform would do to a draft; called when it is saved and shown."""
        return []

    def offers(self, draft: Draft) -> tuple[str, ...]:
        """Those of its names that a draft's writer is offered; the default offers all of them."""
        return self.names

    def title(self, name: str, draft: Draft) -> str:
        """What a name stands for: words of the draft's writer, or a msgid; "" where the name says it all."""
        return ""

    def lacks(self, draft: Draft) -> list[Finding]:
        """What a draft that is saved still lacks of this transform before it can be sent; each names its field."""
        return []

    @abstractmethod
    async def freeze(
        self, platform: Platform, account_id: int, names: Sequence[str], options: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """All that `values` needs, as JSON, kept with the content for ever.

        Called when a campaign is prepared, with those of its names that the text uses and the draft's options.
        """

    @abstractmethod
    def values(
        self, frozen: Mapping[str, Any], names: Sequence[str], message_ids: Sequence[int]
    ) -> Sequence[Sequence[str]]:
        """For each name the values of these messages, in their order.

        Pure, and the same for ever. All values of one name are of one length and alphabet, so that a message
        takes as many units as its preview. Called for hundreds of messages at a time: be fast.
        """

    @abstractmethod
    def sample(self, frozen: Mapping[str, Any], names: Sequence[str]) -> Sequence[str]:
        """For each name a value to show where there is no message yet; it measures as a real one does."""
