"""Telling listeners of messages: set-wise, in the statement that moves them, and free where nobody listens."""

from __future__ import annotations

from typing import Final

from hudhud.events import MESSAGE_STATE
from hudhud.messages.states import State

__all__ = ["told_states"]

TOLD: Final = (
    State.ACCEPTED,
    State.DELIVERED,
    State.UNDELIVERED,
    State.EXPIRED,
    State.REJECTED,
    State.NO_RECEIPT,
    State.UNCONFIRMED,
    State.BLOCKED,
)
"""States that a customer is told of; the others are ours, or of his own doing."""

WORDS: Final = " ".join(f"WHEN {state.value} THEN '{state.word}'" for state in TOLD)


def told_states(rows: str) -> str:
    """CTEs that follow a CTE `rows` of (chunk, message, now, code), one row a message.

    Listeners are looked for first, by the few chunks concerned, so that messages are read only for who is told.
    """
    return f"""
    heard AS MATERIALIZED (
        SELECT c.id AS chunk, l.account, l.listener, c.client_ref, 'cmp_' || c.campaign AS campaign
        FROM event_listener l JOIN chunk c ON c.account = l.account
        WHERE '{MESSAGE_STATE}' = ANY (l.kinds) AND c.id = ANY (ARRAY(SELECT DISTINCT chunk FROM {rows}))
    ),
    told_states AS (
        INSERT INTO event (account, listener, kind, data)
        SELECT h.account, h.listener, '{MESSAGE_STATE}', jsonb_build_object(
            'message', 'msg_' || s.message, 'state', CASE s.now {WORDS} END, 'code', s.code,
            'campaign', h.campaign, 'client_ref', h.client_ref)
        FROM heard h JOIN {rows} s ON s.chunk = h.chunk
        WHERE s.now IN ({", ".join(str(state.value) for state in TOLD)})
    )
    """
