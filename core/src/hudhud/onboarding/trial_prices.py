"""What trials pay: the price list that an operator's setting names, in its currency."""

from __future__ import annotations

import structlog

from hudhud.errors import Unavailable
from hudhud.plugins import Platform

__all__ = ["NoTrials", "trial_prices"]

log = structlog.get_logger(__name__)


class NoTrials(Unavailable):
    """The operator has set no price list for trials."""

    code = "no_trials"
    message = "No account can be opened here now. Try again later, or write to us."


async def trial_prices(platform: Platform) -> tuple[int, str]:
    """The price list of trials and its currency; raises NoTrials."""
    name = platform.settings.trial_price_list
    row = await platform.database.fetchrow("SELECT id, currency FROM price_list WHERE name = $1", name)
    if row is None:
        log.error("trial_price_list_missing", name=name)
        raise NoTrials
    return row["id"], row["currency"]
