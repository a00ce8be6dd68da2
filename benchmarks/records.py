"""Pages of SMS records with ten million messages stored: random filters, paging, quick search, one message.

A PostgreSQL of its own is filled by SQL: messages with their deliveries, chunks and counts, of many campaigns and
single messages over six months, nine tenths of them in one account. The portal's app answers in this process, one
request after the other, so a time is that of the handler, the database and the template. With `--keep` the
store stays, and is found again. Prints a table and, last, a JSON object.

    uv run python benchmarks/records.py --messages 10000000
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import structlog
from pydantic import SecretStr
from records_store import EMAIL, PASSWORD, fill

from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables, migrate
from hudhud.plugins import Platform, load
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedPostgres
from hudhud_web import create_app

BAR_MS = 150
STATES = ("delivered", "undelivered", "expired", "rejected", "no_receipt", "unconfirmed", "blocked", "cancelled")
RARE = ("unconfirmed", "blocked", "cancelled", "no_receipt")

Probe = Callable[["Known"], str]


class Known:
    """What the store holds, as a person who looks for something would know it."""

    def __init__(self, facts: dict[str, list[str]]) -> None:
        self.campaigns = facts["campaigns"]
        self.numbers = facts["numbers"]
        self.messages = facts["messages"]
        self.references = facts["references"]
        self.days = facts["days"]


PROBES: dict[str, Probe] = {
    "the newest": lambda known: "/messages",
    "a campaign": lambda known: f"/messages?campaign={random.choice(known.campaigns)}",
    "a state": lambda known: f"/messages?state={random.choice(STATES)}",
    "a rare state": lambda known: f"/messages?state={random.choice(RARE)}",
    "a rare state of a campaign": lambda known: (
        f"/messages?state={random.choice(RARE)}&campaign={random.choice(known.campaigns)}"
    ),
    "a period": lambda known: "/messages?from={}&to={}".format(*sorted(random.choices(known.days, k=2))),
    "a day and a state": lambda known: (
        f"/messages?from={(day := random.choice(known.days))}&to={day}&state={random.choice(STATES)}"
    ),
    "a number": lambda known: f"/messages?number={random.choice(known.numbers)}",
    "how a number ends": lambda known: f"/messages?number=*{random.choice(known.numbers)[-6:]}",
    "a number that got nothing": lambda known: "/messages?number=20155500000",
    "why it failed, of a campaign": lambda known: f"/messages?code=001&campaign={random.choice(known.campaigns)}",
    "why it failed": lambda known: "/messages?code=001",
    "a country": lambda known: f"/messages?country={random.choice(('EG', 'SA'))}",
    "a country with few messages": lambda known: "/messages?country=CA",
    "a country of a campaign": lambda known: f"/messages?country=CA&campaign={random.choice(known.campaigns)}",
    "an interface": lambda known: f"/messages?interface={random.choice(('api', 'portal'))}",
    "a sender": lambda known: f"/messages?sender={random.choice(('Hudhud', 'Rare'))}",
    "a reference": lambda known: f"/messages?q={random.choice(known.references)}",
    "quick search: a number": lambda known: f"/messages?q={random.choice(known.numbers)}",
    "a later page": lambda known: f"/messages?before={random.choice(known.messages)}",
    "a message": lambda known: f"/messages/{random.choice(known.messages)}",
}


@contextmanager
def kept_postgres(keep: Path | None) -> Iterator[EmbeddedPostgres]:
    """A server in a directory that is kept, or deleted at the end."""
    directory = keep or Path(tempfile.mkdtemp(prefix="hudhud-benchmark-"))
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o755)
    postgres = EmbeddedPostgres(directory / "postgres")
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.stop()
        if keep is None:
            postgres.delete()
            shutil.rmtree(directory, ignore_errors=True)


async def opened(url: str) -> Platform:
    """The product over this database, migrated."""
    database = Database(url, most=4)
    await database.open()
    await migrate(database)
    bind_tables(database)
    settings = Settings(database_url=url, secret_key=SecretStr("b" * 40), _env_file=None)
    return Platform(settings, database, load(), SystemClock())


async def signed_in(platform: Platform) -> httpx.AsyncClient:
    """The customer's browser."""
    transport = httpx.ASGITransport(app=create_app(platform))
    browser = httpx.AsyncClient(transport=transport, base_url="http://portal.test", timeout=60)
    page = (await browser.get("/sign-in")).text
    token = re.search(r'name="_csrf_token" value="([^"]+)"', page)
    assert token
    form = {"email": EMAIL, "password": PASSWORD, "_csrf_token": token[1]}
    answer = await browser.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    return browser


