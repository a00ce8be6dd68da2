"""The people that an account knows."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from hudhud import contacts
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.contacts import ContactExists, ContactSearch, UnknownContact, UnknownGroup
from hudhud.errors import Invalid
from hudhud.plugins import Platform

OPERATOR = Actor("operator:test")


async def new(platform: Platform, account: Account, address: str = "01001234567", **values: Any) -> int:
    """A contact's id."""
    return await contacts.create(
        platform, account_id=account.id, channel="sms", address=address, actor=OPERATOR, **values
    )


async def field(platform: Platform, account: Account, name: str = "City") -> None:
    """A field of the account's own."""
    await contacts.add_field(platform, account_id=account.id, name=name, actor=OPERATOR)


async def named(platform: Platform, account: Account, **search: Any) -> list[str]:
    """Whom a search finds."""
    return [one.name for one in await contacts.list_contacts(platform, account.id, ContactSearch(**search))]


async def test_a_contact_is_kept_with_its_number_in_full(platform: Platform, account: Account) -> None:
    await field(platform, account, "Due date")

    number = await new(platform, account, name=" Mona  Adel ", language="ar", values={"due DATE": "3 May "})

    kept = await contacts.get(platform, account.id, number)
    assert (kept.address, kept.name, kept.language) == ("201001234567", "Mona Adel", "ar")
    assert kept.fields == {"Due date": "3 May"}


async def test_every_wrong_value_is_told(platform: Platform, account: Account) -> None:
    with pytest.raises(Invalid) as told:
        await new(platform, account, "12", name="x" * 201, language="tlh", values={"Shoe": "43"})

    assert {problem.where for problem in told.value.problems} == {"address", "name", "language", "fields.Shoe"}


async def test_a_number_is_one_contact_of_an_account(platform: Platform, account: Account, stranger: Account) -> None:
    first = await new(platform, account)

    with pytest.raises(ContactExists) as told:
        await new(platform, account, "+20 100 123 4567")

    assert told.value.contact_id == first
    assert await new(platform, stranger)


async def test_what_is_given_is_changed_and_the_rest_stays(platform: Platform, account: Account) -> None:
    await field(platform, account)
    await field(platform, account, "Shop")
    number = await new(platform, account, name="Mona", values={"City": "Cairo", "Shop": "Nile"})

    await contacts.change(
        platform, account_id=account.id, contact_id=number, actor=OPERATOR, address="01007654321",
        values={"City": "Giza", "Shop": ""},
    )  # fmt: skip

    changed = await contacts.get(platform, account.id, number)
    assert (changed.address, changed.name, changed.fields) == ("201007654321", "Mona", {"City": "Giza"})


async def test_a_number_of_somebody_else_is_not_taken(platform: Platform, account: Account) -> None:
    await new(platform, account)
    other = await new(platform, account, "01007654321")

    with pytest.raises(ContactExists):
        await contacts.change(platform, account_id=account.id, contact_id=other, actor=OPERATOR, address="01001234567")


async def test_contacts_of_others_are_not_there(platform: Platform, account: Account, stranger: Account) -> None:
    number = await new(platform, account)

    with pytest.raises(UnknownContact):
        await contacts.get(platform, stranger.id, number)
    assert await contacts.delete(platform, account_id=stranger.id, contact_ids=[number], actor=OPERATOR) == 0
    assert await contacts.get(platform, account.id, number)


async def test_who_is_deleted_and_had_opted_out_stays_opted_out(platform: Platform, account: Account) -> None:
    number = await new(platform, account)
    await contacts.opt_out(
        platform, account_id=account.id, channel="sms", address="201001234567", source="portal", actor=OPERATOR
    )

    assert await contacts.delete(platform, account_id=account.id, contact_ids=[number], actor=OPERATOR) == 1

    assert await contacts.opted_out(platform, account.id, "sms", "X", ["201001234567"])


@pytest.mark.parametrize(
    "words",
    [
        "mona",
        "MONA",
        "01001234567",
        "+20 100 123",
        "احمد",
        "أحمــد",
        "القاهره",
        "mona cairo",
        "٠١٠٠١٢٣",
    ],
)
async def test_search_knows_names_numbers_and_values_however_they_are_spelled(
    platform: Platform, account: Account, words: str
) -> None:
    await field(platform, account)
    await new(platform, account, name="Mona أَحمد", values={"City": "Cairo القاهرة"})
    await new(platform, account, "01112222222", name="Omar 100%")

    assert await named(platform, account, words=words) == ["Mona أَحمد"]


