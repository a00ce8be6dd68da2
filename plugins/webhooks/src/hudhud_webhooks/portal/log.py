"""The page of one delivery, and sending it again."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_web import Crumb, Flash, Page, SeeOther, Verbatim, address_of
from hudhud_webhooks import deliveries
from hudhud_webhooks.portal.places import LIST, PATH, WORDS, log_path, path_of

__all__ = ["LOG"]


@get("/{delivery_id:str}")
async def show_delivery(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], delivery_id: FromPath[str]
) -> Page:
    """One request: what it told, and every try."""
    number = from_public("whd", delivery_id)
    sent = await deliveries.delivery(platform, account_id=principal.account_id, delivery_id=number)
    context = {
        **WORDS,
        "delivery": sent,
        "body": msgspec.json.format(sent.body, indent=2),
        "tries": await deliveries.tries(platform, account_id=principal.account_id, delivery_id=number),
        "path": log_path(number),
        "public_id": to_public("whd", number),
    }
    parent = Crumb(Verbatim(sent.url), path_of(sent.endpoint_id), LIST)
    return Page("webhooks/delivery.html", title=N_("Delivery"), parent=parent, context=context)


@post("/{delivery_id:str}/replay", status_code=303)
async def submit_replay(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    delivery_id: FromPath[str],
) -> SeeOther:
    """Send one again."""
    number = from_public("whd", delivery_id)
    actor = principal.actor(address_of(request))
    await deliveries.replay(platform, account_id=principal.account_id, delivery_id=number, actor=actor)
    told = Flash(N_("It is being sent again. Reload this page in a moment to see the answer."), kind="info")
    return SeeOther(log_path(number), flash=told)


LOG: Final = Router(f"{PATH}/deliveries", route_handlers=[show_delivery, submit_replay])
