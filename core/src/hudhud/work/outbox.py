"""The outbox: a task to be dispatched is a row in the transaction that makes it necessary."""

from __future__ import annotations

import json

from hudhud.database import Database
from hudhud.work.tasks import Task

__all__ = ["OUTBOX_CHANNEL", "enqueue"]

OUTBOX_CHANNEL = "hudhud_outbox"
WORK_QUEUE = "work"


async def enqueue(database: Database, task: Task | str, *, queue: str = WORK_QUEUE, **arguments: object) -> None:
    """Write the task down; it is published after the surrounding transaction commits, or never."""
    name = task if isinstance(task, str) else task.name
    await database.execute(
        "INSERT INTO outbox (queue, task, arguments) VALUES ($1, $2, $3)", queue, name, json.dumps(arguments)
    )
    await database.execute("SELECT pg_notify($1, '')", OUTBOX_CHANNEL)
