"""Signatures by Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

__all__ = ["new_secret", "signed_headers"]

PREFIX: Final = "whsec_"
OCTETS: Final = 32  # the standard asks for 24 to 64


def new_secret() -> str:
    """A secret as its owner sees it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(OCTETS)).decode()


def signed_headers(keys: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that prove who sent the body and when; with two secrets, two signatures, so that either is enough."""
    content = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature(key, content)}" for key in keys),
    }


def signature(secret: str, content: bytes) -> str:
    """One signature, in base 64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, content, "sha256")).decode()
