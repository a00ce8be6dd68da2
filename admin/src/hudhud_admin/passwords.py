"""Operators' passwords: argon2id, as OWASP's Password Storage Cheat Sheet sets it."""

from __future__ import annotations

import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

__all__ = ["generate_password", "hash_password", "is_password"]

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# The hash of a random text that was thrown away: an unknown name costs one verification, as a known one does.
NOBODYS_HASH: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$wEXyhGp5n6lvMLr/zrBxkA$VvEB6VnJS3zvceu64IDNSAl3ukTO3Dx7Lkuso9Veisc"
)


def hash_password(password: str) -> str:
    """The hash to store; takes some 20 ms of processor time, so call it in a thread."""
    return HASHER.hash(password)


def is_password(stored: str, password: str) -> bool:
    """Whether `password` is the one that was stored; as long for nobody's ("") as for somebody's."""
    try:
        return HASHER.verify(stored or NOBODYS_HASH, password) and bool(stored)
    except (VerifyMismatchError, InvalidHashError):
        return False


def generate_password() -> str:
    """A password of 120 bits."""
    return secrets.token_urlsafe(15)