async def test_signs_of_patterns_stand_for_themselves(platform: Platform, account: Account) -> None:
    await new(platform, account, name="Mona")
    await new(platform, account, "01112222222", name="Omar 100%")

    assert await named(platform, account, words="0%") == ["Omar 100%"]
    assert await named(platform, account, words="_") == []


async def test_the_list_goes_on_where_it_ended(platform: Platform, account: Account) -> None:
    for number in range(5):
        await new(platform, account, f"0100000000{number}", name=str(number))

    first = await contacts.list_contacts(platform, account.id, limit=2)
    second = await contacts.list_contacts(platform, account.id, limit=2, before=first[-1].id)

    assert [one.name for one in (*first, *second)] == ["4", "3", "2", "1"]
    assert await contacts.count(platform, account.id) == 5


async def test_groups_take_members_by_hand_and_from_a_search(platform: Platform, account: Account) -> None:
    mona, omar = await new(platform, account, name="Mona"), await new(platform, account, "01112222222", name="Omar")
    group_id = await contacts.create_group(platform, account_id=account.id, name="Friends", actor=OPERATOR)
    mine = {"platform": platform, "account_id": account.id, "group_id": group_id, "actor": OPERATOR}

    assert await contacts.add_members(**mine, contact_ids=[mona]) == 1  # type: ignore[arg-type]
    assert await contacts.add_found(**mine, search=ContactSearch(words="m")) == 1  # type: ignore[arg-type]
    assert await named(platform, account, group_id=group_id) == ["Omar", "Mona"]
    assert await contacts.remove_members(**mine, contact_ids=[mona, omar]) == 2  # type: ignore[arg-type]

    assert (await contacts.group(platform, account.id, group_id)).members == 0


async def test_a_group_takes_in_nobody_of_another_account(
    platform: Platform, account: Account, stranger: Account
) -> None:
    mona = await new(platform, account)
    group_id = await contacts.create_group(platform, account_id=stranger.id, name="Friends", actor=OPERATOR)

    added = await contacts.add_members(
        platform, account_id=stranger.id, group_id=group_id, contact_ids=[mona], actor=OPERATOR
    )

    assert added == 0
    with pytest.raises(UnknownGroup):
        await contacts.add_members(
            platform, account_id=account.id, group_id=group_id, contact_ids=[mona], actor=OPERATOR
        )


async def test_a_groups_contacts_outlive_it(platform: Platform, account: Account) -> None:
    group_id = await contacts.create_group(platform, account_id=account.id, name="Friends", actor=OPERATOR)
    mona = await new(platform, account, group_ids=[group_id])
    assert (await contacts.get(platform, account.id, mona)).group_ids == (group_id,)

    await contacts.rename_group(platform, account_id=account.id, group_id=group_id, name="Family", actor=OPERATOR)
    await contacts.delete_group(platform, account_id=account.id, group_id=group_id, actor=OPERATOR)

    assert (await contacts.get(platform, account.id, mona)).group_ids == ()
    assert await contacts.groups(platform, account.id) == []


async def test_a_groups_name_is_one_of_an_account(platform: Platform, account: Account) -> None:
    name = secrets.token_hex(4)
    for each in (name, "Other"):
        await contacts.create_group(platform, account_id=account.id, name=each, actor=OPERATOR)

    with pytest.raises(contacts.GroupExists):
        await contacts.create_group(platform, account_id=account.id, name=f" {name} ", actor=OPERATOR)
    other = next(one for one in await contacts.groups(platform, account.id) if one.name == "Other")
    with pytest.raises(contacts.GroupExists):
        await contacts.rename_group(platform, account_id=account.id, group_id=other.id, name=name, actor=OPERATOR)


async def test_who_opted_out_can_be_asked_for(platform: Platform, account: Account) -> None:
    await new(platform, account, name="Mona")
    await new(platform, account, "01112222222", name="Omar")
    await contacts.opt_out(platform, account_id=account.id, channel="sms", address="201001234567", source="link")

    assert await named(platform, account, opted_out=True) == ["Mona"]
    assert await named(platform, account, opted_out=False) == ["Omar"]
