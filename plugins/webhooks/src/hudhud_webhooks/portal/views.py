"""Webhooks and deliveries as the API shows them, and what it takes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from hudhud.public_ids import to_public
from hudhud_webhooks.deliveries import Delivery, Try
from hudhud_webhooks.endpoints import Endpoint

__all__ = [
    "DeliveryLine",
    "DeliveryPage",
    "DeliveryView",
    "NewWebhook",
    "Replay",
    "Replayed",
    "SecretView",
    "WebhookChange",
    "WebhookList",
    "WebhookView",
    "WebhookWithSecret",
    "delivery_line",
    "delivery_view",
    "webhook_view",
]

Url = Annotated[str, msgspec.Meta(max_length=2000, examples=["https://shop.example/hudhud"])]
Kinds = Annotated[
    list[str],
    msgspec.Meta(
        description="message.state, message.received, link.clicked, campaign.finished.", examples=[["message.state"]]
    ),
]
Text = Annotated[str, msgspec.Meta(max_length=200)]
Hours = Annotated[int, msgspec.Meta(ge=1, le=24 * 30, description="How far back to look.")]


class NewWebhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where you want to be told, and of which kinds of events."""

    url: Url
    kinds: Kinds
    description: Text = ""


class WebhookChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shall change: what is not given stays. While a webhook is not `active`, no events are kept for it."""

    url: Url | None = None
    kinds: Kinds | None = None
    description: Text | None = None
    active: bool | None = None


class WebhookView(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook. `disabled_by` is user, failing (for too long), gone (it answered 410) or operator, null while active.

    `reason` is what our operator said, in the language of Accept-Language. `failures` counts those since the last
    success. Until `former_secret_until` requests are signed with the former secret as well.
    """

    id: str
    url: str
    description: str
    kinds: list[str]
    active: bool
    disabled_by: str | None
    reason: str
    failures: int
    failing_since: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    former_secret_until: datetime | None
    created_at: datetime


class WebhookWithSecret(WebhookView, frozen=True, kw_only=True):
    """A new webhook. `secret` is shown this once: it is null when the same Idempotency-Key is answered again."""

    secret: str | None


class WebhookList(msgspec.Struct, frozen=True):
    """All of them, oldest first; an account has at most `limit`."""

    webhooks: list[WebhookView]
    limit: int


class SecretView(msgspec.Struct, frozen=True):
    """A new secret, shown this once: it is null when the same Idempotency-Key is answered again."""

    secret: str | None
    former_secret_until: datetime | None


class DeliveryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One request. `id` is its `webhook-id`; `state` is pending, delivered or failed.

    `status` is that of the last answer; `problem` says why there was none: no_answer, too_slow, address_not_allowed,
    no_such_name, certificate_not_trusted or secret_unreadable. `next_try_at` is null once nothing more is tried.
    """

    id: str
    webhook: str
    kinds: list[str]
    events: int
    state: str
    tries: int
    status: int | None
    milliseconds: int | None
    problem: str | None
    created_at: datetime
    tried_at: datetime | None
    next_try_at: datetime | None


class TryView(msgspec.Struct, frozen=True):
    """One try, with the beginning of what was answered."""

    at: datetime
    status: int | None
    milliseconds: int
    problem: str | None
    response: str


class DeliveryView(DeliveryLine, frozen=True, kw_only=True):
    """A delivery with its body, exactly as it is signed and sent, and every try, newest first."""

    body: str
    attempts: list[TryView]


class DeliveryPage(msgspec.Struct, frozen=True):
    """A page of deliveries."""

    deliveries: list[DeliveryLine]
    next_cursor: str | None


class Replay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which deliveries to send again: those that failed for good and were written down within these hours."""

    hours: Hours = 24


class Replayed(msgspec.Struct, frozen=True):
    """How many are sent again."""

    deliveries: int


def webhook_view(endpoint: Endpoint, language: str) -> WebhookView:
    """A webhook, to a reader of this language."""
    return WebhookView(
        id=to_public("whk", endpoint.id),
        url=endpoint.url,
        description=endpoint.description,
        kinds=list(endpoint.kinds),
        active=endpoint.is_active,
        disabled_by=endpoint.reason or None,
        reason=endpoint.operators_reason(language),
        failures=endpoint.failures,
        failing_since=endpoint.failing_since,
        succeeded_at=endpoint.succeeded_at,
        failed_at=endpoint.failed_at,
        former_secret_until=endpoint.former_until,
        created_at=endpoint.created_at,
    )


def delivery_line(sent: Delivery) -> DeliveryLine:
    """A delivery in a list."""
    return DeliveryLine(
        id=to_public("whd", sent.id),
        webhook=to_public("whk", sent.endpoint_id),
        kinds=list(sent.kinds),
        events=sent.events,
        state=sent.state,
        tries=sent.tries,
        status=sent.status,
        milliseconds=sent.milliseconds,
        problem=sent.problem or None,
        created_at=sent.created_at,
        tried_at=sent.tried_at,
        next_try_at=sent.not_before if sent.state == "pending" else None,
    )


def delivery_view(sent: Delivery, tries: list[Try]) -> DeliveryView:
    """A delivery with all that is known of it."""
    attempts = [TryView(one.at, one.status, one.milliseconds, one.problem or None, one.response) for one in tries]
    return DeliveryView(**msgspec.structs.asdict(delivery_line(sent)), body=sent.body, attempts=attempts)
