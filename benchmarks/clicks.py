"""Links followed a second, each click committed before its redirect, and how long a redirect takes.

Everything runs on this machine by `hudhud up`, PostgreSQL with fsync on. A campaign with two links and its delivered
messages are written by SQL; then some people at a time, each on a connection of their own, follow links of messages
drawn at random, one after another. Afterwards the stored clicks must be as many as the redirects that were answered.
Prints a table and, last, a JSON object. The bars: 1,000 a second, and 50 ms at the 95th percentile.

    uv run python benchmarks/clicks.py --people 24 --seconds 20
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import time
from urllib.parse import urlsplit

import asyncpg
import psutil
from stack import Stack, role_of, running

from hudhud_cta_links.codes import KEY_OCTETS, Codes
from hudhud_cta_links.frozen import FrozenLinks
from hudhud_cta_links.keys import LinkKey

RATE = 1_000.0
P95_MS = 50.0
AGENT = (
    "Mozilla/5.0 (Linux; Android {version}; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari"
)

CAMPAIGN = """
WITH one AS (SELECT account FROM app_user WHERE email = $1),
said AS (
    INSERT INTO content (account, channel, sender, text, transforms)
    SELECT account, 'sms', 'Hudhud', '@link1 @link2', $2::jsonb FROM one RETURNING id, account
),
ids AS (SELECT take_message_ids($3) AS first)
INSERT INTO campaign (account, interface, name, channel, type, sender, text, state, messages, content, first_id,
    last_id)
SELECT account, 'portal', 'Clicks', 'sms', 'regular_link', 'Hudhud', '@link1 @link2', 'finished', $3, said.id, first,
       first + $3 FROM said, ids RETURNING id, account, first_id
"""
MESSAGES = """
INSERT INTO message (id, account, campaign, row, address, unit_price)
SELECT $3::bigint + n, $2::bigint, $1::bigint, n, '2010' || lpad(n::text, 8, '0'), 10000
FROM generate_series(0, $4::int - 1) n
"""
DELIVERIES = """
INSERT INTO delivery (message, part, parts, state, connection, refundable, chunk, price, accepted_at, final_at)
SELECT $1::bigint + n, 1, 1, 10, 1, false, 1, 10000, now() - interval '1 hour', now() - interval '1 hour'
FROM generate_series(0, $2::int - 1) n
"""


async def write_campaign(connection: asyncpg.Connection, stack: Stack, messages: int) -> tuple[list[str], int]:
    """The paths of every message's links, and the campaign's id."""
    octets = os.urandom(KEY_OCTETS)
    number = await connection.fetchval("INSERT INTO link_key (octets) VALUES ($1) RETURNING id", octets)
    targets = ("https://shop.example.com/yes", "https://shop.example.com/no")
    frozen = FrozenLinks(stack.demo["base_url"], LinkKey(number, octets), ("Yes", "No"), targets, 90)
    stored = json.dumps({"cta_links": {"names": ["link1", "link2"], "frozen": frozen.json()}})
    campaign, account, first = await connection.fetchrow(CAMPAIGN, stack.demo["customer"]["email"], stored, messages)
    await connection.execute(MESSAGES, campaign, account, first, messages)
    await connection.execute(DELIVERIES, first, messages)
    await connection.execute("ANALYZE message, delivery, campaign, content")
    codes = Codes(octets)
    ids = range(first, first + messages)
    return [f"/l/{code}" for link in (0, 1) for code in codes.write(ids, link)], campaign


async def person(host: str, port: int, paths: list[str], until: float) -> list[float]:
    """Follow links until then; the seconds of each redirect."""
    reader, writer = await asyncio.open_connection(host, port)
    found: list[float] = []
    while (began := time.monotonic()) < until:
        agent = AGENT.format(version=random.randrange(8, 16))
        asked = f"GET {random.choice(paths)} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: {agent}\r\n\r\n"
        writer.write(asked.encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 302"), answer.decode()
        found.append(time.monotonic() - began)
    writer.close()
    return found


def web_seconds(stack: Stack) -> float:
    """Processor time of the web process so far: what a click costs, whatever else the machine does."""
    processes = psutil.Process(stack.up.pid).children(recursive=True)
    return sum(sum(one.cpu_times()[:2]) for one in processes if role_of(one.cmdline()) == "web")


async def measure(stack: Stack, people: int, seconds: float, messages: int) -> dict[str, float]:
    """The figures."""
    connection = await asyncpg.connect(stack.database_url)
    try:
        paths, campaign = await write_campaign(connection, stack, messages)
        url = urlsplit(stack.demo["base_url"])
        host, port = url.hostname or "", url.port or 80
        await person(host, port, paths, time.monotonic() + 1)  # the first pages are read, the first plans made
        before = await connection.fetchval("SELECT count(*) FROM link_click WHERE campaign = $1", campaign)
        busy, until = web_seconds(stack), time.monotonic() + seconds
        times = await asyncio.gather(*(person(host, port, paths, until) for _ in range(people)))
        busy = web_seconds(stack) - busy
        stored = await connection.fetchval("SELECT count(*) FROM link_click WHERE campaign = $1", campaign) - before
        counted = await connection.fetchval("SELECT count(*) FROM link_click WHERE verdict = 'person'")
        fsync = await connection.fetchval(
            "SELECT current_setting('fsync') || ' ' || current_setting('synchronous_commit')"
        )
    finally:
        await connection.close()
    everyone = [one for some in times for one in some]
    cuts = statistics.quantiles(everyone, n=100, method="inclusive")
    return {
        "people": people,
        "clicks": len(everyone),
        "clicks_per_second": round(len(everyone) / seconds),
        "p50_ms": round(cuts[49] * 1000, 1),
        "p95_ms": round(cuts[94] * 1000, 1),
        "web_ms_a_click": round(busy / len(everyone) * 1000, 2),
        "rows_stored": stored,
        "rows_missing": len(everyone) - stored,
        "of_people": counted,
        "durable": fsync == "on on",
    }


def main() -> None:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=24, help="who follow links at the same time")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--messages", type=int, default=100_000)
    options = parser.parse_args()
    # All of them come from one address here, which is otherwise let through 6,000 times a minute.
    os.environ["HUDHUD_WEB_LINK_REQUESTS_PER_MINUTE"] = "10000000"
    with running() as stack:
        found = asyncio.run(measure(stack, options.people, options.seconds, options.messages))
    found["rate_to_bar"] = round(found["clicks_per_second"] / RATE, 2)
    found["p95_to_bar"] = round(found["p95_ms"] / P95_MS, 2)
    for name, value in found.items():
        print(f"{name:<24}{value:>14,}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
