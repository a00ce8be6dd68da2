"""Taking rows over, thousands with one statement: each batch is one commit, and a run goes on where one ended."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from hudhud import work
from hudhud.contacts.contact import LONGEST_NAME, LONGEST_VALUE
from hudhud.contacts.import_beside import Told, join_named, join_one, note_wishes
from hudhud.contacts.imports import FIELD, GROUPS, LANGUAGE, NAME, OPTED_OUT, REASON, SENDER
from hudhud.database import Connection
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["import_contacts", "sweep"]

BATCH: Final = 10_000
MOST_TRIES: Final = 5
MOST_ERRORS: Final = 10_000
STALLED: Final = "60 seconds"
SHOWN_VALUE: Final = 200
ARABIC: Final = ("ar", "arabic", "عربي", "العربيه", "عربيه", "arabe", "ara")
ENGLISH: Final = ("en", "english", "انجليزي", "الانجليزيه", "انجليزيه", "anglais", "eng")
TOO_LONG_NAME: Final = N_("The name has more than 200 characters.")
TOO_LONG_VALUE: Final = N_("A field has more than 500 characters.")


@dataclass(frozen=True, slots=True)
class Begun:
    """An import that this run may go on with; `tries` tells this run from any other."""

    id: int
    tries: int
    account_id: int
    file_id: int
    channel: str
    group_id: int | None
    update: bool
    opted_out: bool
    last_row: int
    name_at: int
    language_at: int
    beside_at: tuple[int, ...]
    fields: tuple[str, ...]
    fields_at: tuple[int, ...]


@core_task("contacts.import")
async def import_contacts(platform: Platform, *, import_id: int) -> None:
    """Take a file's rows over, batch by batch; runs twice safely, and at once with another run of the same import."""
    begun = await begin(platform, import_id)
    if begun is None:
        return
    last: int | None = begun.last_row
    with suppress(Overtaken):
        while last is not None:
            async with platform.database.transaction() as db:
                last = await take_over(db, begun, last)


BEGIN: Final = """
UPDATE contact_import SET tries = tries + 1, progressed_at = now(),
       state = CASE WHEN tries >= $2 THEN 'failed' ELSE state END,
       finished_at = CASE WHEN tries >= $2 THEN now() END
WHERE id = $1 AND state = 'importing' AND (tries = 0 OR progressed_at < now() - interval '10 seconds') RETURNING *
"""


async def begin(platform: Platform, import_id: int) -> Begun | None:
    """Go on with it, unless it is over or another run makes progress with it."""
    row = await platform.database.fetchrow(BEGIN, import_id, MOST_TRIES)
    if row is None or row["state"] != "importing":
        return None
    becomes = {name: place for place, name in enumerate(row["mapping"], start=1) if name}
    own = {name: place for name, place in becomes.items() if name.startswith(FIELD)}
    return Begun(
        id=row["id"],
        tries=row["tries"],
        account_id=row["account"],
        file_id=row["file"],
        channel=row["channel"],
        group_id=row["grp"],
        update=row["known"] == "update",
        opted_out=row["opted_out"],
        last_row=row["last_row"],
        name_at=becomes.get(NAME, 0),
        language_at=becomes.get(LANGUAGE, 0),
        beside_at=tuple(becomes.get(name, 0) for name in (GROUPS, OPTED_OUT, SENDER, REASON)),
        fields=tuple(name.removeprefix(FIELD) for name in own),
        fields_at=tuple(own.values()),
    )


# An export puts an apostrophe before what a spreadsheet would take for a formula: it is no part of the value.
CELLS: Final = """CASE WHEN E'\\x01' || array_to_string(r.fields, E'\\x01') LIKE E'%\\x01\\'%'
    THEN ARRAY(SELECT regexp_replace(f.cell, '^''(?=''*[-=+@\\t\\r\\n＝＋－＠])', '')
               FROM unnest(r.fields) WITH ORDINALITY AS f (cell, nth) ORDER BY f.nth)
    ELSE r.fields END"""

