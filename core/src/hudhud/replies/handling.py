"""What follows from a reply: somebody hears no more, or again, or is helped by people."""

from __future__ import annotations

import re
from typing import Final

from hudhud import contacts, events, messages
from hudhud.audit import Actor
from hudhud.contacts import Meaning
from hudhud.errors import DomainError
from hudhud.i18n import N_
from hudhud.notifications import notify
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud.replies.attributing import Attributed, attributed
from hudhud.work import core_task

__all__ = ["handle"]

AT_ONCE: Final = 500
ARABIC: Final = re.compile(r"[\u0600-\u06ff]")
# Not in the catalogues: core sends these itself, and no page is there to translate them.
CONFIRMATION: Final = {
    "en": "You will get no more marketing messages from %(sender)s. Reply START to get them again.",
    "ar": "لن تصلك رسائل تسويقية أخرى من %(sender)s. للعودة أرسل: ابدأ",
}

TAKE: Final = """
SELECT i.id, i.sender, i.recipient, i.body, c.channel FROM inbound_message i JOIN connection c ON c.id = i.connection
WHERE i.handled_at IS NULL ORDER BY i.id LIMIT $1 FOR UPDATE OF i SKIP LOCKED
"""

HANDLED: Final = """
UPDATE inbound_message SET handled_at = now(), channel = $2, address = $3, account = $4, message = $5, campaign = $6,
       meaning = $7, review = $8
WHERE id = $1
"""


@core_task("replies.handle", every=10)
async def handle(platform: Platform) -> None:
    """Take up every reply that nothing has followed from yet; each is taken up once, whoever runs."""
    while await handle_some(platform):
        pass


async def handle_some(platform: Platform) -> bool:
    """A batch of them in one transaction; gives whether there may be more."""
    async with platform.database.transaction():
        rows = await platform.database.fetch(TAKE, AT_ONCE)
        for reply in await attributed(platform, rows):
            await handle_one(platform, reply)
    return len(rows) == AT_ONCE


async def handle_one(platform: Platform, reply: Attributed) -> None:
    """What one reply means, and what follows from it."""
    meaning = contacts.read_reply(reply.text).meaning
    nobodys = reply.account_id is None and meaning in {Meaning.STOP, Meaning.STOP_ALL}
    review = "open" if meaning is Meaning.UNCLEAR or nobodys else ""
    await platform.database.execute(
        HANDLED, reply.id, reply.channel, reply.address, reply.account_id, reply.message_id, reply.campaign_id,
        meaning.value, review,
    )  # fmt: skip
    if reply.account_id is None:
        return
    if meaning in {Meaning.STOP, Meaning.STOP_ALL}:
        await stop(platform, reply, reply.account_id, everything=meaning is Meaning.STOP_ALL)
    elif meaning is Meaning.START:
        await start(platform, reply, reply.account_id)
    elif meaning is Meaning.HELP:
        await ask_for_help(platform, reply, reply.account_id)
    await events.tell(
        platform,
        account_id=reply.account_id,
        kind="message.received",
        data={
            "id": to_public("mor", reply.id),
            "from": reply.address,
            "to": reply.sender,
            "text": reply.text,
            "meaning": meaning.value,
            "message": to_public("msg", reply.message_id) if reply.message_id else None,
            "campaign": to_public("cmp", reply.campaign_id) if reply.campaign_id else None,
        },
    )


async def stop(platform: Platform, reply: Attributed, account_id: int, *, everything: bool) -> None:
    """Send no more, and say so once if the operator of the platform wants that."""
    news = await contacts.opt_out(
        platform,
        account_id=account_id,
        channel=reply.channel,
        address=reply.address,
        source="reply",
        reason=reply.text,
        everything=everything,
        message_id=reply.message_id,
        campaign_id=reply.campaign_id,
    )
    if news and not everything and platform.settings.opt_out_confirmation:
        await confirm_by_text(platform, reply, account_id)


async def start(platform: Platform, reply: Attributed, account_id: int) -> None:
    """Let messages reach whoever opted out by a reply or a link before."""
    await contacts.opt_in(
        platform,
        account_id=account_id,
        channel=reply.channel,
        address=reply.address,
        source="reply",
        reason=reply.text,
    )


async def ask_for_help(platform: Platform, reply: Attributed, account_id: int) -> None:
    """Tell the account's people."""
    await notify(
        platform,
        account_id=account_id,
        kind="reply.help",
        message=N_("%(number)s asks for help: “%(text)s”"),
        values={"number": f"+{reply.address}", "text": reply.text[:200]},
        path=f"/contacts?q={reply.address}",
    )


CONFIRMED_TODAY: Final = """
SELECT EXISTS (SELECT 1 FROM inbound_message WHERE account = $1 AND address = $2 AND id < $3 AND meaning = 'stop'
               AND received_at > now() - interval '1 day')
"""


async def confirm_by_text(platform: Platform, reply: Attributed, account_id: int) -> None:
    """One text, at most one a day to a number; the account pays for it as for any single message."""
    if await platform.database.fetchval(CONFIRMED_TODAY, account_id, reply.address, reply.id):
        return
    text = CONFIRMATION["ar" if ARABIC.search(reply.text) else "en"] % {"sender": reply.sender}
    try:
        async with platform.database.transaction():
            await messages.send(
                platform,
                account_id=account_id,
                channel=reply.channel,
                to=f"+{reply.address}",
                sender=reply.sender,
                text=text,
                interface="api",
                actor=Actor("system"),
                client_ref="opt-out confirmation",
            )
    except DomainError:  # no credit, or a sender that is gone: the opt-out counts all the same
        return
