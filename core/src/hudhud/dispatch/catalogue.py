"""Every task there is: core's, listed here, and those that plugins give."""

from __future__ import annotations

from hudhud import (
    campaigns,
    contacts,
    events,
    exports,
    idempotency,
    identity,
    ledger,
    messages,
    notifications,
    onboarding,
    recipients,
    replies,
    senders,
)
from hudhud.campaigns import repeating, results
from hudhud.plugins import Platform, PluginError
from hudhud.work import Task

__all__ = ["all_tasks"]

CORE = (
    campaigns.prepare,
    results.sum_up,
    campaigns.sweep,
    contacts.import_contacts,
    contacts.sweep,
    exports.sweep,
    exports.write_next,
    messages.make_partitions,
    messages.match_receipts,
    replies.handle,
    recipients.read,
    recipients.sweep,
    recipients.forget_unused,
    repeating.compare_file,
    identity.send_reset,
    identity.sweep,
    idempotency.purge,
    onboarding.send_again,
    onboarding.sweep,
    ledger.close_days,
    ledger.warn_of_low_balances,
    notifications.purge,
    senders.sweep_registrations,
    events.forget,
)


def all_tasks(platform: Platform) -> dict[str, Task]:
    """Tasks by name; raises PluginError for a name given twice."""
    found: dict[str, Task] = {}
    for task in (*CORE, *platform.plugins.collect("tasks", Task)):
        if task.name in found:
            raise PluginError(f"Two tasks are called {task.name!r}.")
        found[task.name] = task
    return found
