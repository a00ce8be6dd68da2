"""Telling an account that one of its webhooks was disabled: in the portal, and its admins by e-mail."""

from __future__ import annotations

from collections.abc import Mapping

from hudhud.i18n import DEFAULT_LANGUAGE, N_
from hudhud.mail import post
from hudhud.notifications import notify
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_webhooks.settings import WebhookSettings

__all__ = ["tell_of_end"]

FAILING = N_("Your webhook at %(url)s was disabled: it failed for %(days)s days.")
HELD_OFF = N_("We disabled your webhook at %(url)s. Its page says why.")
GONE = N_("Your webhook at %(url)s was disabled: it answered that it is gone (410).")

ADMINS = "SELECT email, language FROM app_user WHERE account = $1 AND active AND role = 'admin' ORDER BY id"


async def tell_of_end(
    platform: Platform,
    *,
    account_id: int,
    endpoint_id: int,
    url: str,
    reason: str,
    said: Mapping[str, str] | None = None,
) -> None:
    """Call it in the transaction that disables the webhook; `said` is an operator's reason by language."""
    days = platform.settings_of(WebhookSettings).disable_days if reason == "failing" else 0
    path = f"/settings/webhooks/{to_public('whk', endpoint_id)}"
    await notify(
        platform,
        account_id=account_id,
        kind="webhook_disabled",
        tone="danger",
        message={"gone": GONE, "operator": HELD_OFF}.get(reason, FAILING),
        values={"url": url, "days": days} if days else {"url": url},
        path=path,
    )
    link = f"{platform.settings.base_url.rstrip('/')}{path}"
    for admin in await platform.database.fetch(ADMINS, account_id):
        language = admin["language"] or DEFAULT_LANGUAGE
        told = (said or {}).get(language, "")
        values = {"url": url, "days": str(days) if days else "", "said": told, "link": link}
        await post(
            platform,
            name="webhook_disabled",
            to=admin["email"],
            language=language,
            values=values,
            account_id=account_id,
        )
