"""Declaring work, and writing down that it is to be done."""

from hudhud.work.outbox import OUTBOX_CHANNEL, enqueue
from hudhud.work.tasks import Task, core_task

__all__ = ["OUTBOX_CHANNEL", "Task", "core_task", "enqueue"]
