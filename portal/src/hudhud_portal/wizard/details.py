"""The first step: a name, and who sends."""

from __future__ import annotations

import hashlib
import secrets
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post

from hudhud import campaigns, senders
from hudhud.audit import Actor
from hudhud.campaigns import Campaign, CampaignState
from hudhud.channels import campaign_types
from hudhud.i18n import N_
from hudhud.idempotency import Answer, run_once
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.places import step_path
from hudhud_portal.wizard.editing import edit
from hudhud_portal.wizard.steps import Step, draft_of, step_page
from hudhud_web import Flash, Form, Page, SeeOther, address_of, blank_form, first_open, next_step, read_form

__all__ = ["begin", "change_details", "discard", "edit_details", "new", "open_draft"]


class Details(msgspec.Struct, frozen=True):
    """What the step asks; `kind` is channel and campaign type, as `sms/regular`; `nonce` tells presses apart."""

    name: Annotated[str, msgspec.Meta(max_length=100)]
    sender: str
    kind: str = "sms/regular"
    nonce: str = ""


async def details_page(
    platform: Platform, principal: Principal, form: Form[Any], campaign: Campaign | None = None
) -> Page:
    """The step, with the senders that the account may use on each channel."""
    kinds = [kind for kind in campaign_types(platform) if campaign is None or kind.channel == campaign.channel]
    account, user = principal.account_id, principal.user_id
    names = {kind.channel: await senders.usable(platform, account, kind.channel, user) for kind in kinds}
    offered = [kind for kind in kinds if names[kind.channel]] or kinds[:1]
    usable = sorted({name for kind in offered for name in names[kind.channel]})
    given = [one for one in await senders.assigned(platform, account) if one.approved]
    context = {
        "form": form,
        "kinds": offered,
        "senders": usable,
        "sender_pairs": [(name, name) for name in usable],
        "others": [one.name for one in given if not one.is_for(user)],
        "ask": await senders.whom_to_ask(platform, account, user),
    }
    return step_page(platform, campaign, Step.DETAILS, context, status=form.status)


@get("/new")
async def new(platform: Platform, principal: Principal) -> Page:
    """A campaign that is not even a draft yet."""
    return await details_page(platform, principal, blank_form(kind="sms/regular", nonce=secrets.token_urlsafe(12)))


@post("/new", status_code=200)
async def begin(request: Request[Any, Any, Any], platform: Platform, principal: Principal) -> Page | SeeOther:
    """Make the draft, and go on to its recipients."""
    form = await read_form(request, Details)
    with form.attempt():
        campaign_id = await create_once(platform, principal, form.value, principal.actor(address_of(request)))
        return SeeOther(step_path(campaign_id, Step.RECIPIENTS))
    return await details_page(platform, principal, form)


async def create_once(platform: Platform, principal: Principal, details: Details, actor: Actor) -> int:
    """The draft's id; the same form sent twice, by a double click for one, is one draft."""

    async def act() -> Answer:
        channel, _, kind = details.kind.partition("/")
        campaign = await campaigns.create_draft(
            platform,
            account_id=principal.account_id,
            name=details.name,
            channel=channel,
            type=kind,
            sender=details.sender,
            interface="portal",
            actor=actor,
        )
        return Answer(201, str(campaign.id).encode())

    sent = hashlib.sha256(msgspec.json.encode(details)).hexdigest()
    answer = await run_once(
        platform,
        account_id=principal.account_id,
        endpoint="portal: new campaign",
        key=sent if details.nonce else secrets.token_hex(32),
        fingerprint=sent.encode(),
        act=act,
    )
    return int(answer.body)


@get("/{public_id:str}/draft")
async def open_draft(platform: Platform, principal: Principal, public_id: str) -> SeeOther:
    """Take a draft up again where it was left."""
    draft = await draft_of(platform, principal, public_id)
    return draft if isinstance(draft, SeeOther) else SeeOther(first_open(platform, draft))


@get("/{public_id:str}/details")
async def edit_details(platform: Platform, principal: Principal, public_id: str) -> Page | SeeOther:
    """The draft's name and sender."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = blank_form(name=draft.name, sender=draft.sender, kind=f"{draft.channel}/{draft.type}")
    return await details_page(platform, principal, form, draft)


@post("/{public_id:str}/details", status_code=200)
async def change_details(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Keep name and sender, and go on to the recipients."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Details)
    with form.attempt():
        draft = await edit(
            request,
            platform,
            principal,
            draft,
            name=form.value.name,
            sender=form.value.sender,
            type=form.value.kind.partition("/")[2],
        )
        return SeeOther(next_step(platform, draft, Step.DETAILS))
    return await details_page(platform, principal, form, draft)


@post("/{public_id:str}/discard", status_code=303)
async def discard(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> SeeOther:
    """Give a draft up."""
    campaign_id = from_public("cmp", public_id)
    campaign = await campaigns.get(platform, principal.account_id, campaign_id)
    if campaign.state is CampaignState.DRAFT:
        await campaigns.cancel(
            platform,
            account_id=principal.account_id,
            campaign_id=campaign_id,
            actor=principal.actor(address_of(request)),
        )
    return SeeOther("/campaigns", flash=Flash(N_("The draft “%(name)s” was discarded."), {"name": campaign.name}))
