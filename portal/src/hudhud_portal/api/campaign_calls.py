"""A program's call about one campaign: what every such route takes, and how it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from litestar import Request, Response, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from hudhud.audit import Actor
from hudhud.campaigns import Campaign
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.api.campaign_views import CampaignView, campaign_view
from hudhud_web import API_CHANGING, SCOPE, IdempotencyKey, address_of, answer_once, permitted

__all__ = ["CALLS", "CampaignCall", "answer_with", "changing", "making"]

Verb = Callable[..., Awaitable[Campaign]]

sending = partial(post, guards=[permitted("campaigns.send")], opt={SCOPE: "campaigns:send"}, responses=API_CHANGING)
making = partial(sending, status_code=201)
"""A route that makes a campaign."""
changing = partial(sending, status_code=200)
"""A route that does an act to a campaign."""


@dataclass(frozen=True, slots=True)
class CampaignCall:
    """A call of a program about the campaign in its path, given once for its key."""

    request: Request[Any, Any, Any]
    platform: Platform
    principal: Principal
    campaign_id: int
    key: str | None

    async def change(self, verb: Verb) -> Response[CampaignView]:
        """Do one act to the campaign, and show what became of it."""
        return await self.answer(verb, status=200)

    async def make(self, verb: Verb) -> Response[CampaignView]:
        """Make a campaign from this one, and show it."""
        return await self.answer(partial(verb, interface="api"), status=201)

    async def answer(self, verb: Verb, *, status: int) -> Response[CampaignView]:
        """Run a verb of campaigns with whose campaign it is and who asks."""

        async def act(actor: Actor) -> Campaign:
            return await verb(
                self.platform, account_id=self.principal.account_id, campaign_id=self.campaign_id, actor=actor
            )

        return await answer_with(self.request, self.platform, self.principal, key=self.key, status=status, act=act)


async def answer_with(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    key: str | None,
    status: int,
    act: Callable[[Actor], Awaitable[Campaign]],
) -> Response[CampaignView]:
    """Answer with the campaign that an act gives, once for a key; a new one with its address."""

    async def shown() -> CampaignView:
        return await campaign_view(request, platform, await act(principal.actor(address_of(request))))

    return await answer_once(
        request,
        platform,
        principal,
        key=key,
        status=status,
        view=CampaignView,
        act=shown,
        located=status == 201,
    )


async def campaign_call(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
    idempotency_key: IdempotencyKey = None,
) -> CampaignCall:
    """The call that a handler is given."""
    return CampaignCall(request, platform, principal, from_public("cmp", id), idempotency_key)


CALLS: Final = {"call": Provide(campaign_call)}
"""What a router needs whose handlers take a `call`."""
