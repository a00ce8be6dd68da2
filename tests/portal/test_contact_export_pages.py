"""Contacts and opt-outs exported from their lists, by the pages and by the API, and brought back."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import httpx
import pytest

from hudhud import contacts, exports, identity
from hudhud.audit import Actor
from hudhud.public_ids import to_public

from .conftest import OPERATOR, Customer, Entering
from .test_contact_import_pages import chosen, uploaded


@pytest.fixture
async def customer(entering: Entering) -> Customer:
    """One with two contacts of its own, of whom one opted out and one is in a group."""
    customer = await entering()
    mine: dict[str, Any] = {"account_id": customer.account.id, "actor": OPERATOR}
    await contacts.add_field(customer.platform, name="City", **mine)
    vip = await contacts.create_group(customer.platform, name="VIP", **mine)
    await contacts.create(
        customer.platform, channel="sms", address="01001234567", name="Mona", language="ar",
        values={"City": "=Cairo"}, group_ids=[vip], **mine,
    )  # fmt: skip
    await contacts.create(customer.platform, channel="sms", address="01007654321", name="Omar", **mine)
    await contacts.opt_out(
        customer.platform, account_id=customer.account.id, channel="sms", address="201007654321", source="portal",
        reason="asked us",
    )  # fmt: skip
    return customer


async def written(customer: Customer) -> bytes:
    """The newest file, once the worker has come by."""
    while any(one.open for one in await exports.list_exports(customer.platform, customer.account.id)):
        await exports.write_next(customer.platform)
    found = re.search(r'href="(/exports/exp_\d+/file)"', await customer.read("/exports"))
    assert found is not None
    return (await customer.http.get(found[1])).content


def table(content: bytes) -> list[list[str]]:
    """A CSV file's rows."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def exported(customer: Customer, page: str, format: str = "csv") -> bytes:
    """Follow a list's button, and fill in the form there."""
    button = re.search(r'href="(/exports/new\?[^"]*)"', await customer.read(page))
    assert button is not None
    form = await customer.read(button[1].replace("&amp;", "&"))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    hidden.pop("_csrf_token", None)
    answer = await customer.send("/exports", {**hidden, "format": format})
    assert answer.status_code == 303, answer.text
    return await written(customer)


async def test_the_list_offers_everybody_with_groups_fields_and_opt_out(customer: Customer) -> None:
    head, omar, mona = table(await exported(customer, "/contacts"))

    assert head[-2:] == ["Contact since (Africa/Cairo)", "City"]
    assert omar[:7] == ["+201007654321", "Omar", "", "", "Opted out", "", "asked us"]
    assert mona[:7] == ["+201001234567", "Mona", "Arabic", "VIP", "", "", ""]
    assert mona[-1] == "'=Cairo"


async def test_what_the_list_was_searched_by_is_what_is_exported(customer: Customer) -> None:
    (vip,) = await contacts.groups(customer.platform, customer.account.id)

    for page in (f"/contacts?group={to_public('grp', vip.id)}", "/contacts?q=mona", "/contacts?opted=no"):
        assert [row[1] for row in table(await exported(customer, page))[1:]] == ["Mona"]


async def test_opt_outs_are_exported_from_their_list(customer: Customer) -> None:
    rows = table(await exported(customer, "/contacts/opt-outs?source=portal"))

    assert [row[:5] for row in rows[1:]] == [["+201007654321", "Opted out", "", "asked us", "Entered here"]]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
async def test_every_column_of_an_exported_file_is_known_when_it_comes_back(
    customer: Customer, format: str, language: str
) -> None:
    customer.http.headers["Accept-Language"] = language
    people = await exported(customer, "/contacts", format)
    opt_outs = await exported(customer, "/contacts/opt-outs", format)

    asked = chosen(await customer.read(await uploaded(customer, people)))
    asked_of_opt_outs = chosen(await customer.read(await uploaded(customer, opt_outs)))

    assert asked == ["name", "language", "groups", "opted_out", "sender", "reason", "", "field:City"]
    assert asked_of_opt_outs == ["opted_out", "sender", "reason", "", ""]


async def test_a_column_that_is_no_yes_and_no_is_told_with_its_value(customer: Customer) -> None:
    path = await uploaded(customer, b"phone,out\n01001234567,perhaps\n")

    answer = await customer.send(path, {"column-1": "opted_out"})

    assert answer.status_code == 422
    assert "says neither yes nor no" in answer.text
    assert "perhaps</bdi></span>" in answer.text


async def test_nobody_exports_an_empty_list(entering: Entering) -> None:
    stranger = await entering()

    assert "/exports/new" not in await stranger.read("/contacts")
    assert "/exports/new" not in await stranger.read("/contacts/opt-outs")


async def test_by_the_api_contacts_are_exported_like_any_table(customer: Customer) -> None:
    user = await customer.platform.database.fetchval("SELECT id FROM app_user WHERE account = $1", customer.account.id)
    token = await identity.create_token(
        customer.platform, account_id=customer.account.id, user_id=user, name="t", actor=Actor("system")
    )
    async with httpx.AsyncClient(transport=customer.http._transport, base_url="http://portal.test/api/v1") as api:
        api.headers["Authorization"] = f"Bearer {token}"
        begun = await api.post("/exports", json={"kind": "contacts", "options": {"opted": "yes"}})
        wrong = await api.post("/exports", json={"kind": "opt_outs", "options": {"source": "dream"}})

    assert (begun.status_code, wrong.status_code) == (202, 422)
    assert [row[1] for row in table(await written(customer))[1:]] == ["Omar"]
