"""What a content keeps of its links, so that bodies and clicks find the same for ever."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from hudhud_cta_links.codes import Codes
from hudhud_cta_links.keys import LinkKey

__all__ = ["LINK_NAMES", "MOST_LINKS", "NAMES", "STOP", "FrozenLinks", "codes_of"]

MOST_LINKS: Final = 5
LINK_NAMES: Final = tuple(f"link{number}" for number in range(1, MOST_LINKS + 1))
STOP: Final = "stop"
NAMES: Final = (*LINK_NAMES, STOP)
"""A name's place here is the link's number in codes and clicks."""


@dataclass(frozen=True, slots=True)
class FrozenLinks:
    """A campaign's links as they were sent."""

    base: str
    key: LinkKey
    labels: tuple[str, ...]
    targets: tuple[str, ...]
    days: int

    def json(self) -> dict[str, Any]:
        """As the content keeps it."""
        return {
            "base": self.base,
            "key": base64.b64encode(self.key.octets).decode(),
            "key_id": self.key.id,
            "labels": list(self.labels),
            "targets": list(self.targets),
            "days": self.days,
        }

    def address(self, message_id: int, link: int) -> str:
        """A message's own link, by its place in NAMES, as it stands in the message's text."""
        return f"{self.base}/l/{codes_of(self.json()['key']).write([message_id], link)[0]}"

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> FrozenLinks:
        """What `json` gave."""
        key = LinkKey(stored["key_id"], base64.b64decode(stored["key"]))
        return cls(stored["base"], key, tuple(stored["labels"]), tuple(stored["targets"]), stored["days"])


@lru_cache(maxsize=64)
def codes_of(key: str) -> Codes:
    """The codes of a key as contents keep it; made once, since each takes twenty ciphers."""
    return Codes(base64.b64decode(key))
