"""Telling an account what became of its request, and that a registration ends: in the portal and by letter."""

from __future__ import annotations

from datetime import date
from typing import Final

from hudhud import countries, mail
from hudhud.database import Row
from hudhud.i18n import DEFAULT_LANGUAGE, N_
from hudhud.notifications import notify
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud.senders.requests import RequestState, SenderRequest

__all__ = ["tell_decided", "tell_expired", "tell_expiring"]

DECIDED: Final = {
    RequestState.APPROVED: ("success", N_("The sender “%(name)s” is registered for %(country)s: you can use it now.")),
    RequestState.REJECTED: ("danger", N_("The sender “%(name)s” was not registered for %(country)s. See why.")),
    RequestState.MORE_WANTED: ("warning", N_("We need more from you to register “%(name)s” for %(country)s.")),
}
EXPIRING: Final = N_("The registration of “%(name)s” for %(country)s ends on %(day)s. Register it again in time.")
EXPIRED: Final = N_("The registration of “%(name)s” for %(country)s is over. Register it again before you send there.")


async def tell_decided(platform: Platform, request: SenderRequest) -> None:
    """In the transaction of the decision: everybody in the portal, and whoever asked by letter."""
    path = f"/senders/requests/{to_public('srq', request.id)}"
    asker = await asker_of(platform, request)
    language = (asker["language"] if asker else "") or DEFAULT_LANGUAGE
    country = await country_name(platform, request.country, language)
    tone, message = DECIDED[request.state]
    told: dict[str, str | int] = {"name": request.name, "country": country}
    await notify(
        platform,
        account_id=request.account_id,
        kind="sender_decided",
        message=message,
        values=told,
        path=path,
        tone=tone,
    )
    if asker is None:
        return
    values = {
        "what": request.state.value,
        "sender": request.name,
        "country": country,
        "reason": request.reason(language),
        "link": f"{platform.settings.base_url.rstrip('/')}{path}",
    }
    await mail.post(
        platform,
        name="sender_decided",
        to=asker["email"],
        language=language,
        values=values,
        account_id=request.account_id,
    )


async def asker_of(platform: Platform, request: SenderRequest) -> Row | None:
    """Whoever asked, while still there; otherwise the account's first administrator."""
    return await platform.database.fetchrow(
        """
        SELECT email, language FROM app_user WHERE account = $1 AND active AND (id = $2 OR role = 'admin')
        ORDER BY id IS DISTINCT FROM $2, id LIMIT 1
        """,
        request.account_id,
        request.user_id,
    )


async def country_name(platform: Platform, code: str, language: str) -> str:
    """A country in words."""
    return (await countries.rule(platform, code)).name(language)


async def tell_expiring(platform: Platform, account_id: int, name: str, country: str, last_day: date) -> None:
    """A registration ends soon."""
    values: dict[str, str | int] = {"name": name, "country": country, "day": last_day.isoformat()}
    await notify(
        platform, account_id=account_id, kind="sender_expiring", message=EXPIRING, values=values, path="/senders",
        tone="warning",
    )  # fmt: skip


async def tell_expired(platform: Platform, account_id: int, name: str, country: str) -> None:
    """A registration is over."""
    values: dict[str, str | int] = {"name": name, "country": country}
    await notify(
        platform, account_id=account_id, kind="sender_expired", message=EXPIRED, values=values, path="/senders",
        tone="danger",
    )  # fmt: skip