# What cannot be kept is told by its row; the rest is written by address, so that two imports never wait for each other
# crosswise. `old` is empty for a row that is new.
TAKE: Final = f"""
WITH taken AS MATERIALIZED (
    SELECT r.row, r.address, btrim(regexp_replace(coalesce(v.cells[$5], ''), '\\s+', ' ', 'g')) AS name,
           CASE WHEN folded(split_part(btrim(v.cells[$6]), '-', 1)) = ANY ($7) THEN 'ar'
                WHEN folded(split_part(btrim(v.cells[$6]), '-', 1)) = ANY ($8) THEN 'en' ELSE '' END AS language,
           (SELECT coalesce(jsonb_object_agg(m.name, btrim(v.cells[m.place]))
                            FILTER (WHERE btrim(v.cells[m.place]) <> ''), '{{}}')
            FROM unnest($9::text[], $10::int[]) AS m (name, place)) AS fields,
           (SELECT v.cells[m.place] FROM unnest($10::int[]) AS m (place)
            WHERE length(btrim(v.cells[m.place])) > {LONGEST_VALUE} LIMIT 1) AS longest,
           CASE WHEN $15::int[] <> '{{0,0,0,0}}' THEN ARRAY(
                SELECT coalesce(v.cells[m.place], '') FROM unnest($15::int[]) WITH ORDINALITY AS m (place, nth)
                ORDER BY m.nth) END AS beside
    FROM recipient r CROSS JOIN LATERAL (SELECT {CELLS} AS cells) v
    WHERE r.file = $1 AND r.row > $2 ORDER BY r.row LIMIT {BATCH}
),
bad AS (
    SELECT row, name AS value, $11 AS reason FROM taken WHERE length(name) > {LONGEST_NAME}
    UNION ALL
    SELECT row, longest, $12 FROM taken WHERE longest IS NOT NULL AND length(name) <= {LONGEST_NAME}
),
good AS (SELECT * FROM taken t WHERE NOT EXISTS (SELECT 1 FROM bad b WHERE b.row = t.row)),
noted AS (
    INSERT INTO contact_import_error (import, row, value, reason)
    SELECT $13, row, left(value, {SHOWN_VALUE}), reason FROM bad
    LIMIT greatest({MOST_ERRORS} - (SELECT count(*) FROM contact_import_error e WHERE e.import = $13), 0)
),
written AS (
    INSERT INTO contact AS c (account, channel, address, name, language, fields)
    SELECT DISTINCT ON (address) $3, $4, address, name, language, fields FROM good ORDER BY address, row
    ON CONFLICT (account, channel, address) DO UPDATE
    SET name = coalesce(nullif(excluded.name, ''), c.name), fields = c.fields || excluded.fields,
        language = coalesce(nullif(excluded.language, ''), c.language), changed_at = now()
    WHERE $14 AND (coalesce(nullif(excluded.name, ''), c.name), c.fields || excluded.fields,
                   coalesce(nullif(excluded.language, ''), c.language)) IS DISTINCT FROM (c.name, c.fields, c.language)
    RETURNING old.id IS NULL AS made
)
SELECT (SELECT max(row) FROM taken) AS last_row, (SELECT count(*) FROM taken) AS rows,
       (SELECT count(*) FROM bad) AS invalid, (SELECT count(*) FROM written WHERE made) AS created,
       (SELECT count(*) FROM written WHERE NOT made) AS changed, (SELECT array_agg(address) FROM good) AS addresses,
       (SELECT array_agg(beside) FROM good WHERE $15::int[] <> '{{0,0,0,0}}') AS beside
"""

PROGRESS: Final = """
UPDATE contact_import SET last_row = coalesce($4, last_row), rows_read = rows_read + $5, created = created + $6,
       changed = changed + $7, invalid = invalid + $8, unchanged = unchanged + $5 - $6 - $7 - $8,
       progressed_at = clock_timestamp(), state = CASE WHEN $4::int IS NULL THEN 'done' ELSE state END,
       finished_at = CASE WHEN $4::int IS NULL THEN now() END
WHERE id = $1 AND tries = $2 AND last_row = $3 AND state = 'importing' RETURNING id
"""


class Overtaken(Exception):
    """Somebody stopped the import, or another run of it is further."""


async def take_over(db: Connection, begun: Begun, after: int) -> int | None:
    """The next rows; gives the last of them, None when there are no more. Raises Overtaken, to keep nothing."""
    row = await db.fetchrow(
        TAKE, begun.file_id, after, begun.account_id, begun.channel, begun.name_at, begun.language_at, ARABIC, ENGLISH,
        begun.fields, begun.fields_at, TOO_LONG_NAME, TOO_LONG_VALUE, begun.id, begun.update, begun.beside_at,
    )  # fmt: skip
    if row is None:
        raise Overtaken
    told = Told(row["addresses"] or [], row["beside"] or [])
    if begun.group_id is not None:
        await join_one(db, begun.group_id, begun.channel, told)
    await join_named(db, begun.account_id, begun.channel, told)
    await note_wishes(db, begun.account_id, begun.channel, told, all_of_them=begun.opted_out)
    counts = (row["rows"], row["created"], row["changed"], row["invalid"])
    if await db.fetchval(PROGRESS, begun.id, begun.tries, after, row["last_row"], *counts) is None:
        raise Overtaken
    last: int | None = row["last_row"]
    return last


@core_task("contacts.sweep", every=30)
async def sweep(platform: Platform) -> None:
    """Take imports up again that make no progress."""
    async with platform.database.transaction():
        stalled = await platform.database.fetch(
            f"""
            SELECT id FROM contact_import
            WHERE state = 'importing' AND progressed_at < now() - interval '{STALLED}' FOR UPDATE SKIP LOCKED
            """
        )
        for row in stalled:
            await work.enqueue(platform.database, import_contacts, import_id=row["id"])
