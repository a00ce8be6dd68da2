"""Taking an upload: its bytes and the task that reads them are one commit; an answer means durable."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from typing import Final

import phonenumbers

from hudhud import work
from hudhud.audit import Actor, record
from hudhud.channels import channel as channel_of
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.recipients.encodings import ENCODINGS
from hudhud.recipients.reading import read
from hudhud.recipients.refusals import FileTooLarge

__all__ = ["upload"]

PART_BYTES: Final = 1024 * 1024


async def upload(
    platform: Platform,
    *,
    account_id: int,
    channel: str,
    name: str,
    region: str,
    chunks: AsyncIterator[bytes],
    actor: Actor,
    encoding: str = "",
    keep_duplicates: bool = False,
) -> int:
    """Keep a file and have it read; gives its id. Raises FileTooLarge, Invalid and UnknownChannel.

    A transaction is open while `chunks` come: hand in what is on this machine already, not a slow client.
    `region` is the country of national numbers. A text's `encoding` is found out unless it is given. With
    `keep_duplicates` a row that repeats a number is a recipient of its own.
    """
    channel_of(platform, channel)
    check(region, encoding)
    database = platform.database
    async with database.transaction():
        file_id = await database.fetchval(
            "INSERT INTO recipient_file (account, channel, name, region, bytes, encoding, keep_duplicates) "
            "VALUES ($1, $2, $3, $4, 0, $5, $6) RETURNING id",
            account_id,
            channel,
            shown_name(name),
            region,
            encoding,
            keep_duplicates,
        )
        size, digest = await keep(platform, file_id, chunks)
        await database.execute(
            "UPDATE recipient_file SET bytes = $2, content_hash = $3 WHERE id = $1", file_id, size, digest
        )
        await work.enqueue(database, read, file_id=file_id)
        await record(
            database,
            actor,
            "recipients.upload",
            f"recipient_file:{file_id}",
            account_id=account_id,
            details={"name": shown_name(name), "bytes": size},
        )
    return int(file_id)


def check(region: str, encoding: str) -> None:
    """Raise Invalid for a country or an encoding that there is not."""
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise Invalid(Problem("region", N_("Give a country of two capital letters, such as EG."), region))
    if encoding and encoding not in ENCODINGS:
        raise Invalid(Problem("encoding", N_("There is no such encoding."), encoding))


def shown_name(name: str) -> str:
    """The last part of a path, without control characters: it is shown and never opened."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[:200]


async def keep(platform: Platform, file_id: int, chunks: AsyncIterator[bytes]) -> tuple[int, bytes]:
    """Write the parts down as they come; gives the size in bytes and a hash, raises FileTooLarge at the limit."""
    limit = platform.settings.max_file_bytes
    digest = hashlib.sha256()
    waiting = bytearray()
    size = number = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise FileTooLarge(limit, size)
        digest.update(chunk)
        waiting += chunk
        while len(waiting) >= PART_BYTES:
            await keep_part(platform, file_id, number, bytes(waiting[:PART_BYTES]))
            del waiting[:PART_BYTES]
            number += 1
    if waiting:
        await keep_part(platform, file_id, number, bytes(waiting))
    return size, digest.digest()


async def keep_part(platform: Platform, file_id: int, number: int, content: bytes) -> None:
    """One part."""
    await platform.database.execute(
        "INSERT INTO recipient_file_part (file, number, content) VALUES ($1, $2, $3)",
        file_id,
        number,
        content,
    )
