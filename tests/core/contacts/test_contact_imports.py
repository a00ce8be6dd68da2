"""Files that become contacts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hudhud import contacts, recipients
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.contacts import ContactImport, ContactSearch, FileNotReady, ImportState
from hudhud.errors import Invalid
from hudhud.plugins import Platform

OPERATOR = Actor("operator:test")
PEOPLE = "phone,الاسم,Due date,lang\n01001234567,Mona,3 May,ar\n01007654321,Omar,,English\n12,Nobody,,\n"


async def uploaded(platform: Platform, account: Account, content: str = PEOPLE, *, read: bool = True) -> int:
    """A file's id."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content.encode()

    file_id = await recipients.upload(
        platform, account_id=account.id, channel="sms", name="people.csv", region="EG", chunks=chunks(), actor=OPERATOR
    )
    if read:
        await recipients.read(platform, file_id=file_id)
    return file_id


async def begun(platform: Platform, account: Account, file_id: int, *mapping: str, **values: Any) -> int:
    """An import's id."""
    return await contacts.begin_import(
        platform, account_id=account.id, file_id=file_id, mapping=mapping, actor=OPERATOR, **values
    )


async def imported(
    platform: Platform, account: Account, content: str = PEOPLE, *mapping: str, **values: Any
) -> ContactImport:
    """A file that was taken over."""
    wanted = mapping or ("name", "field:Due date", "language")
    number = await begun(platform, account, await uploaded(platform, account, content), *wanted, **values)
    await contacts.import_contacts(platform, import_id=number)
    return await contacts.get_import(platform, account.id, number)


async def test_a_files_rows_become_contacts(platform: Platform, account: Account) -> None:
    done = await imported(platform, account)

    assert (done.state, done.rows, done.rows_read, done.created) == (ImportState.DONE, 2, 2, 2)
    omar, mona = await contacts.list_contacts(platform, account.id)
    assert (mona.name, mona.language, mona.fields) == ("Mona", "ar", {"Due date": "3 May"})
    assert (omar.name, omar.language, omar.fields) == ("Omar", "en", {})
    assert [field.name for field in await contacts.fields(platform, account.id)] == ["Due date"]


async def test_known_numbers_are_updated_and_empty_cells_forget_nothing(platform: Platform, account: Account) -> None:
    await imported(platform, account)

    again = await imported(platform, account, "phone,n,d,l\n01001234567,Mona Adel,,\n01007654321,Omar,,\n")

    assert (again.created, again.changed, again.unchanged) == (0, 1, 1)
    mona = await contacts.find(platform, account.id, "sms", "201001234567")
    assert mona is not None
    assert (mona.name, mona.fields) == ("Mona Adel", {"Due date": "3 May"})


async def test_known_numbers_are_skipped_where_that_is_wished_and_join_the_group_all_the_same(
    platform: Platform, account: Account
) -> None:
    await imported(platform, account)
    group_id = await contacts.create_group(platform, account_id=account.id, name="May", actor=OPERATOR)

    content = "phone,n,d,l\n01001234567,Other,,\n01112222222,New,,\n"
    again = await imported(platform, account, content, known="skip", group_id=group_id)

    assert (again.created, again.changed, again.unchanged) == (1, 0, 1)
    members = await contacts.list_contacts(platform, account.id, ContactSearch(group_id=group_id))
    assert {one.name for one in members} == {"Mona", "New"}


async def test_rows_that_cannot_be_kept_are_told_by_their_number(platform: Platform, account: Account) -> None:
    content = f"phone,n,d,l\n01001234567,{'x' * 201},,\n01007654321,Omar,{'y' * 501},\n01112222222,Zain,z,\n"

    done = await imported(platform, account, content)

    assert (done.created, done.invalid) == (1, 2)
    errors = await contacts.import_errors(platform, account.id, done.id)
    assert [error.row for error in errors] == [2, 3]
    assert "200 characters" in errors[0].reason


async def test_a_list_of_those_who_opted_out_is_taken_over(platform: Platform, account: Account) -> None:
    await imported(platform, account, opted_out=True)

    refused = await contacts.opted_out(platform, account.id, "sms", "ANY", ["201001234567", "201007654321"])
    assert len(refused) == 2


async def test_a_file_is_taken_over_by_one_import_at_a_time(platform: Platform, account: Account) -> None:
    file_id = await uploaded(platform, account)

    first, second = await asyncio.gather(*[begun(platform, account, file_id, "name") for _ in range(2)])

    assert first == second


