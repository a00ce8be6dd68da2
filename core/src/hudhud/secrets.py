"""Secrets at rest, such as the password of an SMSC: sealed with a key that derives from HUDHUD_SECRET_KEY.

AES-256-GCM under a key derived by HKDF-SHA256 (RFC 5869). A sealed text names the key it was sealed with, so
that one sealed with another key is told apart from a damaged one.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hudhud.errors import Refused
from hudhud.settings import Settings

__all__ = ["NoSecretKey", "UnreadableSecret", "WrongSecretKey", "keyed_hash", "seal", "unseal"]

VERSION: Final = "v1"
NONCE_OCTETS: Final = 12
SHORTEST_KEY: Final = 32


@dataclass(eq=False)
class NoSecretKey(Refused):
    """Nothing can be sealed without a key."""

    length: int
    code = "no_secret_key"
    message = "HUDHUD_SECRET_KEY must have 32 or more characters; it has %(length)d."


@dataclass(eq=False)
class WrongSecretKey(Refused):
    """The secret was sealed with another key."""

    sealed_with: str
    present: str
    code = "wrong_secret_key"
    message = (
        "This secret was sealed with the key %(sealed_with)s, and HUDHUD_SECRET_KEY is now %(present)s. "
        "Set the former key, or enter the secret again."
    )


class UnreadableSecret(Refused):
    """The sealed text was cut, changed, or never was one."""

    code = "unreadable_secret"
    message = "A stored secret is damaged. Enter it again."


def seal(settings: Settings, text: str, *, owner: str = "") -> str:
    """Seal a text; sealing it twice gives two different results. Raises NoSecretKey.

    With `owner` (`user:7`) it opens for that owner only: moved into another's row it is damaged.
    """
    key_id, cipher = _cipher(settings)
    nonce = os.urandom(NONCE_OCTETS)
    sealed = nonce + cipher.encrypt(nonce, text.encode(), _bound_to(key_id, owner))
    return f"{VERSION}.{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(settings: Settings, sealed: str, *, owner: str = "") -> str:
    """The text that was sealed; raises NoSecretKey, WrongSecretKey or UnreadableSecret."""
    key_id, cipher = _cipher(settings)
    version, sealed_with, content = [*sealed.split(".", 2), "", ""][:3]
    if version != VERSION:
        raise UnreadableSecret
    if sealed_with != key_id:
        raise WrongSecretKey(sealed_with, key_id)
    try:
        octets = base64.b64decode(content, altchars=b"-_", validate=True)
        return cipher.decrypt(octets[:NONCE_OCTETS], octets[NONCE_OCTETS:], _bound_to(key_id, owner)).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise UnreadableSecret from error


def keyed_hash(settings: Settings, purpose: str, text: str) -> bytes:
    """HMAC-SHA256 of a short secret, such as a code, under a key of that purpose. Raises NoSecretKey.

    Whoever has the table but not the key cannot try all codes.
    """
    secret = _secret(settings)
    key = HKDF(SHA256(), 32, salt=None, info=f"hudhud: {purpose}".encode()).derive(secret.encode())
    return hmac.digest(key, text.encode(), "sha256")


def _bound_to(key_id: str, owner: str) -> bytes:
    """What is authenticated beside the text."""
    return f"{key_id} {owner}".encode() if owner else key_id.encode()


def _secret(settings: Settings) -> str:
    """The installation's key; raises NoSecretKey for one that is too short."""
    secret = settings.secret_key.get_secret_value()
    if len(secret) < SHORTEST_KEY:
        raise NoSecretKey(len(secret))
    return secret


def _cipher(settings: Settings) -> tuple[str, AESGCM]:
    return _derived(_secret(settings))


@lru_cache(maxsize=8)
def _derived(secret: str) -> tuple[str, AESGCM]:
    """A short name of the key, and the cipher."""
    key = HKDF(SHA256(), 32, salt=None, info=b"hudhud: secrets at rest").derive(secret.encode())
    return sha256(b"name of " + key).hexdigest()[:8], AESGCM(key)
