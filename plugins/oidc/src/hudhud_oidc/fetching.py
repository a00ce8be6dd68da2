"""Asking outside providers: over TLS, within seconds, a quarter of a megabyte at most, and never elsewhere."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import structlog

from hudhud.errors import Unavailable
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_oidc.redirects import LOOPBACK
from hudhud_oidc.settings import OidcSettings

__all__ = ["ProviderUnavailable", "fetch", "may_be_fetched"]

MOST_OCTETS: Final = 256 * 1024
log = structlog.get_logger("hudhud.oidc")


@dataclass(eq=False)
class ProviderUnavailable(Unavailable):
    """An outside provider does not answer, or not as one would; the log says what is wrong."""

    label: str
    code = "provider_unavailable"
    message = N_("%(label)s does not answer as it should. Try again in a moment, or sign in with your password.")


def may_be_fetched(platform: Platform, url: str) -> bool:
    """Whether an address is https, or http on this machine where the portal itself is reached without TLS."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username is not None or not url.isprintable():
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and host in LOOPBACK and not platform.settings.secure_cookies
    )


async def fetch(
    platform: Platform,
    label: str,
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    auth: httpx.Auth | None = None,
    token: str = "",
) -> dict[str, Any]:
    """The JSON object at an address, posted to with `form`; raises ProviderUnavailable for all else."""
    seconds = platform.settings_of(OidcSettings).provider_seconds
    headers = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    try:
        if not may_be_fetched(platform, url):
            raise ValueError("an address that may not be asked")
        async with asyncio.timeout(seconds), client_of(url, seconds) as client:
            content = await read(client, "GET" if form is None else "POST", url, data=form, auth=auth, headers=headers)
        found = json.loads(content)
        if not isinstance(found, dict):
            raise ValueError("no JSON object")
    except (httpx.HTTPError, OSError, TimeoutError, ValueError) as error:
        # What came may hold secrets: only where it came from, and what kind of trouble it is.
        log.warning("provider_failed", host=urlsplit(url).netloc, trouble=type(error).__name__, detail=str(error)[:200])
        raise ProviderUnavailable(label) from error
    return found


def client_of(url: str, seconds: float) -> httpx.AsyncClient:
    """A client that goes nowhere by itself, and through the machine's proxy only to other machines."""
    proxied = urlsplit(url).hostname not in LOOPBACK
    return httpx.AsyncClient(timeout=seconds, follow_redirects=False, verify=trust(), trust_env=proxied)


@lru_cache(maxsize=1)
def trust() -> ssl.SSLContext:
    """The certificate authorities that are trusted, read once: it takes tens of milliseconds."""
    return httpx.create_ssl_context()


async def read(client: httpx.AsyncClient, method: str, url: str, **more: Any) -> bytes:
    """The body of a good answer; raises ValueError for another status, or more than we care to read."""
    found = bytearray()
    async with client.stream(method, url, **more) as answer:
        if answer.status_code != httpx.codes.OK:
            raise ValueError(f"status {answer.status_code}")
        async for chunk in answer.aiter_bytes():
            found += chunk
            if len(found) > MOST_OCTETS:
                raise ValueError("too long")
    return bytes(found)
