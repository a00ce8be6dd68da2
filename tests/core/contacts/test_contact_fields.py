"""Fields of an account's own."""

from __future__ import annotations

import pytest

from hudhud import contacts
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.contacts import FieldExists, TooManyFields, UnknownField
from hudhud.errors import Invalid
from hudhud.plugins import Platform

OPERATOR = Actor("operator:test")


async def add(platform: Platform, account: Account, name: str) -> int:
    """A new field's id."""
    return (await contacts.add_field(platform, account_id=account.id, name=name, actor=OPERATOR)).id


async def test_names_differ_by_more_than_case_and_blanks(platform: Platform, account: Account) -> None:
    await add(platform, account, "Due date")

    with pytest.raises(FieldExists):
        await add(platform, account, " due  DATE")


@pytest.mark.parametrize("name", ["", " ", "a@b", "{x}", "a|b", "name", "Number", "x" * 101])
async def test_a_name_that_no_text_could_call_is_refused(platform: Platform, account: Account, name: str) -> None:
    with pytest.raises(Invalid):
        await add(platform, account, name)


async def test_there_are_fifty_at_most_and_the_sentence_says_so(platform: Platform, account: Account) -> None:
    for number in range(50):
        await add(platform, account, f"Field {number}")

    with pytest.raises(TooManyFields) as told:
        await add(platform, account, "One more")

    assert str(told.value) == "An account has at most 50 fields of its own; this would be 51. Remove one first."


async def test_values_follow_a_renamed_field_and_go_with_a_removed_one(platform: Platform, account: Account) -> None:
    city, shop = await add(platform, account, "City"), await add(platform, account, "Shop")
    mona = await contacts.create(
        platform, account_id=account.id, channel="sms", address="01001234567", actor=OPERATOR,
        values={"City": "Cairo", "Shop": "Nile"},
    )  # fmt: skip

    await contacts.rename_field(platform, account_id=account.id, field_id=city, name="Town", actor=OPERATOR)
    await contacts.remove_field(platform, account_id=account.id, field_id=shop, actor=OPERATOR)

    assert (await contacts.get(platform, account.id, mona)).fields == {"Town": "Cairo"}
    assert [(one.name, one.used) for one in await contacts.fields(platform, account.id, counted=True)] == [("Town", 1)]


async def test_fields_of_others_are_not_there(platform: Platform, account: Account, stranger: Account) -> None:
    city = await add(platform, account, "City")

    with pytest.raises(UnknownField):
        await contacts.remove_field(platform, account_id=stranger.id, field_id=city, actor=OPERATOR)
    with pytest.raises(UnknownField):
        await contacts.rename_field(platform, account_id=stranger.id, field_id=city, name="X", actor=OPERATOR)
