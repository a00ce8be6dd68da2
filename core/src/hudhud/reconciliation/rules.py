"""The rules, each a query that finds nothing when all is well."""

from __future__ import annotations

from collections.abc import Mapping

from hudhud.messages import FINAL, SENT, State
from hudhud.plugins import Platform
from hudhud.reconciliation.received import compare_received
from hudhud.reconciliation.report import Difference, Report

__all__ = ["reconcile"]


WORDS = [state.word for state in State]
CHARGED = ", ".join(str(state.value) for state in SENT | {State.REJECTED})

RULES: dict[str, str] = {
    "I1 books of an account sum to zero": """
        SELECT account, sum(CASE WHEN book = credit THEN amount ELSE -amount END) AS off
        FROM ledger_entry, LATERAL (VALUES (debit), (credit)) AS b (book)
        GROUP BY account HAVING sum(CASE WHEN book = credit THEN amount ELSE -amount END) <> 0
    """,
    "I2 balance equals the sum of its entries": """
        SELECT b.account, b.balance, coalesce(e.total, 0) AS entries FROM ledger_balance b
        LEFT JOIN (SELECT account,
            sum(CASE WHEN credit IN ('available', 'held') THEN amount ELSE 0 END)
          - sum(CASE WHEN debit IN ('available', 'held') THEN amount ELSE 0 END) AS total
            FROM ledger_entry GROUP BY account) e ON e.account = b.account
        WHERE b.balance <> coalesce(e.total, 0)
    """,
    "I3 held equals the open holds": """
        SELECT b.account, b.held, coalesce(h.open, 0) AS holds FROM ledger_balance b
        LEFT JOIN (SELECT account, sum(amount - settled - released) AS open FROM hold GROUP BY account) h
            ON h.account = b.account
        WHERE b.held <> coalesce(h.open, 0)
    """,
    "I3 a hold's settlements are its entries": """
        SELECT h.id, h.settled, coalesce(e.settled, 0) AS entries FROM hold h
        LEFT JOIN (SELECT hold, sum(amount) AS settled FROM ledger_entry WHERE kind = 'settle' GROUP BY hold) e
            ON e.hold = h.id
        WHERE h.settled <> coalesce(e.settled, 0)
    """,
    "I3 a closed campaign has no open hold": """
        SELECT k.id FROM campaign k JOIN hold h ON h.id = k.hold
        WHERE k.closed_at IS NOT NULL AND h.closed_at IS NULL
    """,
    "I4 settled money is accepted parts times price": f"""
        SELECT c.id, c.charged, coalesce(d.due, 0) AS due FROM chunk c
        LEFT JOIN (SELECT chunk, sum(price) FILTER (WHERE accepted_at IS NOT NULL AND state IN ({CHARGED})) AS due
                   FROM delivery GROUP BY chunk) d ON d.chunk = c.id
        WHERE c.charged <> coalesce(d.due, 0)
    """,
    "I5 a chunk's counts add up to its messages": f"""
        SELECT id, messages FROM chunk WHERE messages <> {" + ".join(WORDS)}
    """,
    "I5 a chunk's counts are those of its deliveries": f"""
        SELECT c.id, d.state, d.many FROM chunk c JOIN (
            SELECT chunk, state, count(*) AS many FROM
                (SELECT chunk, message, max(state) AS state FROM delivery GROUP BY chunk, message) m
            GROUP BY chunk, state) d ON d.chunk = c.id
        WHERE d.many <> CASE d.state {" ".join(f"WHEN {state.value} THEN c.{state.word}" for state in State)} END
          AND NOT (d.state = {State.CANCELLED.value} AND d.many < c.cancelled)
    """,
    "I5 a campaign's messages are its chunks'": """
        SELECT k.id, k.messages, sum(c.messages) AS chunks FROM campaign k JOIN chunk c ON c.campaign = k.id
        WHERE k.prepared_revision = k.revision GROUP BY k.id HAVING k.messages <> sum(c.messages)
    """,
    "I5 a campaign's messages have their rows": """
        SELECT k.id, k.messages, count(m.id) AS rows FROM campaign k
        LEFT JOIN message m ON m.campaign = k.id AND m.id >= k.first_id AND m.id < k.last_id
        WHERE k.hold IS NOT NULL GROUP BY k.id HAVING k.messages <> count(m.id)
    """,
    "I5 nothing is under way in a closed campaign": """
        SELECT k.id, sum(c.queued + c.claimed + c.deferred) AS under_way
        FROM campaign k JOIN chunk c ON c.campaign = k.id
        WHERE k.closed_at IS NOT NULL AND k.hold IS NOT NULL
        GROUP BY k.id HAVING sum(c.queued + c.claimed + c.deferred) > 0
    """,
    "I5 what is claimed stands in a claim": f"""
        SELECT d.message, d.part FROM delivery d WHERE d.state = {State.CLAIMED.value}
        AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.connection = d.connection AND d.message = ANY (c.messages))
    """,
    "I5 what is deferred waits": f"""
        SELECT d.message, d.part FROM delivery d WHERE d.state = {State.DEFERRED.value}
        AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.message = d.message AND w.part = d.part)
    """,
    "I6 a reference stands once": """
        SELECT connection, reference, count(*) FROM delivery
        WHERE reference IS NOT NULL AND accepted_at > now() - interval '1 day'
        GROUP BY connection, reference HAVING count(*) > 1
    """,
    "I11 nothing waits in the outbox": "SELECT id, task FROM outbox WHERE created_at < now() - interval '5 minutes'",
    "I12 failures by reason are those of the deliveries": f"""
        SELECT coalesce(f.chunk, d.chunk) AS chunk, f.messages, d.many FROM
            (SELECT chunk, sum(messages) AS messages FROM failure GROUP BY chunk) f
        FULL JOIN (SELECT chunk, count(*) AS many FROM delivery
                   WHERE part = 1 AND state BETWEEN {State.EXPIRED.value} AND {State.BLOCKED.value}
                   GROUP BY chunk) d ON d.chunk = f.chunk
        WHERE coalesce(f.messages, 0) <> coalesce(d.many, 0)
    """,
}

FIGURES = f"""
SELECT count(*) AS parts,
       count(*) FILTER (WHERE accepted_at IS NOT NULL) AS accepted_parts,
       count(*) FILTER (WHERE state IN ({", ".join(str(state.value) for state in FINAL)})) AS final_parts,
       count(*) FILTER (WHERE state = {State.UNCONFIRMED.value}) AS unconfirmed_parts,
       (SELECT count(*) FROM unmatched_receipt) AS unmatched_receipts,
       (SELECT count(*) FROM receipt_conflict) AS receipt_conflicts,
       (SELECT count(*) FROM ledger_entry) AS ledger_entries
FROM delivery
"""


async def reconcile(platform: Platform, received: Mapping[str, int] | None = None) -> Report:
    """Check every rule, in one snapshot.

    `received`, where the other side told it, is how many parts it received by address.
    """
    differences: list[Difference] = []
    async with platform.database.transaction() as db:
        await db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for rule, query in RULES.items():
            rows = await db.fetch(f"{query} LIMIT 20")
            differences += [Difference(rule, ", ".join(f"{key}={value}" for key, value in row.items())) for row in rows]
        if received is not None:
            differences += await compare_received(platform, received)
        figures = dict((await db.fetch(FIGURES))[0])
    return Report(differences, len(RULES) + (received is not None), figures)
