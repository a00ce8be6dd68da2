"""Taking a short list at once: every row of it, or nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Mapping, Sequence

import phonenumbers

from hudhud.audit import Actor, record
from hudhud.channels import channel as channel_of
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.recipients.files import RecipientFile, get
from hudhud.recipients.intake import Batch, Intake
from hudhud.recipients.opening import Doubtful, opened
from hudhud.recipients.reading import copy_batch
from hudhud.recipients.uploading import shown_name

__all__ = ["take"]


async def take(
    platform: Platform,
    *,
    account_id: int,
    channel: str,
    name: str,
    region: str,
    content: bytes,
    most: int,
    actor: Actor,
) -> RecipientFile:
    """Keep a list that is on this machine as a file that has been read, in the caller's transaction.

    Raises Invalid that names every wrong row, and FileRefused: TooManyRows for more than `most`. While a customer
    is served it needs `Database.untenanted`, since it COPYs.
    """
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise Invalid(Problem("region", N_("Give a country of two capital letters, such as EG."), region))
    sheet = await asyncio.to_thread(opened, content)
    if isinstance(sheet, Doubtful):
        raise Invalid(Problem("file", N_("This is not UTF-8. Save the file as “CSV UTF-8”."), shown_name(name)))
    intake = Intake(sheet, file_id=0, channel=channel_of(platform, channel), region=region, limit=most)
    batches = await asyncio.to_thread(lambda: list(intake.batches()))
    wrong = list(problems_in(batches))
    if wrong:
        raise Invalid(*wrong)
    async with platform.database.transaction() as db:
        told = {"account": account_id, "channel": channel, "name": shown_name(name), "region": region}
        file_id = await keep(platform, told, content, intake)
        for batch in batches:
            await copy_batch(db, file_id, batch)
        details = {"name": shown_name(name), "bytes": len(content)}
        await record(
            platform.database,
            actor,
            "recipients.upload",
            f"recipient_file:{file_id}",
            account_id=account_id,
            details=details,
        )
    return await get(platform, account_id, file_id)


def problems_in(batches: Sequence[Batch]) -> Iterator[Problem]:
    """Every row that cannot be read."""
    for batch in batches:
        for error in batch.errors:
            yield Problem(f"row {error.row}", error.reason, error.value)


async def keep(platform: Platform, told: Mapping[str, object], content: bytes, intake: Intake) -> int:
    """The file's row, as if a worker had read it."""
    columns = {
        **told,
        "bytes": len(content),
        "bytes_read": len(content),
        "content_hash": hashlib.sha256(content).digest(),
        "state": "ready",
        "rows": intake.rows,
        "valid": intake.valid,
        "duplicates": intake.duplicates,
        "repeats": intake.repeats,
        "columns": intake.columns,
        "header_row": intake.header_row,
        "encoding": intake.sheet.encoding,
        "sheet": intake.sheet.name,
    }
    number = await platform.database.fetchval(
        f"""
        INSERT INTO recipient_file ({", ".join(columns)}, read_at)
        VALUES ({", ".join(f"${index}" for index in range(1, len(columns) + 1))}, now()) RETURNING id
        """,
        *columns.values(),
    )
    return int(number)
