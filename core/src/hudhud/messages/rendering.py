"""The body of a message: a pure function of its frozen content and its recipient's fields."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["body_of"]


def body_of(text: str, fields: Sequence[str] | None) -> str:
    """What this recipient gets. A regular campaign says the same to all."""
    return text
