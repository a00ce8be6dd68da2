"""Permissions: names of what a role may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hudhud_web.people import Person

__all__ = ["Permission"]


@dataclass(frozen=True, slots=True)
class Permission:
    """Something a person may do; `roles` are those of the account's users (or operators) that include it.

    `where`, if given, must hold of the person too: for what only some accounts have.
    """

    name: str
    title: str
    roles: tuple[str, ...]
    weight: int = 50
    where: Callable[[Person], bool] | None = None

    def allows(self, person: Person) -> bool:
        """Whether this person may."""
        return person.role in self.roles and (self.where is None or self.where(person))
