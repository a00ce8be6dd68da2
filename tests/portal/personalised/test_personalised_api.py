"""The personalised API: all of a list is sent, each recipient their own text, or nothing of it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hudhud import contacts
from hudhud.public_ids import from_public

GOOD = "phone,name,due\n01001234567,Ali,Monday\n01001234568,منى,Tuesday\n"


def pointers(answer: httpx.Response) -> list[str]:
    """Where the answer says that something is wrong."""
    return [error["pointer"] for error in answer.json()["errors"]]


async def test_a_list_is_sent_with_each_recipients_text(sender: Any) -> None:
    answer = await sender.send()

    told = answer.json()
    assert answer.status_code == 202
    assert (told["state"], told["rows"], told["messages"], told["cost"]) == ("running", 2, 2, "0.04")
    assert await sender.bodies(told["id"]) == [
        ("201001234567", ["Ali", "Monday"]),
        ("201001234568", ["منى", "Tuesday"]),
    ]


async def test_the_campaign_says_through_which_interface_it_came(sender: Any) -> None:
    told = (await sender.send(name="invoices.csv")).json()

    row = await sender.platform.database.fetchrow(
        "SELECT k.interface, k.type, k.name, c.interface AS chunk FROM campaign k JOIN chunk c ON c.campaign = k.id "
        "WHERE k.id = $1",
        from_public("cmp", told["id"]),
    )
    assert row is not None
    assert tuple(row) == ("personalised_api", "personalised", "invoices.csv", "personalised_api")


@pytest.mark.parametrize("column", ["message", "Text", "الرسالة"])
async def test_a_column_may_hold_each_text_whole(sender: Any, column: str) -> None:
    told = await sender.send(f"phone,{column}\n01001234567,Pay @name 50%\n", text=None)

    assert told.status_code == 202
    assert await sender.bodies(told.json()["id"]) == [("201001234567", ["Pay @name 50%"])]


async def test_without_text_and_without_such_a_column_nothing_is_sent(sender: Any) -> None:
    answer = await sender.send(text=None)

    assert (answer.status_code, pointers(answer)) == (422, ["/text"])
    assert await sender.nothing_was_kept()


@pytest.mark.parametrize(
    "field", ["callback", "callback_url", "callBackURL", "call-back", "webhook", "notify_url", "dlr_url"]
)
async def test_a_callback_is_refused_and_told_of_webhooks(sender: Any, field: str) -> None:
    answer = await sender.send(**{field: "https://shop.example/states"})

    assert (answer.status_code, pointers(answer)) == (422, [f"/{field}"])
    assert "webhook" in answer.json()["errors"][0]["detail"]
    assert await sender.nothing_was_kept()


async def test_a_callback_in_the_address_is_refused_too(sender: Any) -> None:
    answer = await sender.send(params={"callback_url": "https://shop.example"})

    assert (answer.status_code, pointers(answer)) == (422, ["/callback_url"])


async def test_an_unknown_field_is_named(sender: Any) -> None:
    answer = await sender.send(colour="red")

    assert (answer.status_code, pointers(answer)) == (422, ["/colour"])


async def test_every_wrong_row_is_told_and_nothing_is_sent(sender: Any) -> None:
    answer = await sender.send("phone,name,due\n01001234567,Ali,Monday\n12,Omar,Monday\nabc,Mona,Friday\n")

    told = [(error["pointer"], error["value"]) for error in answer.json()["errors"]]
    assert answer.status_code == 422
    assert told == [("/row 3", "12"), ("/row 4", "abc")]
    assert await sender.nothing_was_kept()


async def test_a_missing_value_is_told_by_row_before_anything_is_sent(sender: Any) -> None:
    answer = await sender.send("phone,name,due\n01001234567,Ali,Monday\n01001234568,,Monday\n")

    assert (answer.status_code, pointers(answer)) == (422, ["/row 3"])
    assert answer.json()["errors"][0]["value"] == "name"
    assert await sender.nothing_was_kept()


async def test_a_name_that_no_column_has_is_told_with_the_one_that_was_meant(sender: Any) -> None:
    answer = await sender.send(text="Dear @nmae")

    assert (answer.status_code, pointers(answer)) == (422, ["/text"])
    assert "@name" in answer.json()["errors"][0]["value"]


async def test_a_sender_that_is_not_approved_is_refused(sender: Any) -> None:
    answer = await sender.send(sender="STRANGER")

    assert (answer.status_code, pointers(answer)) == (422, ["/sender"])
    assert await sender.nothing_was_kept()


async def test_without_enough_credit_nothing_is_sent(sender: Any) -> None:
    await sender.platform.database.execute(
        "UPDATE ledger_balance SET balance = 30000 WHERE account = $1", sender.account_id
    )

    answer = await sender.send()

    assert (answer.status_code, answer.json()["code"]) == (402, "not_enough_credit")
    assert await sender.nothing_was_kept()


async def test_numbers_that_stand_twice_are_sent_to_once_and_counted(sender: Any) -> None:
    told = (await sender.send(GOOD + "+20 100 123 4567,Ali,Friday\n")).json()

    assert (told["rows"], told["messages"], told["duplicates"]) == (3, 2, 1)


async def test_who_opted_out_is_left_out_and_not_charged(sender: Any) -> None:
    await contacts.opt_out(
        sender.platform, account_id=sender.account_id, channel="sms", address="201001234567", source="api"
    )

    told = (await sender.send()).json()

    assert (told["messages"], told["opted_out"], told["cost"]) == (1, 1, "0.02")


async def test_a_key_acts_once(sender: Any) -> None:
    first, second = [await sender.send(headers={"Idempotency-Key": "batch-1"}) for _ in range(2)]

    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert await sender.rows("campaign") == 1


async def test_a_key_with_another_list_is_refused(sender: Any) -> None:
    await sender.send(headers={"Idempotency-Key": "batch-1"})

    answer = await sender.send(GOOD + "01001234569,Sara,Friday\n", headers={"Idempotency-Key": "batch-1"})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")
