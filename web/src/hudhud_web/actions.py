"""Actions: what people come to do, first on the home page and in the palette."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Action"]


@dataclass(frozen=True, slots=True)
class Action:
    """Something to begin: a link in the words of an order. `title` and `hint` are msgids, `icon` is of the sprite.

    `key` is a letter that opens it from any page.
    """

    title: str
    path: str
    icon: str
    hint: str = ""
    weight: int = 50
    permission: str | None = None
    feature: str | None = None
    key: str = ""

    @property
    def name(self) -> str:
        """An address is given once."""
        return self.path