async def test_two_imports_of_one_list_make_one_set_of_contacts(platform: Platform, account: Account) -> None:
    rows = [f"0100{number:07},Person {number}" for number in range(3000)]
    files = ["phone,name\n" + "\n".join(order) for order in (rows, rows[::-1])]
    imports = [await begun(platform, account, await uploaded(platform, account, file), "name") for file in files]

    await asyncio.gather(*[contacts.import_contacts(platform, import_id=number) for number in imports])

    assert await contacts.count(platform, account.id) == 3000
    done = [await contacts.get_import(platform, account.id, number) for number in imports]
    assert sum(one.created for one in done) == 3000
    assert [one.state for one in done] == [ImportState.DONE, ImportState.DONE]


async def test_two_runs_of_one_import_count_each_row_once(platform: Platform, account: Account) -> None:
    number = await begun(platform, account, await uploaded(platform, account), "name")

    await asyncio.gather(*[contacts.import_contacts(platform, import_id=number) for _ in range(3)])

    done = await contacts.get_import(platform, account.id, number)
    assert (done.state, done.rows_read, done.created) == (ImportState.DONE, 2, 2)


async def test_an_import_goes_on_where_a_run_ended(platform: Platform, account: Account) -> None:
    number = await begun(platform, account, await uploaded(platform, account), "name")
    await platform.database.execute(
        "UPDATE contact_import SET tries = 1, last_row = 2, rows_read = 1, created = 1, "
        "progressed_at = now() - interval '2 minutes' WHERE id = $1",
        number,
    )

    await contacts.sweep(platform)
    queued = await platform.database.fetchval(
        "SELECT count(*) FROM outbox WHERE task = 'contacts.import' AND (arguments ->> 'import_id')::bigint = $1",
        number,
    )
    await contacts.import_contacts(platform, import_id=number)

    done = await contacts.get_import(platform, account.id, number)
    assert queued == 2
    assert (done.state, done.rows_read, done.created) == (ImportState.DONE, 2, 2)
    assert await contacts.count(platform, account.id) == 1


async def test_a_stopped_import_takes_nothing_over_any_more(platform: Platform, account: Account) -> None:
    number = await begun(platform, account, await uploaded(platform, account), "name")

    assert await contacts.cancel_import(platform, account_id=account.id, import_id=number, actor=OPERATOR)
    await contacts.import_contacts(platform, import_id=number)

    assert await contacts.count(platform, account.id) == 0
    assert not await contacts.cancel_import(platform, account_id=account.id, import_id=number, actor=OPERATOR)


async def test_an_import_that_never_gets_further_is_given_up(platform: Platform, account: Account) -> None:
    number = await begun(platform, account, await uploaded(platform, account), "name")
    await platform.database.execute(
        "UPDATE contact_import SET tries = 5, progressed_at = now() - interval '1 minute' WHERE id = $1", number
    )

    await contacts.import_contacts(platform, import_id=number)

    assert (await contacts.get_import(platform, account.id, number)).state is ImportState.FAILED


async def test_a_file_that_is_still_read_waits(platform: Platform, account: Account) -> None:
    file_id = await uploaded(platform, account, read=False)

    with pytest.raises(FileNotReady):
        await begun(platform, account, file_id, "name")


@pytest.mark.parametrize("mapping", [("name", "name"), ("shoe",), ("field:City", "field:city"), ("", "", "", "name")])
async def test_a_mapping_that_makes_no_sense_is_refused(
    platform: Platform, account: Account, mapping: tuple[str, ...]
) -> None:
    file_id = await uploaded(platform, account)

    with pytest.raises(Invalid):
        await begun(platform, account, file_id, *mapping)


async def test_a_hundred_thousand_contacts_take_seconds(platform: Platform, account: Account) -> None:
    rows = "\n".join(f"010{number:08},Person {number},Cairo" for number in range(100_000))
    number = await begun(
        platform, account, await uploaded(platform, account, f"phone,name,city\n{rows}"), "name", "field:City"
    )

    before = time.perf_counter()
    await contacts.import_contacts(platform, import_id=number)

    assert (await contacts.get_import(platform, account.id, number)).created == 100_000
    assert time.perf_counter() - before < 30


def test_columns_are_guessed_by_their_headers() -> None:
    known = [contacts.ContactField(1, "Due date")]

    assert contacts.guess_mapping(["الإسم", "due  DATE", "Language", "City", "C", "Name"], known) == [
        "name", "field:Due date", "language", "field:City", "", "",
    ]  # fmt: skip
