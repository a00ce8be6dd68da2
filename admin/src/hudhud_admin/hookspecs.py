"""The hooks that the operators' console calls. Each has its page in `docs/reference/hooks.md`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hudhud.hookspecs import hookspec

if TYPE_CHECKING:
    from hudhud_admin.admin_table import AdminTable
    from hudhud_admin.work_queues import WorkQueue

__all__: list[str] = []


@hookspec
def admin_tables() -> Iterable[AdminTable]:
    """Tables that operators can look up, and those of their columns that operators may change."""
    return ()


@hookspec
def work_queues() -> Iterable[WorkQueue]:
    """Queues of what waits for an operator, on the console's first page."""
    return ()
