"""The dashboard with a million messages stored: the server's time for the home page and for each of its cards.

`hudhud up` runs on this machine; the messages, their deliveries, chunks and ledger entries are written by SQL, 20
campaigns over 30 days, a tenth of them today. Pages are asked for one after the other on loopback, so a time is the
server's and that of the way. Prints a table and, last, a JSON object.

    uv run python benchmarks/dashboard.py --messages 1000000
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import time
from collections.abc import Iterable
from typing import Any

import asyncpg
import httpx
from stack import Stack, running

BAR_MS = 100
CAMPAIGNS = 20
CHUNK = 5_000
PATHS = {
    "home page": "/",
    "card: the last 30 days": "/panels/spending",
    "card: coverage": "/panels/coverage",
    "card: first steps": "/panels/first_steps",
    "panel behind the gear": "/panels/facts",
}

CAMPAIGN = """
INSERT INTO campaign (account, interface, name, channel, type, sender, text, state, messages, units, cost, prepared,
    prepared_revision, first_id, last_id, created_at, launched_at, submitted_at, finished_at, closed_at)
SELECT $1, 'portal', $2, 'sms', 'regular', 'Hudhud', 'Hello', 'finished', many, many, many * 10000, many,
    1, first, first + many, at, at, at, at, at
FROM (SELECT $3::int AS many, $4::bigint AS first, now() - make_interval(days => $5) AS at) t RETURNING id
"""
CHUNKS = """
INSERT INTO chunk (account, campaign, connection, first_id, last_id, next_id, messages, units, cost, queued,
    delivered, accepted_parts, charged)
SELECT $1, $2, $3, first, first + size, first + size, size, size, size * 10000, 0, size, size, size * 10000
FROM (SELECT $6::int AS size) s, generate_series($4::bigint, $5::bigint - 1, size) first
"""
MESSAGES = """
INSERT INTO message (id, account, campaign, row, address, unit_price)
SELECT id, $1, $2, id - $3, '2010' || lpad((id % 100000000)::text, 8, '0'), 10000
FROM generate_series($3::bigint, $4::bigint - 1) id
"""
DELIVERIES = """
INSERT INTO delivery (message, part, parts, state, connection, refundable, chunk, price, claimed_at, accepted_at,
    final_at, reference)
SELECT m.id, 1, 1, 10, c.connection, false, c.id, 10000, now(), now(), now(), m.id::text
FROM message m JOIN chunk c ON c.campaign = $1 AND m.id >= c.first_id AND m.id < c.last_id
WHERE m.id >= $2 AND m.id < $3
"""
ENTRIES = """
INSERT INTO ledger_entry (key, account, kind, debit, credit, amount, currency, subject, messages, at)
SELECT 'settle:bench:' || $2 || ':' || n, $1, 'settle', 'held', 'earned', 250 * 10000, 'EUR', 'cmp_' || $2, 250,
    now() - make_interval(days => $4)
FROM generate_series(1, $3::int / 250) n
"""


async def fill(stack: Stack, messages: int) -> None:
    """Store the messages and everything that counts them; oldest first, as they come in life."""
    db = await asyncpg.connect(stack.database_url, command_timeout=600)
    account = await db.fetchval("SELECT account FROM app_user WHERE email = $1", stack.demo["customer"]["email"])
    connection = await db.fetchval(
        "INSERT INTO connection (channel, name) VALUES ('sms', 'bench') ON CONFLICT (channel, name) "
        "DO UPDATE SET detail = '' RETURNING id"
    )
    each = messages // CAMPAIGNS
    for number in range(CAMPAIGNS):
        days = 0 if number >= CAMPAIGNS - CAMPAIGNS // 10 else 29 - number
        async with db.transaction():
            first = await db.fetchval("SELECT take_message_ids($1)", each)
            campaign = await db.fetchval(CAMPAIGN, account, str(number), each, first, days)
            await db.execute(CHUNKS, account, campaign, connection, first, first + each, CHUNK)
            await db.execute(MESSAGES, account, campaign, first, first + each)
            await db.execute(DELIVERIES, campaign, first, first + each)
            await db.execute(ENTRIES, account, str(campaign), each, days)
    await close_days(db)
    await db.execute("ANALYZE")
    await db.close()


async def close_days(db: asyncpg.Connection[asyncpg.Record]) -> None:
    """Have the scheduler close the days as if these entries had been there when it last looked."""
    await db.execute("DELETE FROM consumption_closed")
    await db.execute("DELETE FROM consumption")
    await db.execute("UPDATE schedule SET due_at = now() WHERE name = 'ledger.close_days'")
    for _ in range(120):
        if await db.fetchval("SELECT count(*) FROM consumption_closed"):
            return
        await asyncio.sleep(0.5)
    raise TimeoutError("The days were not closed.")


def signed_in(stack: Stack) -> httpx.Client:
    """A browser of the demo customer."""
    browser = httpx.Client(base_url=stack.demo["base_url"], timeout=30)
    page = browser.get("/sign-in").text
    found = re.search(r'name="_csrf_token" value="([^"]+)"', page)
    assert found
    form = {**stack.demo["customer"], "_csrf_token": found[1]}
    answer = browser.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    return browser


def times_of(browser: httpx.Client, path: str, times: int) -> list[float]:
    """Milliseconds of each request."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        answer = browser.get(path)
        found.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    return found


def percentile(values: Iterable[float], share: float) -> float:
    """The value that so many are below."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def measure(stack: Stack, messages: int, times: int) -> dict[str, Any]:
    """Fill, ask, and tell."""
    asyncio.run(fill(stack, messages))
    browser = signed_in(stack)
    latencies = {name: times_of(browser, path, times) for name, path in PATHS.items()}
    return {
        "messages": messages,
        "samples": times,
        "latency_ms": {
            name: {"p50": statistics.median(v), "p95": percentile(v, 0.95)} for name, v in latencies.items()
        },
        "ratio_to_bar": BAR_MS / max(percentile(v, 0.95) for v in latencies.values()),
    }


def table(figures: dict[str, Any]) -> str:
    """The figures for a reader."""
    lines = [f"{figures['messages']:,} messages stored; {figures['samples']} requests each"]
    lines += [f"{name:28} p50 {v['p50']:6.1f} ms   p95 {v['p95']:6.1f} ms" for name, v in figures["latency_ms"].items()]
    lines.append(f"the slowest is {figures['ratio_to_bar']:.1f} times faster than the bar of {BAR_MS} ms at the 95th")
    return "\n".join(lines)


def main() -> None:
    """Parse the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=150)
    options = parser.parse_args()
    with running() as stack:
        figures = measure(stack, options.messages, options.times)
    print(table(figures))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
