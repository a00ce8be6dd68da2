"""Keys of requests, each kept for 24 hours with the answer, in the commit of the act itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["Answer", "IdempotencyMismatch", "purge", "run_once"]

KEPT: Final = "24 hours"
LONGEST_KEY: Final = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; `replayed` where it is the answer to an earlier request of the same key."""

    status: int
    body: bytes
    replayed: bool = False


class IdempotencyMismatch(Invalid):
    """The key was used for another request: another body, or another address."""

    code = "idempotency_mismatch"
    message = "This Idempotency-Key was used for another request. Use a new key for a new request."


async def run_once(
    platform: Platform,
    *,
    account_id: int,
    endpoint: str,
    key: str,
    fingerprint: bytes,
    act: Callable[[], Awaitable[Answer]],
) -> Answer:
    """Run `act` in a transaction, once for a key of an account and an endpoint, and give its answer.

    A second request waits for the first and gets its answer. `fingerprint` is the same for the same request;
    another one under the same key raises IdempotencyMismatch. What `act` raises rolls everything back, the
    key included, so that the request may be tried again.
    """
    if not 1 <= len(key) <= LONGEST_KEY:
        raise Invalid(Problem("Idempotency-Key", N_("Use 1 to 255 characters."), key[:LONGEST_KEY]))
    database = platform.database
    async with database.transaction():
        # A concurrent request of the same key waits here, on the unique index, until this one is over.
        taken = await database.execute(
            """
            INSERT INTO idempotency (account, endpoint, key, fingerprint, status, answer)
            VALUES ($1, $2, $3, $4, 0, '')
            ON CONFLICT (account, endpoint, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, status = 0, answer = '', created_at = now()
            WHERE idempotency.created_at < now() - $5::text::interval
            """,
            account_id,
            endpoint,
            key,
            fingerprint,
            KEPT,
        )
        if not taken:
            return await earlier(platform, account_id=account_id, endpoint=endpoint, key=key, fingerprint=fingerprint)
        answer = await act()
        await database.execute(
            "UPDATE idempotency SET status = $4, answer = $5 WHERE account = $1 AND endpoint = $2 AND key = $3",
            account_id,
            endpoint,
            key,
            answer.status,
            answer.body,
        )
    return answer


async def earlier(platform: Platform, *, account_id: int, endpoint: str, key: str, fingerprint: bytes) -> Answer:
    """The answer that was given under this key."""
    row = await platform.database.fetchrow(
        """
        SELECT fingerprint, status, answer FROM idempotency WHERE account = $1 AND endpoint = $2 AND key = $3
        """,
        account_id,
        endpoint,
        key,
    )
    if row is None or row["fingerprint"] != fingerprint:
        raise IdempotencyMismatch(Problem("Idempotency-Key", N_("This key was used for another request."), key))
    return replace(Answer(row["status"], row["answer"]), replayed=True)


@core_task("idempotency.purge", every=3600)
async def purge(platform: Platform) -> None:
    """Forget keys that are older than they are kept."""
    await platform.database.execute("DELETE FROM idempotency WHERE created_at < now() - $1::text::interval", KEPT)
