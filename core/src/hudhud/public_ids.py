"""Prefixed public ids, such as `cmp_42`, for the API and for addresses of pages."""

from __future__ import annotations

from hudhud.errors import NotFound

__all__ = ["from_public", "to_public"]


def to_public(prefix: str, number: int) -> str:
    """`("cmp", 42)` as `cmp_42`."""
    return f"{prefix}_{number}"


def from_public(prefix: str, text: str) -> int:
    """The number of `cmp_42`; raises NotFound for anything of another form, as for an unknown id."""
    head, _, digits = text.partition("_")
    if head != prefix or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        raise NotFound
    return int(digits)
