"""Sending what is written in the table `letter`: the table is the truth, tasks are hints.

A try is claimed by moving `not_before` past the longest time a try can take, committed, and only then made: two
tasks for one letter make one try. When the process dies between the server's "250" and our note of it, the claim
runs out and the letter goes again, with the same Message-ID: better twice than never, and most mailboxes show one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import jinja2
import structlog

from hudhud.mail import SEND
from hudhud.plugins import Platform
from hudhud.work import Task, enqueue
from hudhud_mail.composing import UnusableAddress, compose, sender_of
from hudhud_mail.delivering import LONGEST_SECONDS, Accepted, Deferred, Outcome, Refused, deliver
from hudhud_mail.settings import MailSettings
from hudhud_mail.smtp_server import InvalidSmtpServer, SmtpServer
from hudhud_mail.wording import word

__all__ = ["PURGE_LETTERS", "SEND_LETTER", "SWEEP_LETTERS", "pause"]

log = structlog.get_logger("hudhud.mail")

CLAIM_SECONDS: Final = 3 * LONGEST_SECONDS
SWEEP_SECONDS: Final = 60.0
SERVER_PAUSE_SECONDS: Final = 60.0
FIRST_PAUSE_SECONDS: Final = 60.0
LONGEST_PAUSE_SECONDS: Final = 2 * 3600.0
GIVE_UP_SECONDS: Final = 24 * 3600.0
LEAST_TRIES: Final = 6  # of a letter that had waited for a server for days
AT_ONCE: Final = 500
PURGE_SECONDS: Final = 24 * 3600.0

CLAIM = """
UPDATE letter SET tries = tries + 1, not_before = now() + make_interval(secs => $2)
WHERE id = $1 AND sent_at IS NULL AND given_up_at IS NULL AND not_before <= now()
RETURNING id, name, recipient, language, values, tries, created_at,
    extract(epoch FROM now() - created_at)::float8 AS age
"""
DUE = """
SELECT id FROM letter WHERE sent_at IS NULL AND given_up_at IS NULL AND not_before <= now()
ORDER BY not_before, id LIMIT $1
"""
# Values may hold a link with a secret: nothing needs them any more.
SENT = """
UPDATE letter SET sent_at = now(), given_up_at = NULL, problem = '', values = '{}' WHERE id = $1 AND sent_at IS NULL
"""
GIVEN_UP = """
UPDATE letter SET given_up_at = now(), problem = $3, values = '{}'
WHERE id = $1 AND tries = $2 AND sent_at IS NULL AND given_up_at IS NULL
"""
DEFERRED = """
UPDATE letter SET not_before = now() + make_interval(secs => $4), problem = $3
WHERE id = $1 AND tries = $2 AND sent_at IS NULL AND given_up_at IS NULL
"""
# While the server is away, each letter would hold a worker's place for seconds, only to fail.
OTHERS_WAIT = """
UPDATE letter SET not_before = now() + make_interval(secs => $1)
WHERE sent_at IS NULL AND given_up_at IS NULL AND not_before <= now()
"""
OLD = "DELETE FROM letter WHERE coalesce(sent_at, given_up_at) < now() - make_interval(days => $1)"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter whose next try is ours. `age` is in seconds."""

    id: int
    name: str
    recipient: str
    language: str
    values: dict[str, str]
    tries: int
    created_at: datetime
    age: float


def pause(tries: int) -> float:
    """Seconds until the try after this many: a minute, doubling, at most two hours."""
    return min(FIRST_PAUSE_SECONDS * float(2 ** min(tries - 1, 20)), LONGEST_PAUSE_SECONDS)


async def send(platform: Platform, *, letter: int) -> None:
    """Make one try, if one is due. Without a server the letter waits, untouched."""
    url = platform.settings_of(MailSettings).url.get_secret_value()
    claimed = await claim(platform, letter) if url else None
    if claimed is None:
        return
    await record(platform, claimed, await attempt(platform, claimed, url))


async def claim(platform: Platform, letter: int) -> Claimed | None:
    """Take the letter's next try; None when it is not due, or somebody else's."""
    row = await platform.database.fetchrow(CLAIM, letter, CLAIM_SECONDS)
    return None if row is None else Claimed(**{**dict(row), "values": json.loads(row["values"])})


async def attempt(platform: Platform, letter: Claimed, url: str) -> Outcome:
    """Word, compose and deliver it; no transaction is open meanwhile."""
    try:
        words = word(letter.name, letter.language, letter.values, site=platform.settings.base_url)
        server, sender = SmtpServer.parse(url), sender_of(platform)
    except (jinja2.TemplateError, ValueError, InvalidSmtpServer) as error:
        return Deferred(f"{type(error).__name__}: {error}"[:500])  # a newer release, or the operator, mends it
    try:
        message = compose(
            words,
            letter=letter.id,
            to=letter.recipient,
            language=letter.language,
            written_at=letter.created_at,
            sender=sender,
        )
    except UnusableAddress as error:
        return Refused(str(error)[:500])
    return await deliver(message, server, ca_file=platform.settings_of(MailSettings).ca_file)


async def record(platform: Platform, letter: Claimed, outcome: Outcome) -> None:
    """Write down what became of a try. A late "sent" is true; a late failure is not, once another try was claimed."""
    database = platform.database
    if isinstance(outcome, Accepted):
        await database.execute(SENT, letter.id)
        log.info("letter.sent", letter=letter.id, name=letter.name, tries=letter.tries)
        return
    wait = pause(letter.tries)
    too_late = letter.age + wait > GIVE_UP_SECONDS and letter.tries >= LEAST_TRIES
    if isinstance(outcome, Refused) or too_late:
        await database.execute(GIVEN_UP, letter.id, letter.tries, outcome.problem)
        log.warning("letter.given_up", letter=letter.id, name=letter.name, problem=outcome.problem)
        return
    await database.execute(DEFERRED, letter.id, letter.tries, outcome.problem, wait)
    if outcome.server:
        await database.execute(OTHERS_WAIT, SERVER_PAUSE_SECONDS)
    log.warning("letter.deferred", letter=letter.id, name=letter.name, problem=outcome.problem, again_in=wait)


async def sweep(platform: Platform) -> None:
    """Enqueue whatever is due, however old: lost hints, tries that are due again, claims of dead processes."""
    if not platform.settings_of(MailSettings).url.get_secret_value():
        return
    async with platform.database.transaction():
        for row in await platform.database.fetch(DUE, AT_ONCE):
            await enqueue(platform.database, SEND, letter=row["id"])


async def purge(platform: Platform) -> None:
    """Forget letters that were sent, or given up, long ago: they tell whom we wrote to."""
    await platform.database.execute(OLD, platform.settings_of(MailSettings).keep_days)


SEND_LETTER: Final = Task(SEND, send)
SWEEP_LETTERS: Final = Task("mail.sweep", sweep, every=SWEEP_SECONDS)
PURGE_LETTERS: Final = Task("mail.purge", purge, every=PURGE_SECONDS)
