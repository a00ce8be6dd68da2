"""Whose panel it is: panels are handed whoever looks, and the portal's are for customers."""

from __future__ import annotations

from hudhud.errors import NotFound
from hudhud.identity import Principal
from hudhud_web import Person

__all__ = ["customer"]


def customer(person: Person) -> Principal:
    """The person as the customer that everybody at the portal is; raises NotFound for anybody else."""
    if not isinstance(person, Principal):
        raise NotFound
    return person
