"""Permissions: names of what a role may do."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Permission"]


@dataclass(frozen=True, slots=True)
class Permission:
    """Something a person may do; `roles` are those of the account's users (or operators) that include it."""

    name: str
    title: str
    roles: tuple[str, ...]
    weight: int = 50
