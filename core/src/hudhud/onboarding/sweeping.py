"""Forgetting what no limit counts any more, and saying aloud when codes are sent and not entered."""

from __future__ import annotations

from datetime import timedelta

import structlog

from hudhud.onboarding.pumping import codes_are_entered
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["sweep"]

log = structlog.get_logger(__name__)


@core_task("onboarding.sweep", every=600)
async def sweep(platform: Platform) -> None:
    """Remove codes of the day before yesterday and sign-ups that are over."""
    before = platform.clock.now() - timedelta(days=2)
    await platform.database.execute("DELETE FROM one_time_code WHERE created_at < $1", before)
    await platform.database.execute("DELETE FROM sign_up WHERE created_at < $1", before)
    await platform.database.execute("DELETE FROM activation_request WHERE created_at < $1", before)
    try:
        await codes_are_entered(platform)
    except RuntimeError as error:
        log.error("codes_not_entered", trouble=str(error))
