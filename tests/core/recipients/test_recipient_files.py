"""Uploading, reading in the worker, and looking at what became of it."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from hudhud import recipients
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.channels import UnknownChannel
from hudhud.errors import Invalid
from hudhud.plugins import Platform
from hudhud.recipients import FileState, FileTooLarge, RecipientFile, UnknownRecipientFile

Upload = Callable[[bytes], Awaitable[int]]
Reading = Callable[[bytes], Awaitable[RecipientFile]]


async def in_chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def count(platform: Platform, table: str, file_id: int) -> int:
    return int(await platform.database.fetchval(f"SELECT count(*) FROM {table} WHERE file = $1", file_id))


async def test_an_upload_is_kept_with_its_task_in_one_commit(
    platform: Platform, account: Account, upload: Upload
) -> None:
    file_id = await upload(b"01001234567\n")

    file = await recipients.get(platform, account.id, file_id)
    tasks = await platform.database.fetch("SELECT task, arguments::json ->> 'file_id' AS id FROM outbox")
    assert (file.state, file.bytes, file.name) == (FileState.READING, 12, "people.csv")
    assert ("recipients.read", str(file_id)) in [tuple(task) for task in tasks]


async def test_a_file_larger_than_the_limit_is_refused_while_it_comes(
    platform: Platform, account: Account, operator: Actor
) -> None:
    small = dataclasses.replace(platform, settings=platform.settings.model_copy(update={"max_file_bytes": 1_000}))
    taken: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            taken.append(100)
            yield b"0" * 100

    with pytest.raises(FileTooLarge, match="at least 1100 bytes; at most 1000"):
        await recipients.upload(
            small, account_id=account.id, channel="sms", name="x", region="EG", chunks=endless(), actor=operator
        )

    assert sum(taken) == 1_100
    assert await recipients.list_files(platform, account.id) == []


@pytest.mark.parametrize(("channel", "region", "error"), [("pigeon", "EG", UnknownChannel), ("sms", "Egypt", Invalid)])
async def test_an_upload_needs_a_channel_and_a_country(
    platform: Platform, account: Account, operator: Actor, channel: str, region: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await recipients.upload(
            platform,
            account_id=account.id,
            channel=channel,
            name="x",
            region=region,
            chunks=in_chunks(b"1"),
            actor=operator,
        )


async def test_a_files_name_is_its_last_part_without_control_characters(
    platform: Platform, account: Account, operator: Actor
) -> None:
    file_id = await recipients.upload(
        platform,
        account_id=account.id,
        channel="sms",
        name="C:\\lists\\..\\my\x07 people\n.csv",
        region="EG",
        chunks=in_chunks(b"1"),
        actor=operator,
    )

    assert (await recipients.get(platform, account.id, file_id)).name == "my people.csv"


async def test_a_read_file_is_ready_with_its_recipients_and_without_its_bytes(
    platform: Platform, reading: Reading
) -> None:
    file = await reading(b"phone,name\n01001234567,Ali\n01001234568,Omar\n")

    rows = await platform.database.fetch("SELECT * FROM recipient WHERE file = $1 ORDER BY row", file.id)
    assert (file.state, file.rows, file.valid, file.columns) == (FileState.READY, 2, 2, ("phone", "name"))
    assert recipients.columns(file) == ("name",)
    assert file.bytes_read == file.bytes
    assert [tuple(row) for row in rows] == [
        (file.id, 2, "201001234567", ["Ali"]),
        (file.id, 3, "201001234568", ["Omar"]),
    ]
    assert await count(platform, "recipient_file_part", file.id) == 0


async def test_a_file_of_several_parts_is_read_whole(platform: Platform, reading: Reading) -> None:
    file = await reading(b"".join(b"0100%07d\n" % n for n in range(200_000)))

    assert (file.state, file.valid) == (FileState.READY, 200_000)
    assert await count(platform, "recipient", file.id) == 200_000


async def test_errors_are_given_in_pages(platform: Platform, account: Account, reading: Reading) -> None:
    file = await reading(b"01001234567\n12\n13\n14\n")

    first = await recipients.errors(platform, account.id, file.id, limit=2)
    rest = await recipients.errors(platform, account.id, file.id, limit=2, after_row=first[-1].row)

    assert [(error.row, error.value) for error in first + rest] == [(2, "12"), (3, "13"), (4, "14")]


async def test_a_refused_file_keeps_its_reason_and_nothing_else(platform: Platform, reading: Reading) -> None:
    file = await reading(b"01001234567\n\xff\n")

    assert file.state == FileState.REFUSED
    assert file.why == "Row 2 (byte 13 of the file) is not UTF-8. Save it as “CSV UTF-8” and upload it again."
    assert file.reason_values == {"row": 2, "byte": 13}
    assert await count(platform, "recipient", file.id) == 0
    assert await count(platform, "recipient_file_part", file.id) == 0


async def test_a_refusal_in_the_last_row_leaves_no_recipient(platform: Platform, reading: Reading) -> None:
    file = await reading(b"".join(b"0100%07d\n" % n for n in range(50_000)) + b'"unclosed\n')

    assert (file.state, file.rows) == (FileState.REFUSED, 0)
    assert await count(platform, "recipient", file.id) == 0


async def test_a_file_is_read_once_however_often_its_task_runs(
    platform: Platform, account: Account, upload: Upload
) -> None:
    file_id = await upload(b"".join(b"0100%07d\n" % n for n in range(20_000)))

    await asyncio.gather(*(recipients.read(platform, file_id=file_id) for _ in range(4)))
    await recipients.read(platform, file_id=file_id)

    assert (await recipients.get(platform, account.id, file_id)).state == FileState.READY
    assert await count(platform, "recipient", file_id) == 20_000


async def test_a_reading_that_was_killed_leaves_nothing_and_runs_again(
    platform: Platform, account: Account, upload: Upload
) -> None:
    file_id = await upload(b"".join(b"0100%07d\n" % n for n in range(300_000)))
    running = asyncio.create_task(recipients.read(platform, file_id=file_id))
    await asyncio.sleep(0.2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    left = await count(platform, "recipient", file_id)

    await platform.database.execute("UPDATE recipient_file SET progressed_at = now() - interval '1 hour'")
    await recipients.read(platform, file_id=file_id)

    assert left == 0
    assert (await recipients.get(platform, account.id, file_id)).valid == 300_000


async def test_what_makes_no_progress_is_brought_up_again(platform: Platform, upload: Upload) -> None:
    stalled, fresh = await upload(b"01001234567\n"), await upload(b"01001234567\n")
    await platform.database.execute("DELETE FROM outbox")
    await platform.database.execute(
        "UPDATE recipient_file SET progressed_at = now() - interval '61 seconds' WHERE id = $1", stalled
    )

    await recipients.sweep(platform)

    ids = await platform.database.fetch("SELECT arguments::json ->> 'file_id' AS id FROM outbox")
    assert str(stalled) in [row["id"] for row in ids]
    assert str(fresh) not in [row["id"] for row in ids]


async def test_after_three_tries_a_file_is_refused(platform: Platform, account: Account, upload: Upload) -> None:
    file_id = await upload(b"01001234567\n")
    await platform.database.execute(
        "UPDATE recipient_file SET tries = 3, progressed_at = now() - interval '1 hour' WHERE id = $1", file_id
    )

    await recipients.read(platform, file_id=file_id)

    file = await recipients.get(platform, account.id, file_id)
    assert file.state == FileState.REFUSED
    assert "3 tries" in file.why


async def test_progress_is_seen_before_the_file_is_ready(platform: Platform, account: Account, upload: Upload) -> None:
    file_id = await upload(b"".join(b"0100%07d\n" % n for n in range(400_000)))

    running = asyncio.create_task(recipients.read(platform, file_id=file_id))
    seen = []
    while not running.done():
        await asyncio.sleep(0.1)
        seen.append(await recipients.get(platform, account.id, file_id))
    await running

    assert any(file.state == FileState.READING and 0 < file.rows < 400_000 for file in seen)


async def test_a_stranger_sees_neither_a_file_nor_its_errors(
    platform: Platform, stranger: Account, reading: Reading
) -> None:
    file = await reading(b"12\n")

    with pytest.raises(UnknownRecipientFile):
        await recipients.get(platform, stranger.id, file.id)
    assert await recipients.errors(platform, stranger.id, file.id) == []
    assert await recipients.list_files(platform, stranger.id) == []


async def test_files_are_listed_newest_first_in_pages(platform: Platform, account: Account, upload: Upload) -> None:
    ids = [await upload(b"01001234567\n") for _ in range(3)]

    first = await recipients.list_files(platform, account.id, limit=2)
    rest = await recipients.list_files(platform, account.id, limit=2, before=first[-1].id)

    assert [file.id for file in first + rest] == ids[::-1]
