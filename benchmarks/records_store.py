"""A store of many messages, written by SQL: what six months of campaigns and single messages leave behind."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from hudhud import accounts, identity, pricing, senders
from hudhud.audit import Actor
from hudhud.database import Connection
from hudhud.identity import Role
from hudhud.plugins import Platform

__all__ = ["EMAIL", "PASSWORD", "fill"]

EMAIL: Final = "records@example.com"
PASSWORD: Final = "a hoopoe carried the letter"
OPERATOR: Final = Actor("operator:benchmark")
MONTHS: Final = 6
CAMPAIGN_SIZE: Final = 200_000
CHUNK: Final = 5_000
SINGLES: Final = 0.02
"""Share of messages that were sent one by one, each a chunk of its own."""

PARTITIONS = """
DO $$ DECLARE month integer; BEGIN
    FOR month IN message_month(now()) - 6 .. message_month(now()) LOOP
        EXECUTE format('CREATE TABLE IF NOT EXISTS message_%s PARTITION OF message FOR VALUES FROM (%s) TO (%s)',
                       month, month::bigint << 36, (month + 1)::bigint << 36);
        EXECUTE format('CREATE TABLE IF NOT EXISTS delivery_%s PARTITION OF delivery FOR VALUES FROM (%s) TO (%s)
                        WITH (fillfactor = 55)', month, month::bigint << 36, (month + 1)::bigint << 36);
    END LOOP;
END $$
"""
CONTENT = """
INSERT INTO content (account, channel, sender, text, parameters, verbatim)
VALUES ($1, 'sms', $2, $3, $4, $5) RETURNING id
"""
CAMPAIGN = """
INSERT INTO campaign (account, interface, name, channel, type, sender, text, state, messages, units, cost, prepared,
    prepared_revision, first_id, last_id, content, created_at, launched_at, submitted_at, finished_at, closed_at)
VALUES ($1, 'portal', $2, 'sms', 'regular', $3, 'Hello', 'finished', $4::int, $4::int, $4::int::bigint * 10000,
    $4::int, 1, $5::bigint, $5::bigint + $4::int, $6, $7, $7, $7, $7, $7) RETURNING id
"""
CHUNKS = """
INSERT INTO chunk (account, campaign, content, connection, first_id, last_id, next_id, messages, units, cost, queued,
    interface, client_ref, created_at)
SELECT $1, $2, $3, $4, first, first + $7::bigint, first + $7::bigint, $7::bigint, $7::bigint, $7::bigint * 10000, 0, $8,
    CASE WHEN $7::bigint = 1 THEN 'order-' || first ELSE '' END, $9::timestamptz + (first - $5) * $10::interval
FROM generate_series($5::bigint, $6::bigint - 1, $7::bigint) first
"""
MESSAGES = """
INSERT INTO message (id, account, campaign, row, address, unit_price, fields)
SELECT id, $1, $2, id - $3, CASE WHEN $6 AND id % 500 = 0 THEN '1416555' || lpad((id / 500 % 10000)::text, 4, '0')
        ELSE '2010' || lpad(((id * 7919) % 30000000)::text, 8, '0') END, 10000,
    CASE WHEN $5 THEN ARRAY['Nour ' || id % 1000] END
FROM generate_series($3::bigint, $4::bigint - 1) id
"""
# Of a thousand 3 are blocked and 2 have no receipt; few campaigns have an unconfirmed chunk or a cancelled one.
DELIVERIES = """
INSERT INTO delivery (message, part, parts, state, connection, refundable, chunk, price, claimed_at, accepted_at,
    final_at, reference, code)
SELECT m.id, 1, 1, s.state, c.connection, false, c.id, 10000, c.created_at,
    CASE WHEN s.state < 70 THEN c.created_at END, CASE WHEN s.state < 70 THEN c.created_at + interval '9 s' END,
    CASE WHEN s.state < 70 THEN to_hex(m.id) END, CASE WHEN s.state > 30 THEN '001' END
FROM message m
JOIN chunk c ON c.account = $1 AND c.first_id = $2::bigint + (m.id - $2::bigint) / $4::bigint * $4::bigint
CROSS JOIN LATERAL (SELECT CASE
    WHEN $5 AND m.id - $2::bigint < 40 THEN 70 WHEN $5 AND m.id - $2::bigint < 60 THEN 75
    WHEN m.id % 1000 < 3 THEN 90 WHEN m.id % 1000 < 5 THEN 30 WHEN m.id % 1000 < 10 THEN 80
    WHEN m.id % 1000 < 20 THEN 60 WHEN m.id % 1000 < 50 THEN 65 ELSE 10 END AS state) s
WHERE m.id >= $2::bigint AND m.id < $3::bigint
"""
COUNTS = """
UPDATE chunk c SET delivered = n.delivered, undelivered = n.undelivered, expired = n.expired, rejected = n.rejected,
    no_receipt = n.no_receipt, blocked = n.blocked, unconfirmed = n.unconfirmed, cancelled = n.cancelled
FROM (SELECT chunk, count(*) FILTER (WHERE state = 10) AS delivered, count(*) FILTER (WHERE state = 65) AS undelivered,
             count(*) FILTER (WHERE state = 60) AS expired, count(*) FILTER (WHERE state = 80) AS rejected,
             count(*) FILTER (WHERE state = 30) AS no_receipt, count(*) FILTER (WHERE state = 90) AS blocked,
             count(*) FILTER (WHERE state = 70) AS unconfirmed, count(*) FILTER (WHERE state = 75) AS cancelled
      FROM delivery WHERE message >= $1 AND message < $2 GROUP BY chunk) n
WHERE c.id = n.chunk
"""
FAILURES = """
INSERT INTO failure (chunk, code, messages) SELECT chunk, code, count(*) FROM delivery
WHERE message >= $1 AND message < $2 AND code IS NOT NULL GROUP BY 1, 2
"""
DESTINATIONS = """
INSERT INTO campaign_destination (campaign, country, network, unit_price, messages, units, cost)
SELECT campaign, CASE WHEN starts_with(address, '1') THEN 'CA' ELSE 'EG' END, '', unit_price, count(*), count(*),
    count(*) * unit_price
FROM message WHERE id >= $1 AND id < $2 AND campaign IS NOT NULL GROUP BY 1, 2, 4
"""


async def fill(platform: Platform, messages: int) -> int:
    """Store as many messages as are asked for, unless they are there; gives how many there are."""
    database = platform.database
    there = int(await database.fetchval("SELECT coalesce(sum(messages), 0) FROM chunk"))
    if there:
        return there
    began = time.monotonic()
    await database.execute(PARTITIONS)
    mine = await open_account(platform, EMAIL)
    theirs = await open_account(platform, "others@example.com")
    count = max(messages // CAMPAIGN_SIZE, 10)
    size = messages // count // CHUNK * CHUNK or CHUNK
    for number in range(count):
        account = theirs if number % 10 == 3 else mine
        await store(platform, account, number, share=number / count, size=size)
        print(f"{number + 1} of {count} campaigns stored, {time.monotonic() - began:.0f} s", flush=True)
    await database.execute("SELECT 1")
    async with database.pool.acquire() as connection:
        await connection.execute("VACUUM (ANALYZE)", timeout=1200)
    return int(await database.fetchval("SELECT sum(messages) FROM chunk"))


async def open_account(platform: Platform, email: str) -> int:
    """A customer."""
    prices = await pricing.create_price_list(
        platform, name=secrets.token_hex(4), currency="EUR", lines=[pricing.Line("sms", "20", Decimal("0.01"))]
    )
    account = await accounts.create(
        platform, name="Nile Pharmacies", currency="EUR", region="EG", time_zone="Africa/Cairo", price_list_id=prices,
        actor=OPERATOR,
    )  # fmt: skip
    await identity.create_user(
        platform, account_id=account.id, email=email, full_name="Nour", password=PASSWORD, role=Role.ADMIN,
        actor=OPERATOR,
    )  # fmt: skip
    for name in ("Hudhud", "Rare"):
        await senders.assign(platform, account_id=account.id, channel="sms", name=name, actor=OPERATOR)
    return int(account.id)


async def store(platform: Platform, account: int, number: int, *, share: float, size: int) -> None:
    """A campaign of its month, and after it single messages; personalised is every third."""
    personal = number % 3 == 2
    sender = "Rare" if number == 7 else "Hudhud"
    async with platform.database.transaction() as db:
        at = await db.fetchval(
            "SELECT date_trunc('month', now()) - make_interval(days => (30 * (1 - $1::float8) * $2)::int)",
            share,
            MONTHS,
        )
        connection = await db.fetchval(
            "INSERT INTO connection (channel, name) VALUES ('sms', 'bench') ON CONFLICT (channel, name) "
            "DO UPDATE SET detail = '' RETURNING id"
        )
        text = "Hello @name, your order is ready." if personal else "Hello, your order is ready."
        content = await db.fetchval(CONTENT, account, sender, text, ["name"] if personal else [], not personal)
        first = await ids(db, at, size)
        campaign = await db.fetchval(CAMPAIGN, account, f"Campaign {number}", sender, size, first, content, at)
        stretch = Stretch(account, campaign, content, connection, first, size, CHUNK, at, personal, number % 9 == 4,
                          number % 5 == 1)  # fmt: skip
        await stretch.store(db)
        singles = int(size * SINGLES)
        first = await ids(db, at, singles)
        await replace(stretch, campaign=None, first=first, size=singles, chunk=1, rare=False).store(db)


async def ids(db: Connection, at: datetime, many: int) -> int:
    """Ids of the month that `at` is in."""
    return int(
        await db.fetchval(
            """
            INSERT INTO message_ids AS m (month, next)
            VALUES (message_month($1), (message_month($1)::bigint << 36) + 1 + $2::bigint)
            ON CONFLICT (month) DO UPDATE SET next = m.next + $2::bigint RETURNING next - $2::bigint
            """,
            at,
            many,
        )
    )


@dataclass(frozen=True)
class Stretch:
    """A range of ids: those of a campaign, which takes an hour, or messages sent one by one over a day."""

    account: int
    campaign: int | None
    content: int
    connection: int
    first: int
    size: int
    chunk: int
    at: datetime
    personal: bool
    rare: bool
    abroad: bool

    async def store(self, db: Connection) -> None:
        """Chunks, messages, deliveries, and the chunks' counts."""
        single = self.chunk == 1
        pace = timedelta(hours=24 if single else 1) / self.size
        first, last = self.first, self.first + self.size
        await db.execute(
            CHUNKS, self.account, self.campaign, self.content, self.connection, first, last, self.chunk,
            "api" if single else "portal", self.at, pace,
        )  # fmt: skip
        await db.execute(MESSAGES, self.account, self.campaign, first, last, self.personal, self.abroad)
        await db.execute(DELIVERIES, self.account, first, last, self.chunk, self.rare)
        for statement in (COUNTS, FAILURES, DESTINATIONS):
            await db.execute(statement, first, last)
