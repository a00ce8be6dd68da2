"""A list sent at once, by one request: read, checked, priced, held and begun in one commit, or nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hudhud import ledger, recipients
from hudhud.audit import Actor
from hudhud.campaigns.campaign import Campaign, CampaignState, get
from hudhud.campaigns.drafting import create_draft, require_complete
from hudhud.campaigns.preparing import prepare_campaign, refusals
from hudhud.campaigns.running import launch
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.messages import key_of
from hudhud.plugins import Platform
from hudhud.recipients import RecipientFile

__all__ = ["SentList", "send_list"]

TEXT_COLUMNS: Final = frozenset(key_of(name) for name in ("message", "text", "الرسالة", "النص"))
"""Columns that hold each recipient's whole text."""

OPTED_OUT: Final = "opted_out"
TYPE: Final = "personalised"


@dataclass(frozen=True, slots=True)
class SentList:
    """A campaign that was begun, and what its list held: `rows` without the header and blank ones."""

    campaign: Campaign
    rows: int
    duplicates: int


async def send_list(
    platform: Platform,
    *,
    account_id: int,
    channel: str,
    region: str,
    sender: str,
    text: str,
    name: str,
    file_name: str,
    content: bytes,
    actor: Actor,
) -> SentList:
    """Send to everybody on a list, each with their own text, or raise and send nothing.

    `text` fills in `@columns`; where it is empty, a column `message`, `text` or `الرسالة` holds each text whole.
    Raises Invalid that names every wrong row, FileRefused (TooManyRows above the setting), NotEnoughCredit, and what
    a launch raises. Numbers that stand twice are sent to once; people who opted out are left out.
    """
    database = platform.database
    # Lists are written by COPY, which the tenant's role may not: every statement here names the account itself.
    async with database.untenanted(), database.transaction():
        file = await recipients.take(
            platform,
            account_id=account_id,
            channel=channel,
            name=file_name,
            region=region,
            content=content,
            most=platform.settings.personalised_recipients,
            actor=actor,
        )
        draft = await create_draft(
            platform,
            account_id=account_id,
            channel=channel,
            interface="personalised_api",
            actor=actor,
            name=name or file.name,
            type=TYPE,
            sender=sender,
            text=text if text.strip() else text_of(file),
            recipient_file_id=file.id,
            other_countries=True,
        )
        return SentList(await start(platform, draft, actor), file.rows, file.duplicates)


def text_of(file: RecipientFile) -> str:
    """The text that is each row's own; raises Invalid where no column holds one."""
    found = next((column for column in recipients.columns(file) if key_of(column) in TEXT_COLUMNS), None)
    if found is None:
        raise Invalid(Problem("text", N_("Give a text, or a column “message” with the text of each row.")))
    return f"@{{{found}}}"


async def start(platform: Platform, draft: Campaign, actor: Actor) -> Campaign:
    """Prepare and launch; raises where a row cannot be sent, or the whole cannot be paid."""
    await require_complete(platform, draft)
    await prepare_campaign(platform, draft.id)
    prepared = await get(platform, draft.account_id, draft.id)
    await refuse_rows(platform, prepared)
    available = (await ledger.balance(platform, draft.account_id)).available
    if prepared.prepared and prepared.cost > available:
        raise ledger.NotEnoughCredit(available, prepared.cost)
    launched = await launch(platform, account_id=draft.account_id, campaign_id=draft.id, actor=actor)
    if launched.state is CampaignState.FAILED:  # somebody else was given the credit meanwhile, or a rule changed
        raise await why_failed(platform, launched)
    return launched


async def refuse_rows(platform: Platform, campaign: Campaign) -> None:
    """Raise Invalid with every row that would be left out, but for people who want no messages."""
    most = platform.settings.personalised_recipients
    left_out = await refusals(platform, campaign.account_id, campaign.id, limit=most)
    wrong = [one for one in left_out if one.kind != OPTED_OUT]
    if wrong:
        raise Invalid(*(Problem(f"row {one.row}", one.reason, one.value or one.address) for one in wrong))


async def why_failed(platform: Platform, campaign: Campaign) -> Exception:
    """What ended the launch, as an error."""
    available = (await ledger.balance(platform, campaign.account_id)).available
    if campaign.cost > available:
        return ledger.NotEnoughCredit(available, campaign.cost)
    return Invalid(Problem("file", campaign.reason % campaign.reason_values if campaign.reason else ""))
