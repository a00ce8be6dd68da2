"""Who must not be sent marketing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = [
    "OPT_OUT_SOURCES",
    "OptOut",
    "OptOutSource",
    "UnknownOptOut",
    "get_opt_out",
    "list_opt_outs",
    "opt_in",
    "opt_out",
    "opted_out",
    "opted_out_of_all",
]

OptOutSource = Literal["reply", "link", "portal", "api", "import", "operator"]
OPT_OUT_SOURCES: Final[Mapping[str, str]] = {
    "reply": N_("By a reply"),
    "link": N_("By a link in a message"),
    "portal": N_("Entered here"),
    "api": N_("By the API"),
    "import": N_("By a file"),
    "operator": N_("By our support"),
}
"""How an opt-out became known, in words."""
SYSTEM: Final = Actor("system")
LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class OptOut:
    """Somebody who wants to hear no more: of one `sender`, or ("") of any of the account's.

    `source` is how it became known; `everything` means that not even single messages may be sent.
    """

    id: int
    channel: str
    address: str
    sender: str
    everything: bool
    source: str
    reason: str
    message_id: int | None
    campaign_id: int | None
    at: datetime


@dataclass(eq=False)
class UnknownOptOut(NotFound):
    """This address has not opted out of this account's messages."""

    code = "unknown_opt_out"
    message = "This number has not opted out."


async def opted_out(
    platform: Platform, account_id: int, channel: str, sender: str, addresses: Sequence[str]
) -> frozenset[str]:
    """Those of the addresses that must not be sent marketing under this sender."""
    rows = await platform.database.fetch(
        """
        SELECT address FROM opt_out
        WHERE account = $1 AND channel = $2 AND sender IN ('', $3) AND address = ANY ($4::text[])
        """,
        account_id,
        channel,
        sender,
        addresses,
    )
    return frozenset(row["address"] for row in rows)


async def opted_out_of_all(platform: Platform, account_id: int, channel: str, sender: str, address: str) -> bool:
    """Whether this address must not even be sent a single message under this sender."""
    found = await platform.database.fetchval(
        """
        SELECT EXISTS (SELECT 1 FROM opt_out WHERE account = $1 AND channel = $2 AND sender IN ('', $3)
                       AND address = $4 AND everything)
        """,
        account_id,
        channel,
        sender,
        address,
    )
    return bool(found)


# Repeated, it changes nothing, save that "no marketing" may become "nothing at all".
INSERT: Final = """
INSERT INTO opt_out (account, channel, address, sender, everything, source, reason, message, campaign)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (account, channel, address, sender) DO UPDATE SET everything = true
WHERE excluded.everything AND NOT opt_out.everything
RETURNING id
"""


async def opt_out(
    platform: Platform,
    *,
    account_id: int,
    channel: str,
    address: str,
    source: OptOutSource,
    reason: str = "",
    sender: str = "",
    everything: bool = False,
    message_id: int | None = None,
    campaign_id: int | None = None,
    actor: Actor | None = None,
) -> bool:
    """Send no more marketing to this address (in its channel's canonical form); gives whether that is news.

    Without a `sender` it holds for every sender of the account; with `everything` for single messages too.
    Without an actor the platform itself acts, on the person's own wish.
    """
    database = platform.database
    async with database.transaction():
        changed = await database.fetchval(
            INSERT, account_id, channel, address, sender, everything, source, reason.strip()[:LONGEST_REASON],
            message_id, campaign_id,
        )  # fmt: skip
        if changed is None:
            return False
        details = {"source": source, "sender": sender, "everything": everything, "reason": reason}
        await record(
            database,
            actor or SYSTEM,
            "opt_out.record",
            f"opt_out:{channel}/{address}",
            account_id=account_id,
            details=details,
        )
    return True


async def opt_in(
    platform: Platform,
    *,
    account_id: int,
    channel: str,
    address: str,
    source: OptOutSource,
    reason: str = "",
    sender: str | None = None,
    actor: Actor | None = None,
) -> bool:
    """Let marketing reach this address again; gives whether it had opted out.

    Without a `sender` every opt-out of the address is removed, with one ("" for any sender) that alone.
    """
    database = platform.database
    async with database.transaction():
        removed = await database.fetch(
            """
            DELETE FROM opt_out WHERE account = $1 AND channel = $2 AND address = $3
              AND ($4::text IS NULL OR sender = $4) RETURNING sender
            """,
            account_id,
            channel,
            address,
            sender,
        )
        if not removed:
            return False
        details = {"source": source, "senders": [row["sender"] for row in removed], "reason": reason}
        await record(
            database,
            actor or SYSTEM,
            "opt_out.remove",
            f"opt_out:{channel}/{address}",
            account_id=account_id,
            details=details,
        )
    return True


LIST: Final = """
SELECT id, channel, address, sender, everything, source, reason, message AS message_id, campaign AS campaign_id, at
FROM opt_out
"""


async def list_opt_outs(
    platform: Platform,
    account_id: int,
    *,
    search: str = "",
    source: str = "",
    address: str = "",
    limit: int = 50,
    before: int | None = None,
) -> list[OptOut]:
    """Who opted out, newest first; `before` is the id of the last one already seen.

    `search` is a part of the number, `address` the whole of it.
    """
    rows = await platform.database.fetch(
        f"""
        {LIST} WHERE account = $1 AND ($2 = '' OR strpos(address, $2) > 0) AND ($3 = '' OR source = $3)
          AND ($4 = '' OR address = $4) AND ($5::bigint IS NULL OR id < $5)
        ORDER BY id DESC LIMIT $6
        """,
        account_id,
        search,
        source,
        address,
        before,
        limit,
    )
    return [opt_out_of(row) for row in rows]


async def get_opt_out(platform: Platform, account_id: int, opt_out_id: int) -> OptOut:
    """One of the account's; raises UnknownOptOut."""
    row = await platform.database.fetchrow(f"{LIST} WHERE account = $1 AND id = $2", account_id, opt_out_id)
    if row is None:
        raise UnknownOptOut
    return opt_out_of(row)


def opt_out_of(row: Row) -> OptOut:
    """A row as an opt-out."""
    return OptOut(**dict(row))
