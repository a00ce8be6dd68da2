"""What a draft still lacks before it can be sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from hudhud import channels, messages, senders
from hudhud.campaigns.campaign import Campaign
from hudhud.campaigns.drafting.checks.country import lacks_country
from hudhud.campaigns.drafting.checks.groups import lacks_contacts
from hudhud.campaigns.drafting.checks.text import draft_for
from hudhud.campaigns.drafting.parameters import problems_of_parameters
from hudhud.campaigns.drafting.values import values_of
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.senders import SenderNotApproved, SenderNotYours

__all__ = ["problems_of", "require_complete"]

Check = Callable[[Platform, Campaign], Awaitable[list[Problem]]]
NOT_YOURS: Final = N_("This sender is for some users of your account only. Choose another sender, or ask:")


async def problems_of(platform: Platform, campaign: Campaign) -> tuple[Problem, ...]:
    """What a draft still lacks before it can be sent."""
    return tuple([problem for check in CHECKS for problem in await check(platform, campaign)])


async def require_complete(platform: Platform, campaign: Campaign) -> None:
    """Raise what keeps a draft from being sent by its user: Invalid with all of it, or SenderNotYours for only that."""
    problems = await problems_of(platform, campaign)
    if [problem.message for problem in problems] == [NOT_YOURS]:
        raise SenderNotYours(campaign.sender, problems[0].value)
    if problems:
        raise Invalid(*problems)


async def lacks_sender(platform: Platform, campaign: Campaign) -> list[Problem]:
    """A sender, which may have been withdrawn, or given to others, since it was chosen."""
    if not campaign.sender:
        return [Problem("sender", N_("Choose a sender."))]
    try:
        await senders.require(
            platform, campaign.account_id, campaign.channel, campaign.sender, user_id=campaign.user_id
        )
    except SenderNotApproved:
        return [Problem("sender", N_("This sender is not approved for your account."), campaign.sender)]
    except SenderNotYours as error:
        return [Problem("sender", NOT_YOURS, error.ask)]
    return []


async def lacks_text(platform: Platform, campaign: Campaign) -> list[Problem]:
    """A text."""
    return [] if campaign.text else [Problem("text", N_("Write a text."))]


async def lacks_recipients(platform: Platform, campaign: Campaign) -> list[Problem]:
    """Somebody to send to, and a file that has been read."""
    if campaign.recipient_file_id is None:
        somebody = campaign.recipients or campaign.contact_groups or campaign.all_contacts or campaign.parent_id
        if not somebody:
            return [Problem("recipients", N_("Add recipients: a file, contacts, or up to five numbers."))]
        return []
    state = await platform.database.fetchval(
        "SELECT state FROM recipient_file WHERE id = $1", campaign.recipient_file_id
    )
    if state == "reading":
        return [Problem("recipient_file", N_("The recipient file is still being read."))]
    if state == "asking":
        return [Problem("recipient_file", N_("Choose in which letters the recipient file is to be read."))]
    if state == "refused":
        return [Problem("recipient_file", N_("The recipient file could not be read."))]
    return []


async def lacks_reach(platform: Platform, campaign: Campaign) -> list[Problem]:
    """During a trial, recipients other than the number of whoever sends, told before anything is prepared."""
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
    if await platform.database.fetchval(
        """
        SELECT EXISTS (SELECT 1 FROM contact c WHERE c.account = $1 AND c.channel = $2 AND c.address <> $3
            AND ($4 OR EXISTS (SELECT 1 FROM contact_member m WHERE m.contact = c.id AND m.grp = ANY ($5::bigint[]))))
        """,
        campaign.account_id, campaign.channel, own, campaign.all_contacts, list(campaign.contact_groups),
    ):  # fmt: skip
        found.append(Problem("contact_groups", said, f"+{own}"))
    return found


async def lacks_transforms(platform: Platform, campaign: Campaign) -> list[Problem]:
    """What transforms ask of a draft: a link that is set up stands in the text, for one."""
    return [
        Problem(finding.field, finding.message)
        for transform in channels.message_transforms(platform)
        for finding in transform.lacks(draft_for(platform, values_of(campaign), transform.name))
    ]


CHECKS: Final[tuple[Check, ...]] = (
    lacks_sender,
    lacks_text,
    lacks_recipients,
    lacks_contacts,
    lacks_country,
    problems_of_parameters,
    lacks_transforms,
    lacks_reach,
)
"""In the order in which their problems are shown."""
