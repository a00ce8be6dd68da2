"""Where the pages are, and the words that they share."""

from __future__ import annotations

from typing import Final

from hudhud.i18n import N_
from hudhud.public_ids import to_public
from hudhud_web import Crumb
from hudhud_webhooks.words import KIND_WORDS, PROBLEM_WORDS, REASON_WORDS

__all__ = ["HOME", "LIST", "PATH", "WORDS", "log_path", "path_of"]

PATH: Final = "/settings/webhooks"
HOME: Final = Crumb(N_("Home"), "/")
LIST: Final = Crumb(N_("Webhooks"), PATH, HOME)
WORDS: Final = {
    "kind_words": KIND_WORDS,
    "problem_words": PROBLEM_WORDS,
    "reason_words": REASON_WORDS,
}


def path_of(endpoint_id: int) -> str:
    """The address of a webhook's page."""
    return f"{PATH}/{to_public('whk', endpoint_id)}"


def log_path(delivery_id: int) -> str:
    """The address of a delivery's page."""
    return f"{PATH}/deliveries/{to_public('whd', delivery_id)}"
