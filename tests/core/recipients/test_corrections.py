"""A wrong cell put right in place, repeated numbers kept or not, encodings chosen, files cancelled and swept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hudhud import recipients
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import Invalid
from hudhud.plugins import Platform
from hudhud.recipients import (
    Corrected,
    CorrectedMeanwhile,
    FileIsNot,
    FileState,
    RecipientFile,
    RowKind,
    UnknownRecipientFile,
)

Upload = Callable[[bytes], Awaitable[int]]
Reading = Callable[[bytes], Awaitable[RecipientFile]]
LIST = b"phone,name\n01001234567,Ali\n12,Omar\n01001234567,Zaid\n01001234568,#REF!\n"


@pytest.fixture
def correct(platform: Platform, account: Account, operator: Actor) -> Callable[..., Awaitable[recipients.Correction]]:
    """Put a value into a cell."""

    async def act(file: RecipientFile, row: int, value: str, cell: int = 0) -> recipients.Correction:
        return await recipients.correct(
            platform, account_id=account.id, file_id=file.id, row=row, cell=cell, value=value, actor=operator
        )

    return act


@pytest.fixture
def counts(platform: Platform, account: Account) -> Callable[[int], Awaitable[tuple[int, int, int]]]:
    """Valid, invalid and repeated rows, after checking that they are those in the tables."""

    async def act(file_id: int) -> tuple[int, int, int]:
        file = await recipients.get(platform, account.id, file_id)
        stored = [
            await platform.database.fetchval(f"SELECT count(*) FROM {table} WHERE file = $1", file_id)
            for table in ("recipient", "recipient_error", "recipient_repeat")
        ]
        assert stored == [file.valid, file.invalid, file.duplicates]
        assert file.rows == file.valid + file.invalid + file.duplicates
        return file.valid, file.invalid, file.duplicates

    return act


async def test_a_corrected_row_becomes_a_recipient(
    platform: Platform, reading: Reading, correct: Any, counts: Any
) -> None:
    file = await reading(LIST)
    before = await counts(file.id)

    done = await correct(file, 3, "٠١٠٠ ٩٩٩ ٩٩٩٩")

    row = await platform.database.fetchrow("SELECT * FROM recipient WHERE file = $1 AND row = 3", file.id)
    assert done.outcome is Corrected.RECIPIENT
    assert (row["address"], row["fields"]) == ("201009999999", ["Omar"])
    assert (before, await counts(file.id)) == ((1, 2, 1), (2, 1, 1))


async def test_a_corrected_row_that_repeats_a_number_is_a_duplicate(
    reading: Reading, correct: Any, counts: Any
) -> None:
    file = await reading(LIST)

    done = await correct(file, 3, "+201001234567")

    assert done.outcome is Corrected.DUPLICATE
    assert await counts(file.id) == (1, 1, 2)


async def test_a_row_corrected_to_something_wrong_keeps_an_error(
    platform: Platform, account: Account, reading: Reading, correct: Any, counts: Any
) -> None:
    file = await reading(LIST)

    done = await correct(file, 3, "0100")

    [error, _] = await recipients.errors(platform, account.id, file.id)
    assert done.outcome is Corrected.WRONG
    assert done.error == error
    assert (error.row, error.value, error.fields) == (3, "0100", ("Omar",))
    assert await counts(file.id) == (1, 2, 1)


async def test_an_error_in_another_column_is_corrected_there(
    platform: Platform, reading: Reading, correct: Any
) -> None:
    file = await reading(LIST)

    assert (await correct(file, 5, "Mona", cell=1)).outcome is Corrected.RECIPIENT

    assert await platform.database.fetchval("SELECT fields FROM recipient WHERE file = $1 AND row = 5", file.id) == [
        "Mona"
    ]


async def test_two_people_at_one_cell_correct_it_once(reading: Reading, correct: Any, counts: Any) -> None:
    file = await reading(LIST)

    done = await asyncio.gather(
        *(correct(file, 3, f"0100999999{number}") for number in range(4)), return_exceptions=True
    )

    assert sum(isinstance(one, CorrectedMeanwhile) for one in done) == 3
    assert await counts(file.id) == (2, 1, 1)


async def test_corrections_are_kept_with_who_made_them(platform: Platform, reading: Reading, correct: Any) -> None:
    file = await reading(LIST)

    await correct(file, 3, "0100")
    await correct(file, 3, "01009999999")

    rows = await platform.database.fetch("SELECT * FROM recipient_correction WHERE file = $1 ORDER BY id", file.id)
    assert [(row["before"], row["after"], row["by"]) for row in rows] == [
        ("12", "0100", "operator:test"),
        ("0100", "01009999999", "operator:test"),
    ]


@pytest.mark.parametrize(("row", "cell"), [(2, 0), (99, 0), (3, 2), (3, -1)])
async def test_only_cells_of_wrong_rows_are_corrected(reading: Reading, correct: Any, row: int, cell: int) -> None:
    file = await reading(LIST)

    with pytest.raises(CorrectedMeanwhile):
        await correct(file, row, "01009999999", cell)


async def test_a_stranger_corrects_and_decides_nothing(
    platform: Platform, stranger: Account, operator: Actor, reading: Reading
) -> None:
    file = await reading(LIST)
    who: dict[str, Any] = {"account_id": stranger.id, "file_id": file.id, "actor": operator}

    for act in (
        recipients.correct(platform, row=3, cell=0, value="01009999999", **who),
        recipients.keep_duplicates(platform, keep=True, **who),
        recipients.choose_encoding(platform, encoding="utf-8", **who),
        recipients.cancel(platform, **who),
        recipients.sheet_rows(platform, stranger.id, file.id),
    ):
        with pytest.raises(UnknownRecipientFile):
            await act


async def test_repeated_numbers_are_kept_and_left_out_again(
    platform: Platform, account: Account, operator: Actor, reading: Reading, counts: Any
) -> None:
    file = await reading(b"phone,due\n01001234567,1\n01001234567,2\n01001234568,3\n01001234567,4\n")
    who: dict[str, Any] = {"account_id": account.id, "file_id": file.id, "actor": operator}
    seen = [await counts(file.id)]

    for keep in (True, True, False, False):
        await recipients.keep_duplicates(platform, keep=keep, **who)
        seen.append(await counts(file.id))

    assert seen == [(2, 0, 2), (4, 0, 0), (4, 0, 0), (2, 0, 2), (2, 0, 2)]
    kept = await platform.database.fetch("SELECT row, fields FROM recipient WHERE file = $1 ORDER BY row", file.id)
    assert [tuple(row) for row in kept] == [(2, ["1"]), (4, ["3"])]


async def test_a_change_of_the_rows_prepares_drafts_anew(
    platform: Platform, account: Account, operator: Actor, reading: Reading, correct: Any
) -> None:
    file = await reading(LIST)
    campaign = await platform.database.fetchval(
        "INSERT INTO campaign (account, interface, name, channel, type, recipient_file) "
        "VALUES ($1, 'portal', 'x', 'sms', 'regular', $2) RETURNING id", account.id, file.id,
    )  # fmt: skip

    async def revision() -> int:
        return int(await platform.database.fetchval("SELECT revision FROM campaign WHERE id = $1", campaign))

    first = await revision()
    await correct(file, 3, "nobody")
    after_nothing = await revision()
    await correct(file, 3, "01009999999")

    assert after_nothing == first
    assert await revision() == first + 1


async def test_rows_are_shown_in_the_order_of_the_spreadsheet(
    platform: Platform, account: Account, reading: Reading
) -> None:
    file = await reading(LIST)

    rows = await recipients.sheet_rows(platform, account.id, file.id)
    wrong = await recipients.sheet_rows(platform, account.id, file.id, only_errors=True)
    behind = await recipients.sheet_rows(platform, account.id, file.id, after_row=3, limit=1)

    assert [(row.row, row.kind, row.cells, row.cell) for row in rows] == [
        (2, RowKind.RECIPIENT, ("201001234567", "Ali"), 0),
        (3, RowKind.ERROR, ("12", "Omar"), 0),
        (4, RowKind.REPEAT, ("201001234567", "Zaid"), 0),
        (5, RowKind.ERROR, ("01001234568", "#REF!"), 1),
    ]
    assert [row.row for row in wrong] == [3, 5]
    assert [row.row for row in behind] == [4]


async def test_a_doubtful_file_asks_and_is_read_as_it_is_told(
    platform: Platform, account: Account, operator: Actor, reading: Reading
) -> None:
    file = await reading("phone,name\n01001234567,محمد\n".encode("cp1256"))
    who: dict[str, Any] = {"account_id": account.id, "file_id": file.id, "actor": operator}

    with pytest.raises(Invalid):
        await recipients.choose_encoding(platform, encoding="utf-8", **who)
    await recipients.choose_encoding(platform, encoding="windows-1256", **who)
    await recipients.read(platform, file_id=file.id)

    ready = await recipients.get(platform, account.id, file.id)
    [row] = await recipients.sheet_rows(platform, account.id, file.id)
    assert (file.state, set(file.previews)) == (FileState.ASKING, {"windows-1256", "iso-8859-6"})
    assert (ready.state, ready.encoding, row.cells) == (FileState.READY, "windows-1256", ("201001234567", "محمد"))
    with pytest.raises(FileIsNot):
        await recipients.choose_encoding(platform, encoding="windows-1256", **who)


async def test_u12_a_cancelled_file_keeps_nothing(
    platform: Platform, account: Account, operator: Actor, upload: Upload
) -> None:
    file_id = await upload(b"".join(b"0100%07d\n" % n for n in range(300_000)))
    running = asyncio.create_task(recipients.read(platform, file_id=file_id))
    while not (await recipients.get(platform, account.id, file_id)).rows:
        await asyncio.sleep(0.05)

    await recipients.cancel(platform, account_id=account.id, file_id=file_id, actor=operator)
    await running

    file = await recipients.get(platform, account.id, file_id)
    left = await platform.database.fetchval("SELECT count(*) FROM recipient WHERE file = $1", file_id)
    parts = await platform.database.fetchval("SELECT count(*) FROM recipient_file_part WHERE file = $1", file_id)
    assert (file.state, file.why, left, parts) == (
        FileState.REFUSED,
        "Reading this file was cancelled. Nothing of it was kept.",
        0,
        0,
    )
    with pytest.raises(FileIsNot):
        await recipients.cancel(platform, account_id=account.id, file_id=file_id, actor=operator)


async def test_u12_the_same_file_twice_is_two_files_each_read_once(
    platform: Platform, account: Account, upload: Upload
) -> None:
    ids = [await upload(b"01001234567\n") for _ in range(2)]

    await asyncio.gather(*(recipients.read(platform, file_id=id) for id in ids * 3))

    for id in ids:
        assert (await recipients.get(platform, account.id, id)).valid == 1
        assert await platform.database.fetchval("SELECT count(*) FROM recipient WHERE file = $1", id) == 1


async def test_u12_what_nobody_came_back_for_is_swept_after_a_day(
    platform: Platform, account: Account, reading: Reading
) -> None:
    content = "phone,name\n01001234567,محمد\n".encode("cp1256")
    old, fresh = await reading(content), await reading(content)
    await platform.database.execute(
        "UPDATE recipient_file SET created_at = now() - interval '25 hours' WHERE id = $1", old.id
    )

    await recipients.forget_unused(platform)

    swept = await recipients.get(platform, account.id, old.id)
    parts = await platform.database.fetch("SELECT DISTINCT file FROM recipient_file_part")
    assert swept.state is FileState.REFUSED
    assert "left alone for a day" in swept.why
    assert (await recipients.get(platform, account.id, fresh.id)).state is FileState.ASKING
    assert old.id not in [part["file"] for part in parts]


async def test_u12_files_that_no_campaign_uses_are_forgotten(
    platform: Platform, account: Account, reading: Reading
) -> None:
    unused, used, young = [await reading(LIST) for _ in range(3)]
    await platform.database.execute(
        "INSERT INTO campaign (account, interface, name, channel, type, recipient_file) "
        "VALUES ($1, 'portal', 'x', 'sms', 'regular', $2)", account.id, used.id,
    )  # fmt: skip
    await platform.database.execute(
        "UPDATE recipient_file SET read_at = now() - interval '91 days' WHERE id = ANY ($1)", [unused.id, used.id]
    )

    await recipients.forget_unused(platform)

    left = {file.id for file in await recipients.list_files(platform, account.id)}
    rows = await platform.database.fetch("SELECT DISTINCT file FROM recipient")
    assert left == {used.id, young.id}
    assert unused.id not in [row["file"] for row in rows]
