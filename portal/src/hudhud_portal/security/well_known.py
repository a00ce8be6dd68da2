"""The addresses under /.well-known that password managers and security researchers look for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency

from hudhud.errors import NotFound
from hudhud.plugins import Platform
from hudhud_web import SeeOther, frame_of

__all__ = ["change_password_page", "passkey_pages", "security_contact"]


@get("/.well-known/change-password")
async def change_password_page() -> SeeOther:
    """Where a password is changed (W3C, A Well-Known URL for Changing Passwords)."""
    return SeeOther("/settings/password")


@get("/.well-known/passkey-endpoints")
async def passkey_pages(platform: NamedDependency[Platform]) -> dict[str, str]:
    """Where passkeys are added and managed (W3C, A Well-Known URL for Relying Party Passkey Endpoints)."""
    page = urljoin(platform.settings.base_url, "/settings/security")
    return {"enroll": page, "manage": page}


@get("/.well-known/security.txt")
async def security_contact(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[str]:
    """Whom to tell of a vulnerability (RFC 9116); nothing where no contact is set."""
    settings = frame_of(request).settings
    if not settings.security_contact:
        raise NotFound
    expires = (platform.clock.now() + timedelta(days=settings.security_days)).replace(microsecond=0)
    lines = (
        f"Contact: {settings.security_contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en, ar",
        f"Canonical: {urljoin(platform.settings.base_url, '/.well-known/security.txt')}",
    )
    return Response("\n".join(lines) + "\n", media_type=MediaType.TEXT)
