"""An export's life: asked for, written, taken; or cancelled, failed, brought up again, over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from hudhud import exports, notifications
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import Invalid, NotFound
from hudhud.exports import ExportFormat, ExportNotDone, ExportState, TooManyExports, UnknownExport
from hudhud.hookspecs import hookimpl
from hudhud.plugins import Cell, ExportSource, Options, Platform, load

from .conftest import Asking


async def file_of(platform: Platform, account: Account, export_id: int) -> bytes:
    pieces = await exports.content(platform, account.id, export_id)
    return b"".join([piece async for piece in pieces])


async def test_an_export_is_written_and_taken(platform: Platform, account: Account, ask: Asking) -> None:
    export_id = await ask(rings=2500)

    await exports.write_next(platform)

    done = await exports.get(platform, account.id, export_id)
    file = await file_of(platform, account, export_id)
    assert (done.state, done.rows, done.bytes) == (ExportState.DONE, 2500, len(file))
    assert file.count(b"\r\n") == 2501


async def test_a_file_of_many_parts_is_whole(platform: Platform, account: Account, ask: Asking) -> None:
    export_id = await ask(rings=20_000, pigeon="N" * 100)

    await exports.write_next(platform)

    file = await file_of(platform, account, export_id)
    parts = await platform.database.fetchval("SELECT count(*) FROM export_part WHERE job = $1", export_id)
    assert parts == 4
    assert [int(line.split(b",")[0]) for line in file.split(b"\r\n")[1:-1]] == list(range(20_000))


async def test_whoever_asked_is_told_with_the_number_of_rows(platform: Platform, account: Account, ask: Asking) -> None:
    await ask(rings=7)

    await exports.write_next(platform)

    told = (await notifications.notifications(platform, account_id=account.id, user_id=1))[0]
    assert (told.kind, told.values["rows"], told.path) == ("export.done", 7, "/exports")


async def test_an_account_has_no_more_under_way_than_it_may(
    platform: Platform, account: Account, stranger: Account, ask: Asking
) -> None:
    for _ in range(3):
        await ask()

    with pytest.raises(TooManyExports) as refused:
        await ask()

    assert (refused.value.limit, refused.value.actual) == (3, 3)
    await ask(account_id=stranger.id)


async def test_of_many_asked_for_at_once_only_as_many_as_may_are_begun(platform: Platform, ask: Asking) -> None:
    asked = await asyncio.gather(*(ask() for _ in range(6)), return_exceptions=True)

    assert sum(isinstance(one, TooManyExports) for one in asked) == 3


async def test_an_unknown_kind_is_refused(platform: Platform, account: Account, operator: Actor) -> None:
    with pytest.raises(UnknownExport, match="eggs"):
        await exports.begin(
            platform, account_id=account.id, kind="eggs", options={}, format=ExportFormat.CSV, actor=operator
        )


async def test_wrong_options_are_refused_before_anything_is_begun(
    platform: Platform, account: Account, ask: Asking
) -> None:
    with pytest.raises(Invalid):
        await ask(rings="many")

    assert not await exports.list_exports(platform, account.id)


async def test_the_export_of_another_account_is_not_there(
    platform: Platform, account: Account, stranger: Account, ask: Asking, operator: Actor
) -> None:
    export_id = await ask(account_id=stranger.id)
    await exports.write_next(platform)

    for act in (
        exports.get(platform, account.id, export_id),
        exports.content(platform, account.id, export_id),
        exports.cancel(platform, account_id=account.id, export_id=export_id, actor=operator),
    ):
        with pytest.raises(NotFound):
            await act


async def test_there_is_no_file_before_it_is_done(platform: Platform, account: Account, ask: Asking) -> None:
    export_id = await ask()

    with pytest.raises(ExportNotDone, match="waiting"):
        await exports.content(platform, account.id, export_id)


async def test_a_cancelled_export_is_not_written(
    platform: Platform, account: Account, ask: Asking, operator: Actor
) -> None:
    export_id = await ask()

    await exports.cancel(platform, account_id=account.id, export_id=export_id, actor=operator)
    await exports.write_next(platform)

    assert (await exports.get(platform, account.id, export_id)).state is ExportState.CANCELLED


async def test_rows_that_nobody_could_estimate_are_counted_for_a_workbook(
    platform: Platform, account: Account, ask: Asking
) -> None:
    export_id = await ask(ExportFormat.XLSX, rings=2500, uncounted=True)

    await exports.write_next(platform)

    done = await exports.get(platform, account.id, export_id)
    assert (done.state, done.rows, done.total) == (ExportState.DONE, 2500, None)


@pytest.mark.parametrize("format", ExportFormat)
async def test_an_export_cancelled_while_it_is_written_keeps_nothing(
    platform: Platform, account: Account, ask: Asking, operator: Actor, format: ExportFormat
) -> None:
    export_id = 0

    async def rows(platform: Platform, account_id: int, options: Options) -> AsyncIterator[Sequence[Sequence[Cell]]]:
        rings = exports.source(platform, "rings")
        async for block in rings.rows(platform, account_id, {"rings": 10_000, "pigeon": "N" * 200}):
            yield block
        await exports.cancel(platform, account_id=account_id, export_id=export_id, actor=operator)
        async for block in rings.rows(platform, account_id, {"rings": 10_000, "pigeon": "N" * 200}):
            yield block

    slow = with_source(platform, replace(exports.source(platform, "rings"), kind="slow", rows=rows))
    export_id = await exports.begin(slow, account_id=account.id, kind="slow", options={}, format=format, actor=operator)

    await exports.write_next(slow)

    assert (await exports.get(platform, account.id, export_id)).state is ExportState.CANCELLED
    assert not await platform.database.fetchval("SELECT count(*) FROM export_part WHERE job = $1", export_id)


def with_source(platform: Platform, source: ExportSource) -> Platform:
    """The platform with one more plugin."""

    class Giving:
        @hookimpl
        def export_sources(self) -> list[ExportSource]:
            return [source]

    return replace(platform, plugins=load(Giving()))


async def test_what_fails_by_a_rule_tells_its_reason_and_keeps_nothing(
    platform: Platform, account: Account, ask: Asking
) -> None:
    export_id = await ask(rings=20_000, vanishes=15_000, pigeon="N" * 200)

    await exports.write_next(platform)

    failed = await exports.get(platform, account.id, export_id)
    told = (await notifications.notifications(platform, account_id=account.id, user_id=1))[0]
    assert (failed.state, failed.reason, told.kind) == (ExportState.FAILED, NotFound.message, "export.failed")
    assert not await platform.database.fetchval("SELECT count(*) FROM export_part WHERE job = $1", export_id)


async def stall(platform: Platform, export_id: int, tries: int = 1) -> None:
    """A worker took the export, and is gone."""
    await platform.database.execute(
        "UPDATE export_job SET state = 'running', tries = $2, progressed_at = now() - interval '2 minutes', rows = 5 "
        "WHERE id = $1",
        export_id,
        tries,
    )
    await platform.database.execute("INSERT INTO export_part VALUES ($1, 0, 'half of it')", export_id)


async def test_an_export_whose_worker_is_gone_is_begun_anew(platform: Platform, account: Account, ask: Asking) -> None:
    export_id = await ask(rings=3)
    await stall(platform, export_id)

    await exports.sweep(platform)
    await exports.write_next(platform)

    assert (await file_of(platform, account, export_id)).count(b"\r\n") == 4


async def test_after_three_tries_an_export_is_given_up(platform: Platform, account: Account, ask: Asking) -> None:
    export_id = await ask()
    await stall(platform, export_id, tries=3)

    await exports.sweep(platform)

    given_up = await exports.get(platform, account.id, export_id)
    assert (given_up.state, given_up.reason_values) == (ExportState.FAILED, {"tries": 3})


async def test_one_that_makes_progress_is_left_alone(platform: Platform, account: Account, ask: Asking) -> None:
    export_id = await ask()
    await platform.database.execute("UPDATE export_job SET state = 'running', tries = 1 WHERE id = $1", export_id)

    await exports.sweep(platform)

    assert (await exports.get(platform, account.id, export_id)).state is ExportState.RUNNING


async def test_no_more_are_written_at_once_than_may(platform: Platform, account: Account, ask: Asking) -> None:
    for _ in range(2):
        running = await ask()
        await platform.database.execute("UPDATE export_job SET state = 'running', tries = 1 WHERE id = $1", running)
    waiting = await ask()

    await exports.write_next(platform)

    assert (await exports.get(platform, account.id, waiting)).state is ExportState.WAITING


async def test_the_account_with_the_fewest_under_way_comes_first(
    platform: Platform, account: Account, stranger: Account, ask: Asking
) -> None:
    running = await ask()
    await platform.database.execute("UPDATE export_job SET state = 'running', tries = 1 WHERE id = $1", running)
    mine, theirs = await ask(), await ask(account_id=stranger.id)

    await exports.write_next(platform)

    assert (await exports.get(platform, stranger.id, theirs)).state is ExportState.DONE
    assert (await exports.get(platform, account.id, mine)).state is ExportState.WAITING


async def test_after_a_week_the_file_is_gone(platform: Platform, account: Account, ask: Asking) -> None:
    export_id = await ask()
    await exports.write_next(platform)
    await platform.database.execute(
        "UPDATE export_job SET expires_at = expires_at - interval '7 days' WHERE id = $1", export_id
    )

    await exports.sweep(platform)

    assert not await exports.list_exports(platform, account.id)
    assert not await platform.database.fetchval("SELECT count(*) FROM export_part")
