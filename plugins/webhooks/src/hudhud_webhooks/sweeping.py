"""What is over is forgotten, in time."""

from __future__ import annotations

from hudhud.plugins import Platform
from hudhud.work import Task
from hudhud_webhooks.settings import WebhookSettings

__all__ = ["SWEEP"]


async def sweep(platform: Platform) -> None:
    """Give up what is tried no more, drop secrets that were replaced, and remove the log's old lines."""
    database = platform.database
    await database.execute("UPDATE webhook_delivery SET state = 'failed' WHERE state = 'pending' AND until <= now()")
    await database.execute(
        "UPDATE webhook_endpoint SET former_secret = '', former_until = NULL WHERE former_until <= now()"
    )
    await database.execute(
        "DELETE FROM webhook_delivery WHERE created_at < now() - make_interval(days => $1) AND state <> 'pending'",
        platform.settings_of(WebhookSettings).log_days,
    )


SWEEP = Task("webhooks.sweep", sweep, every=600)
