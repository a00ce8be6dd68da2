"""Contacts and opt-outs as files: what stands there, and that they come back as they were."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud import contacts, exports, recipients
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.contacts.file_cells import names_in, together, unmasked
from hudhud.errors import Invalid
from hudhud.exports import ExportFormat, ExportState
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud.recipients import FileState

OPERATOR = Actor("operator:test")
ARABIC = {
    "Contacts": "جهات الاتصال", "Number": "الرقم", "Name": "الاسم", "Language": "اللغة", "Groups": "المجموعات",
    "Opted out": "ألغوا الاشتراك", "Opted out of sender": "ألغوا اشتراك المرسل", "Arabic": "العربية",
    "Reason for opting out": "سبب إلغاء الاشتراك", "Contact since": "جهة اتصال منذ", "English": "الإنجليزية",
    "No message at all": "لا رسائل إطلاقًا", "How it became known": "كيف عُرف",
    "Opted out since": "ألغوا الاشتراك منذ",
}  # fmt: skip
"""The catalogue's words, which tests of the portal hold to it."""


async def added(platform: Platform, account: Account, number: str, **known: object) -> int:
    """A contact's id."""
    values: dict[str, object] = {"account_id": account.id, "channel": "sms", "actor": OPERATOR}
    return await contacts.create(platform, address=number, **values, **known)  # type: ignore[arg-type]


async def grouped(platform: Platform, account: Account, *names: str) -> list[int]:
    """The ids of new groups."""
    return [await contacts.create_group(platform, account_id=account.id, name=name, actor=OPERATOR) for name in names]


async def opted_out(platform: Platform, account: Account, address: str, **told: object) -> None:
    """Somebody who wants to hear no more."""
    values: dict[str, object] = {"account_id": account.id, "channel": "sms", "source": "reply"}
    await contacts.opt_out(platform, address=address, **values, **told)  # type: ignore[arg-type]


async def people(platform: Platform, account: Account) -> None:
    """Contacts with what is hard to carry over."""
    for name in ("City", "=Due", "Note, long"):
        await contacts.add_field(platform, account_id=account.id, name=name, actor=OPERATOR)
    vip, cairo, odd = await grouped(platform, account, "VIP", "Cairo; and “Giza”", '=odd "one"; two')
    await added(
        platform, account, "01001234567", name="=cmd|'/C calc'!A0", language="ar", group_ids=[vip, cairo],
        values={"City": "007", "=Due": "'=1+1", "Note, long": 'He said "no;\nnever"'},
    )  # fmt: skip
    await added(platform, account, "01007654321", name="منى عادل", language="en", group_ids=[odd])
    await added(platform, account, "01112222222", name="'tis", values={"City": "٣ مايو", "=Due": "-5"})
    await added(platform, account, "01113333333")
    await opted_out(platform, account, "201001234567", reason="STOP; please\n=now")
    await opted_out(platform, account, "201007654321", everything=True, reason="@rang")
    await opted_out(platform, account, "201112222222", sender="ACME")
    await opted_out(platform, account, "201112222222", sender="SHOP")


async def exported(
    platform: Platform,
    account: Account,
    format: ExportFormat,
    words: Mapping[str, str],
    kind: str = "contacts",
    **options: str,
) -> bytes:
    """The file that the worker writes."""
    export_id = await exports.begin(
        platform, account_id=account.id, kind=kind, options=options, format=format, actor=OPERATOR,
        translate=lambda text: words.get(text, text), time_zone="Africa/Cairo",
    )  # fmt: skip
    while (await exports.get(platform, account.id, export_id)).open:
        await exports.write_next(platform)
    assert (await exports.get(platform, account.id, export_id)).state is ExportState.DONE
    return b"".join([piece async for piece in await exports.content(platform, account.id, export_id)])


async def imported(platform: Platform, account: Account, content: bytes) -> None:
    """Take a file over as its columns are guessed."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    file_id = await recipients.upload(
        platform, account_id=account.id, channel="sms", name="people", region="EG", chunks=chunks(), actor=OPERATOR
    )
    await recipients.read(platform, file_id=file_id)
    file = await recipients.get(platform, account.id, file_id)
    assert (file.state, file.invalid) == (FileState.READY, 0)
    guessed = contacts.guess_mapping(file.columns[1:], await contacts.fields(platform, account.id))
    number = await contacts.begin_import(
        platform, account_id=account.id, file_id=file_id, mapping=guessed, actor=OPERATOR
    )
    await contacts.import_contacts(platform, import_id=number)
    done = await contacts.get_import(platform, account.id, number)
    assert (done.state.value, done.invalid) == ("done", 0)


Known = tuple[str, str, str, dict[str, str], list[str]]


async def known_of(platform: Platform, account: Account) -> tuple[list[Known], set[object], list[str]]:
    """Everything that is known of an account's contacts, but times and ids."""
    names = {one.id: one.name for one in await contacts.groups(platform, account.id)}
    everybody = [
        (one.address, one.name, one.language, dict(one.fields), sorted(names[group] for group in one.group_ids))
        for one in await contacts.list_contacts(platform, account.id)
    ]
    opt_outs: set[object] = {
        (one.address, one.sender, one.everything, one.reason)
        for one in await contacts.list_opt_outs(platform, account.id)
    }
    own = [field.name for field in await contacts.fields(platform, account.id)]
    return sorted(everybody), opt_outs, own


@pytest.mark.parametrize("words", [{}, ARABIC], ids=["English", "Arabic"])
@pytest.mark.parametrize("format", ExportFormat)
async def test_an_exported_file_comes_back_without_loss(
    platform: Platform, account: Account, stranger: Account, format: ExportFormat, words: Mapping[str, str]
) -> None:
    await people(platform, account)

    await imported(platform, stranger, await exported(platform, account, format, words))

    assert await known_of(platform, stranger) == await known_of(platform, account)