async def known_of(platform: Platform) -> Known:
    """Some of what is stored."""
    database = platform.database
    account = await database.fetchval("SELECT account FROM app_user WHERE email = $1", EMAIL)
    campaigns = await database.fetch("SELECT id FROM campaign WHERE account = $1", account)
    chunks = await database.fetch(
        "SELECT first_id, last_id, created_at, client_ref FROM chunk WHERE account = $1 ORDER BY random() LIMIT 500",
        account,
    )
    ids = [random.randrange(row["first_id"], row["last_id"]) for row in chunks]
    numbers = await database.fetch("SELECT address FROM message WHERE id = ANY ($1)", ids)
    return Known(
        {
            "campaigns": [f"cmp_{row['id']}" for row in campaigns],
            "numbers": [row["address"] for row in numbers],
            "messages": [f"msg_{one}" for one in ids],
            "references": [row["client_ref"] for row in chunks if row["client_ref"]],
            "days": sorted({f"{row['created_at']:%Y-%m-%d}" for row in chunks}),
        }
    )


async def times_of(browser: httpx.AsyncClient, probe: Probe, known: Known, times: int) -> list[float]:
    """Milliseconds of each request."""
    found = []
    for _ in range(times):
        path = probe(known)
        began = time.perf_counter()
        answer = await browser.get(path, follow_redirects=True)
        found.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    return found


def percentile(values: list[float], share: float) -> float:
    """The value that so many are below."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


async def measure(url: str, messages: int, times: int) -> dict[str, Any]:
    """Fill, ask, and tell."""
    platform = await opened(url)
    stored = await fill(platform, messages)
    browser, known = await signed_in(platform), await known_of(platform)
    random.seed(4711)
    latencies = {name: await times_of(browser, probe, known, times) for name, probe in PROBES.items()}
    await browser.aclose()
    await platform.database.close()
    everything = [one for values in latencies.values() for one in values]
    return {
        "messages": stored,
        "samples": times,
        "latency_ms": {
            name: {"p50": statistics.median(v), "p95": percentile(v, 0.95), "max": max(v)}
            for name, v in latencies.items()
        },
        "p95_of_all_ms": percentile(everything, 0.95),
        "ratio_to_bar": BAR_MS / percentile(everything, 0.95),
        "ratio_of_slowest_to_bar": BAR_MS / max(percentile(v, 0.95) for v in latencies.values()),
    }


def table(figures: dict[str, Any]) -> str:
    """The figures for a reader."""
    lines = [f"{figures['messages']:,} messages stored; {figures['samples']} requests each"]
    lines += [
        f"{name:28} p50 {v['p50']:7.1f} ms   p95 {v['p95']:7.1f} ms   most {v['max']:7.1f} ms"
        for name, v in figures["latency_ms"].items()
    ]
    lines.append(
        f"{figures['p95_of_all_ms']:.1f} ms at the 95th of all: {figures['ratio_to_bar']:.1f} times faster than the "
        f"bar of {BAR_MS} ms; the slowest kind {figures['ratio_of_slowest_to_bar']:.1f} times"
    )
    return "\n".join(lines)


def main() -> None:
    """Parse the options and run."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--messages", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--keep", type=Path, default=None, help="a directory where the store stays")
    options = parser.parse_args()
    with kept_postgres(options.keep) as postgres:
        figures = asyncio.run(measure(postgres.url, options.messages, options.times))
    print(table(figures))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
