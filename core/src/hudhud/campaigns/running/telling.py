"""Telling how a campaign ended: whoever launched it in the portal, and the account's listening programs."""

from __future__ import annotations

from hudhud import events
from hudhud.database import Row
from hudhud.i18n import N_
from hudhud.notifications import notify
from hudhud.plugins import Platform
from hudhud.public_ids import to_public

__all__ = ["tell_end"]

FINISHED = N_("“%(name)s” is finished: %(messages)s messages.")
FAILED = N_("“%(name)s” could not start.")


async def tell_end(platform: Platform, row: Row) -> None:
    """Notify of a campaign's end; `row` has its id, account, app_user, name, interface, state and messages."""
    told = {"campaign": to_public("cmp", row["id"]), **{name: row[name] for name in ("name", "state", "messages")}}
    await events.tell(platform, account_id=row["account"], kind="campaign.finished", data=told)
    if row["interface"] != "portal" or row["state"] not in {"finished", "failed"}:
        return
    finished = row["state"] == "finished"
    await notify(
        platform,
        account_id=row["account"],
        user_id=row["app_user"],
        kind=f"campaign_{row['state']}",
        tone="success" if finished else "danger",
        message=FINISHED if finished else FAILED,
        values={"name": row["name"], "messages": row["messages"]} if finished else {"name": row["name"]},
        path=f"/campaigns/{to_public('cmp', row['id'])}",
    )
