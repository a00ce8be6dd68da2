"""Addresses that applications return to, compared character by character (RFC 9700, 2.1)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from hudhud.i18n import N_

__all__ = ["LOOPBACK", "origin_of", "wrong_with"]

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
LONGEST: Final = 500


def wrong_with(uri: str) -> str:
    """A msgid for why an address cannot be returned to; empty when it can."""
    plain = uri.isascii() and uri.isprintable() and not set(uri) & set(" \"'<>\\^`{|}*;,")
    if not plain or len(uri) > LONGEST:
        return N_("Use an address of at most 500 ordinary characters, without wildcards.")
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return N_("This is no address.")
    if not host or parts.username is not None or "#" in uri:
        return N_("Give a whole address, without a user and without “#”.")
    if parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK):
        return ""
    return N_("Use https, or http on the user's own machine (127.0.0.1, [::1] or localhost).")


def origin_of(uri: str) -> str:
    """Scheme, host and port of an address that can be returned to."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"
