"""Drafts: made, edited, and checked value by value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from hudhud import channels, messages, senders
from hudhud.audit import Actor, record
from hudhud.campaigns.campaign import Campaign, CampaignIsNot, CampaignState, get
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["UNSET", "Unset", "create_draft", "edit_draft", "problems_of"]


class Unset:
    """Stands for a value that an edit leaves as it is."""


UNSET: Final = Unset()
MAX_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Values:
    """What a customer sets on a draft."""

    name: str
    channel: str
    type: str
    sender: str
    text: str
    recipient_file_id: int | None
    recipients: tuple[str, ...]


async def create_draft(
    platform: Platform,
    *,
    account_id: int,
    name: str,
    channel: str,
    type: str,
    interface: Literal["portal", "api"],
    actor: Actor,
    sender: str = "",
    text: str = "",
    recipient_file_id: int | None = None,
    recipients: Sequence[str] = (),
) -> Campaign:
    """A new draft; raises Invalid for values that are wrong, not for ones that are missing yet.

    Of a test token it is for a test; raises NoSimulator where there is none.
    """
    values = Values(name.strip(), channel, type, sender, text, recipient_file_id, clean(recipients))
    await check(platform, account_id, values)
    if actor.test:
        await messages.require_simulator(platform, channels.channel(platform, channel))
    async with platform.database.transaction() as db:
        campaign_id = await db.fetchval(
            """
            INSERT INTO campaign (account, created_by, interface, name, channel, type, sender, text,
                                  recipient_file, recipients, app_user, test)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id
            """,
            account_id, actor.name, interface, values.name, channel, type, sender, text, recipient_file_id,
            list(values.recipients), actor.user_id, actor.test,
        )  # fmt: skip
        await record(platform.database, actor, "campaign.create", f"cmp_{campaign_id}", account_id=account_id)
    return await get(platform, account_id, campaign_id)


async def edit_draft(
    platform: Platform,
    *,
    account_id: int,
    campaign_id: int,
    actor: Actor,
    name: str | Unset = UNSET,
    sender: str | Unset = UNSET,
    text: str | Unset = UNSET,
    recipient_file_id: int | Unset | None = UNSET,
    recipients: Sequence[str] | Unset = UNSET,
) -> Campaign:
    """Change what is given. Raises Invalid, and CampaignIsNot once it is no longer a draft."""
    campaign = await get(platform, account_id, campaign_id)
    values = Values(
        campaign.name, campaign.channel, campaign.type, campaign.sender, campaign.text, campaign.recipient_file_id,
        campaign.recipients,
    )  # fmt: skip
    values = replace(
        values,
        name=values.name if isinstance(name, Unset) else name.strip(),
        sender=values.sender if isinstance(sender, Unset) else sender,
        text=values.text if isinstance(text, Unset) else text,
        recipient_file_id=values.recipient_file_id if isinstance(recipient_file_id, Unset) else recipient_file_id,
        recipients=values.recipients if isinstance(recipients, Unset) else clean(recipients),
    )
    await check(platform, account_id, values)
    async with platform.database.transaction() as db:
        changed = await db.fetchval(
            """
            UPDATE campaign SET name = $3, sender = $4, text = $5, recipient_file = $6, recipients = $7,
                   revision = revision + 1
            WHERE id = $1 AND account = $2 AND state = 'draft' RETURNING id
            """,
            campaign_id, account_id, values.name, values.sender, values.text, values.recipient_file_id,
            list(values.recipients),
        )  # fmt: skip
        if changed is None:
            raise CampaignIsNot(campaign.state, CampaignState.DRAFT)
        await record(platform.database, actor, "campaign.edit", f"cmp_{campaign_id}", account_id=account_id)
    return await get(platform, account_id, campaign_id)


def clean(recipients: Sequence[str]) -> tuple[str, ...]:
    """Typed recipients without empty ones."""
    return tuple(stripped for stripped in (recipient.strip() for recipient in recipients) if stripped)


async def check(platform: Platform, account_id: int, values: Values) -> None:
    """Raise Invalid with every wrong value that was given."""
    problems = [
        *problems_of_kind(platform, values),
        *await problems_of_sender(platform, account_id, values),
        *await problems_of_recipients(platform, account_id, values),
    ]
    if not values.name:
        problems.append(Problem("name", N_("Give the campaign a name.")))
    if len(values.name) > MAX_NAME:
        problems.append(Problem("name", N_("At most 100 characters."), str(len(values.name))))
    if problems:
        raise Invalid(*problems)


def problems_of_kind(platform: Platform, values: Values) -> list[Problem]:
    """Whether channel and type exist, and what the channel says of the text."""
    if not any(
        kind.channel == values.channel and kind.name == values.type for kind in channels.campaign_types(platform)
    ):
        return [Problem("type", N_("There is no campaign type of this name on this channel."), values.type)]
    problems = []
    channel = channels.channel(platform, values.channel)
    units = channel.measure(values.text).units if values.text else 0
    if units > platform.settings.max_segments:
        problems.append(
            Problem("text", N_("The text is too long: it takes more parts than a message may have."), str(units))
        )
    if "\0" in values.text:
        problems.append(Problem("text", N_("The text holds a NUL character.")))
    draft = channels.Draft(values.channel, values.type, values.sender, values.text)
    refusals = [finding for finding in channel.check(draft) if finding.refuses]
    given = {"sender": bool(values.sender), "text": bool(values.text)}
    return problems + [Problem(f.field, f.message) for f in refusals if given.get(f.field, True)]


async def problems_of_sender(platform: Platform, account_id: int, values: Values) -> list[Problem]:
    """Whether the sender is one of the account's."""
    if not values.sender or await senders.is_approved(platform, account_id, values.channel, values.sender):
        return []
    return [Problem("sender", N_("This sender is not approved for your account."), values.sender)]