@pytest.mark.parametrize("format", ExportFormat)
async def test_exported_opt_outs_come_back_with_their_reason(
    platform: Platform, account: Account, stranger: Account, format: ExportFormat
) -> None:
    await opted_out(platform, account, "201001234567", reason="=STOP")
    await opted_out(platform, account, "201007654321", everything=True)
    await opted_out(platform, account, "201112222222", sender="ACME")

    await imported(platform, stranger, await exported(platform, account, format, ARABIC, "opt_outs"))

    assert (await known_of(platform, stranger))[1] == (await known_of(platform, account))[1]


async def test_taking_a_file_back_into_its_own_account_changes_nothing(platform: Platform, account: Account) -> None:
    await people(platform, account)
    before = await known_of(platform, account)

    await imported(platform, account, await exported(platform, account, ExportFormat.CSV, {}))

    assert await known_of(platform, account) == before


def rows_in(content: bytes) -> Sequence[Sequence[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_a_file_has_titles_for_people_and_no_formula(platform: Platform, account: Account) -> None:
    await people(platform, account)

    head, *rows = rows_in(await exported(platform, account, ExportFormat.CSV, {}))

    assert head[:7] == [
        "Number", "Name", "Language", "Groups", "Opted out", "Opted out of sender", "Reason for opting out",
    ]  # fmt: skip
    assert head[7:] == ["Contact since (Africa/Cairo)", "City", "'=Due", "Note, long"]
    assert rows[-1][1] == "'=cmd|'/C calc'!A0"
    assert rows[-1][4:7] == ["Opted out", "", "STOP; please\n=now"]
    assert rows[1][4:7] == ["Opted out", "ACME; SHOP", ""]
    assert not any(cell.startswith(("=", "-", "@")) for row in (head, *rows) for cell in row)


async def test_only_what_the_list_shows_is_exported(platform: Platform, account: Account) -> None:
    await people(platform, account)
    vip = next(one for one in await contacts.groups(platform, account.id) if one.name == "VIP")

    async def numbers(**options: str) -> list[str]:
        file = await exported(platform, account, ExportFormat.CSV, {}, **options)
        return [row[0] for row in rows_in(file)[1:]]

    assert await numbers(group=to_public("grp", vip.id)) == ["+201001234567"]
    assert await numbers(q="منى") == ["+201007654321"]
    assert await numbers(opted="no") == ["+201113333333"]


async def test_only_the_opt_outs_that_the_list_shows_are_exported(platform: Platform, account: Account) -> None:
    await opted_out(platform, account, "201001234567")
    await contacts.opt_out(
        platform, account_id=account.id, channel="sms", address="201007654321", source="portal", reason="rang"
    )

    file = await exported(platform, account, ExportFormat.CSV, {}, "opt_outs", source="portal")

    assert [row[:5] for row in rows_in(file)[1:]] == [["+201007654321", "Opted out", "", "rang", "Entered here"]]


@pytest.mark.parametrize(
    ("kind", "options"),
    [("contacts", {"opted": "maybe"}), ("contacts", {"state": "sent"}), ("opt_outs", {"source": "dream"})],
)
async def test_what_no_list_can_be_searched_by_is_refused(
    platform: Platform, account: Account, kind: str, options: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        await exported(platform, account, ExportFormat.CSV, {}, kind, **options)


async def test_anothers_group_is_not_exported(platform: Platform, account: Account, stranger: Account) -> None:
    (theirs,) = await grouped(platform, stranger, "Theirs")

    with pytest.raises(contacts.UnknownGroup):
        await exported(platform, account, ExportFormat.CSV, {}, group=to_public("grp", theirs))


async def test_a_column_that_says_neither_yes_nor_no_begins_no_import(platform: Platform, account: Account) -> None:
    with pytest.raises(Invalid) as refused:
        await imported(platform, account, b"Number,Opted out\n01001234567,yes\n01007654321,perhaps\n")

    assert (refused.value.problems[0].where, refused.value.problems[0].value) == ("mapping[0]", "perhaps")
    assert await contacts.count(platform, account.id) == 0


async def test_a_column_of_names_is_not_taken_for_groups(platform: Platform, account: Account) -> None:
    rows = "".join(f"0100{number:07},Person {number}\n" for number in range(201))

    with pytest.raises(Invalid) as refused:
        await imported(platform, account, f"Number,Groups\n{rows}".encode())

    assert refused.value.problems[0].value == "201"
    assert await contacts.groups(platform, account.id) == []


async def test_a_customers_own_yes_and_no_are_understood(platform: Platform, account: Account) -> None:
    content = "Number,Opted out\n01001234567,نعم\n01007654321,No\n01112222222,\n01113333333,X\n"

    await imported(platform, account, content.encode())

    addresses = {one.address for one in await contacts.list_opt_outs(platform, account.id)}
    assert addresses == {"201001234567", "201113333333"}


async def test_no_field_is_called_as_a_column_of_every_contact(platform: Platform, account: Account) -> None:
    for name in ("Groups", "opted  out", "المجموعات", "Contact since 2020"):
        with pytest.raises(Invalid):
            await contacts.add_field(platform, account_id=account.id, name=name, actor=OPERATOR)


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(st.lists(NAMES, unique=True, max_size=5))
def test_names_in_one_cell_are_told_apart_again(names: list[str]) -> None:
    assert names_in(together(names)) == names


@given(st.text(st.sampled_from("'=+-@\tab＝"), max_size=8))
def test_a_masked_text_is_unmasked_to_itself(text: str) -> None:
    assert unmasked(exports.safe(text)) == text
