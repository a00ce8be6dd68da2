"""Webhooks for programs: the same verbs as the pages have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, Parameter

from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_web import (
    API_CHANGING,
    API_READING,
    SCOPE,
    IdempotencyKey,
    PageCursor,
    PageLimit,
    address_of,
    answer_once,
    language_of,
    next_page,
    place_of_cursor,
)
from hudhud_webhooks import deliveries, endpoints
from hudhud_webhooks.portal.views import (
    DeliveryLine,
    DeliveryPage,
    DeliveryView,
    NewWebhook,
    Replay,
    Replayed,
    SecretView,
    WebhookChange,
    WebhookList,
    WebhookView,
    WebhookWithSecret,
    delivery_line,
    delivery_view,
    webhook_view,
)
from hudhud_webhooks.settings import WebhookSettings

__all__ = ["API"]

SecretT = TypeVar("SecretT", WebhookWithSecret, SecretView)

CHANGES: Final[Mapping[str, Any]] = {"opt": {SCOPE: "webhooks:write"}, "responses": API_CHANGING}
Which = Annotated[
    Literal["pending", "delivered", "failed"] | None,
    Parameter(query="state", description="Only those in this state."),
]


@get("/webhooks", summary="Your webhooks", responses=API_READING)
async def list_webhooks(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> WebhookList:
    """All of them, oldest first."""
    found = await endpoints.listed(platform, principal.account_id)
    most = platform.settings_of(WebhookSettings).per_account
    return WebhookList([webhook_view(one, language_of(request)) for one in found], most)


@post("/webhooks", status_code=201, summary="Set up a webhook", **CHANGES)
async def create_webhook(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    data: NewWebhook,
    idempotency_key: IdempotencyKey = None,
) -> Response[WebhookWithSecret]:
    """Tell an address of yours what happens from now on. The secret is in this answer and in no other."""
    shown = ""

    async def act() -> WebhookWithSecret:
        nonlocal shown
        made = await endpoints.add(
            platform,
            account_id=principal.account_id,
            url=data.url,
            kinds=data.kinds,
            description=data.description,
            actor=principal.actor(address_of(request)),
        )
        shown = made.secret
        view = webhook_view(made.endpoint, language_of(request))
        return WebhookWithSecret(**msgspec.structs.asdict(view), secret=None)

    answer = await answer_once(
        request, platform, principal, key=idempotency_key, status=201,
        view=WebhookWithSecret, act=act, located=True,
    )  # fmt: skip
    return with_secret(answer, shown)


@get("/webhooks/{id:str}", summary="A webhook", responses=API_READING)
async def show_webhook(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
) -> WebhookView:
    """How it is, and since when it has been failing."""
    return await one(request, platform, principal, id)


@patch("/webhooks/{id:str}", summary="Change, disable or enable a webhook", **CHANGES)
async def change_webhook(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
    data: WebhookChange,
) -> WebhookView:
    """Change what is given; a webhook that we disabled is enabled by us alone."""
    await endpoints.change(
        platform,
        account_id=principal.account_id,
        endpoint_id=from_public("whk", id),
        url=data.url,
        kinds=data.kinds,
        description=data.description,
        active=data.active,
        actor=principal.actor(address_of(request)),
    )
    return await one(request, platform, principal, id)


@delete("/webhooks/{id:str}", status_code=204, summary="Remove a webhook", **CHANGES)
async def remove_webhook(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
) -> None:
    """Tell it nothing more, and remove its log."""
    actor, number = principal.actor(address_of(request)), from_public("whk", id)
    await endpoints.remove(platform, account_id=principal.account_id, endpoint_id=number, actor=actor)


@post("/webhooks/{id:str}/secret", status_code=200, summary="Make a new secret", **CHANGES)
async def rotate_secret(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    id: FromPath[str],
    idempotency_key: IdempotencyKey = None,
) -> Response[SecretView]:
    """For 24 hours the one that it replaces signs as well; one that was replaced before signs no more."""
    where: Final = {"account_id": principal.account_id, "endpoint_id": from_public("whk", id)}
    shown = ""

    async def act() -> SecretView:
        nonlocal shown
        shown = await endpoints.rotate(platform, **where, actor=principal.actor(address_of(request)))
        return SecretView(None, (await endpoints.get(platform, **where)).former_until)

    answer = await answer_once(request, platform, principal, key=idempotency_key, status=200, view=SecretView, act=act)
    return with_secret(answer, shown)


@post("/webhooks/{id:str}/test", status_code=202, summary="Send a test event", **CHANGES)
async def send_test(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    id: FromPath[str],
    idempotency_key: IdempotencyKey = None,
) -> Response[DeliveryLine]:
    """An event of the kind `webhook.test`, which tells of nothing. Read its delivery in a moment to see the answer."""
    where: Final = {"account_id": principal.account_id, "endpoint_id": from_public("whk", id)}

    async def act() -> DeliveryLine:
        number = await deliveries.send_test(platform, **where)
        return await line(platform, principal, number)

    return await answer_once(request, platform, principal, key=idempotency_key, status=202, view=DeliveryLine, act=act)


@get("/webhooks/{id:str}/deliveries", summary="What was sent to a webhook, newest first", responses=API_READING)
async def list_deliveries(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
    *,
    which: Which = None,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Response[DeliveryPage]:
    """The log, without bodies; it is kept for 30 days."""
    where: Final = {"account_id": principal.account_id, "endpoint_id": from_public("whk", id)}
    await endpoints.get(platform, **where)
    found = await deliveries.deliveries(
        platform, **where, state=which or "", limit=limit + 1, before=place_of_cursor(cursor)
    )
    listed, next_cursor, headers = next_page(request, found, limit, lambda sent: sent.id)
    return Response(DeliveryPage([delivery_line(sent) for sent in listed], next_cursor), headers=headers)


@post("/webhooks/{id:str}/replay", status_code=202, summary="Send again what failed", **CHANGES)
async def replay_failed(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    id: FromPath[str],
    data: Replay,
    idempotency_key: IdempotencyKey = None,
) -> Response[Replayed]:
    """Every delivery of a time that failed for good, under the ids that they had."""
    where: Final = {"account_id": principal.account_id, "endpoint_id": from_public("whk", id)}

    async def act() -> Replayed:
        actor, within = principal.actor(address_of(request)), timedelta(hours=data.hours)
        return Replayed(await deliveries.replay_failed(platform, **where, within=within, actor=actor))

    return await answer_once(request, platform, principal, key=idempotency_key, status=202, view=Replayed, act=act)


@get("/webhook-deliveries/{id:str}", summary="A delivery with its body and its tries", responses=API_READING)
async def show_delivery(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], id: FromPath[str]
) -> DeliveryView:
    """What it told, and what was answered."""
    who: Final = {"account_id": principal.account_id, "delivery_id": from_public("whd", id)}
    return delivery_view(await deliveries.delivery(platform, **who), await deliveries.tries(platform, **who))


@post("/webhook-deliveries/{id:str}/replay", status_code=202, summary="Send a delivery again", **CHANGES)
async def replay_delivery(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    id: FromPath[str],
    idempotency_key: IdempotencyKey = None,
) -> Response[DeliveryLine]:
    """Under the id that it had, whether or not it was taken before."""
    number = from_public("whd", id)

    async def act() -> DeliveryLine:
        actor = principal.actor(address_of(request))
        await deliveries.replay(platform, account_id=principal.account_id, delivery_id=number, actor=actor)
        return await line(platform, principal, number)

    return await answer_once(request, platform, principal, key=idempotency_key, status=202, view=DeliveryLine, act=act)


def with_secret(answer: Response[SecretT], secret: str) -> Response[SecretT]:
    """The answer with a secret that was made just now: what is kept for a second request of its key has none."""
    if secret:
        answer.content = msgspec.structs.replace(answer.content, secret=secret)
    return answer


async def one(request: Request[Any, Any, Any], platform: Platform, principal: Principal, id: str) -> WebhookView:
    """The account's webhook of this id; raises NotFound."""
    found = await endpoints.get(platform, account_id=principal.account_id, endpoint_id=from_public("whk", id))
    return webhook_view(found, language_of(request))


async def line(platform: Platform, principal: Principal, delivery_id: int) -> DeliveryLine:
    """The account's delivery of this number."""
    found = await deliveries.delivery(platform, account_id=principal.account_id, delivery_id=delivery_id)
    return delivery_line(found)


API: Final = Router(
    "/api/v1",
    route_handlers=[
        list_webhooks,
        create_webhook,
        show_webhook,
        change_webhook,
        remove_webhook,
        rotate_secret,
        send_test,
        list_deliveries,
        replay_failed,
        show_delivery,
        replay_delivery,
    ],
    tags=["Webhooks"],
)