async def problems_of_recipients(platform: Platform, account_id: int, values: Values) -> list[Problem]:
    """Typed recipients that cannot be read, too many of them, or a file that is not the account's."""
    problems = []
    limit = platform.settings.max_typed_recipients
    if len(values.recipients) > limit:
        problems.append(
            Problem(
                "recipients",
                N_("Too many typed recipients: use a file for more."),
                f"{len(values.recipients)} > {limit}",
            )
        )
    if not problems and values.recipients:
        channel = channels.channel(platform, values.channel)
        region = await platform.database.fetchval("SELECT region FROM account WHERE id = $1", account_id)
        for number, text in enumerate(values.recipients):
            try:
                channel.parse_address(text, region)
            except channels.InvalidAddress as error:
                problems.append(Problem(f"recipients[{number}]", error.reason, text))
    if values.recipient_file_id is not None:
        known = await platform.database.fetchval(
            "SELECT 1 FROM recipient_file WHERE id = $1 AND account = $2 AND channel = $3",
            values.recipient_file_id, account_id, values.channel,
        )  # fmt: skip
        if known is None:
            problems.append(Problem("recipient_file", N_("There is no such recipient file.")))
    return problems


async def problems_of(platform: Platform, campaign: Campaign) -> tuple[Problem, ...]:
    """What a draft still lacks before it can be sent."""
    problems = []
    if not campaign.sender:
        problems.append(Problem("sender", N_("Choose a sender.")))
    elif not await senders.is_approved(platform, campaign.account_id, campaign.channel, campaign.sender):
        problems.append(Problem("sender", N_("This sender is not approved for your account."), campaign.sender))
    if not campaign.text:
        problems.append(Problem("text", N_("Write a text.")))
    if campaign.recipient_file_id is None and not campaign.recipients:
        problems.append(Problem("recipients", N_("Add recipients: a file, or up to five numbers.")))
    if campaign.recipient_file_id is not None:
        state = await platform.database.fetchval(
            "SELECT state FROM recipient_file WHERE id = $1", campaign.recipient_file_id
        )
        if state == "reading":
            problems.append(Problem("recipient_file", N_("The recipient file is still being read.")))
        if state == "refused":
            problems.append(Problem("recipient_file", N_("The recipient file could not be read.")))
    return (*problems, *await problems_of_reach(platform, campaign))


async def problems_of_reach(platform: Platform, campaign: Campaign) -> list[Problem]:
    """What of a trial's campaign goes elsewhere than to the sender's own number: told early, and held to by claims."""
    own = await messages.reach(platform, campaign.account_id, campaign.user_id)
    if own is None:
        return []
    if not own:
        return [Problem("recipients", messages.NoVerifiedMobile.message)]
    said = N_("During the trial you can send only to your own verified mobile number:")
    found = []
    channel = channels.channel(platform, campaign.channel)
    region = await platform.database.fetchval("SELECT region FROM account WHERE id = $1", campaign.account_id)
    if any(channel.parse_address(text, region) != own for text in campaign.recipients):
        found.append(Problem("recipients", said, f"+{own}"))
    if await platform.database.fetchval(
        "SELECT EXISTS (SELECT 1 FROM recipient WHERE file = $1 AND address <> $2)", campaign.recipient_file_id, own
    ):
        found.append(Problem("recipient_file", said, f"+{own}"))
    return found
