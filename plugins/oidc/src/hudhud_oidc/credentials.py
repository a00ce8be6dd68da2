"""Secret texts: 256 random bits under a prefix that scanners find, shown once and stored as SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

__all__ = ["ACCESS", "CLIENT", "CODE", "REFRESH", "SECRET", "hashed", "is_secret", "made"]

ACCESS: Final = "hud_at_"
REFRESH: Final = "hud_rt_"
CODE: Final = "hud_code_"
SECRET: Final = "hud_secret_"  # noqa: S105 - how secrets begin, and none itself
CLIENT: Final = "hud_app_"  # not secret: it only has to be nobody else's


def made(prefix: str, octets: int = 32) -> str:
    """A new text."""
    return prefix + secrets.token_urlsafe(octets)


def hashed(text: str) -> bytes:
    """A text as it is stored. A fast hash is enough: nobody tries 2^256 texts."""
    return hashlib.sha256(text.encode()).digest()


def is_secret(text: str, stored: bytes | None) -> bool:
    """Whether this is the text of `stored`, compared in constant time; None is nobody's."""
    return hmac.compare_digest(hashed(text), stored or bytes(32)) and stored is not None
