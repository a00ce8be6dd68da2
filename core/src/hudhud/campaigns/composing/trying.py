"""Trying a campaign out: its text as one recipient would get it, sent to one's own phone as a single message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hudhud import messages
from hudhud.audit import Actor, record
from hudhud.campaigns.campaign import Campaign, get
from hudhud.campaigns.composing.previewing import preview
from hudhud.campaigns.preparing import wording_for
from hudhud.errors import Invalid, LimitExceeded, Problem, Refused
from hudhud.i18n import N_
from hudhud.messages import Personal
from hudhud.plugins import Platform

__all__ = ["NoValueForTest", "TooManyTestMessages", "send_test"]

ACTION: Final = "campaign.test"


@dataclass(eq=False)
class TooManyTestMessages(LimitExceeded):
    """An account tries its campaigns out more often in an hour than is allowed."""

    limit: int
    actual: int
    code = "too_many_test_messages"
    message = "At most %(limit)s test messages can be sent in an hour, and %(actual)s were. Try again later."


@dataclass(eq=False)
class NoValueForTest(Refused):
    """The recipient whose message is tried has no value for a name of the text."""

    name: str
    code = "no_value_for_test"
    message = "This row has no value for @%(name)s, and the text has no fallback for it. Try another row."


async def send_test(
    platform: Platform, *, account_id: int, campaign_id: int, to: str, actor: Actor, at: str = ""
) -> int:
    """Send one recipient's message to a number of the sender's choice; gives the message's id.

    It is a message like any other: charged, and shown in the records. The campaign's own numbers know nothing of it.
    `at` chooses whose values it has, as for `preview`. Raises what `messages.send` raises, NoValueForTest,
    TooManyTestMessages, and Invalid for a campaign without a sender or a text.
    """
    campaign = await get(platform, account_id, campaign_id)
    check(campaign)
    personal = await one_recipients(platform, campaign, at)
    async with platform.database.transaction() as db:
        # One at a time for an account: two at once must not both find the last place free.
        await db.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{ACTION}:{account_id}")
        await require_room(platform, account_id)
        message_id = await messages.send(
            platform,
            account_id=account_id,
            channel=campaign.channel,
            to=to,
            sender=campaign.sender,
            text=campaign.text,
            interface="portal",
            actor=actor,
            personal=personal,
        )
        details = {"message": f"msg_{message_id}"}
        await record(platform.database, actor, ACTION, f"cmp_{campaign.id}", account_id=account_id, details=details)
    return message_id


def check(campaign: Campaign) -> None:
    """Raise Invalid with everything that a message needs and the campaign lacks."""
    lacking = {"sender": N_("Choose a sender."), "text": N_("Write a text.")}
    problems = [Problem(name, said) for name, said in lacking.items() if not getattr(campaign, name)]
    if problems:
        raise Invalid(*problems)


async def one_recipients(platform: Platform, campaign: Campaign, at: str) -> Personal:
    """The wording with the values of one recipient; with none at all where there are no recipients yet."""
    found = await preview(platform, campaign.account_id, campaign.id, at=at)
    if found is None:
        wording = await wording_for(platform, campaign)
        return Personal(wording, ("",) * len(wording.parameters))
    if found.missing:
        raise NoValueForTest(found.missing)
    return Personal(found.wording, found.fields)


async def require_room(platform: Platform, account_id: int) -> None:
    """Raise TooManyTestMessages where the account has sent as many in the last hour as it may."""
    sent = await platform.database.fetchval(
        "SELECT count(*) FROM audit WHERE account = $1 AND action = $2 AND at > now() - interval '1 hour'",
        account_id,
        ACTION,
    )
    limit = platform.settings.test_messages_per_hour
    if sent >= limit:
        raise TooManyTestMessages(limit, sent)
