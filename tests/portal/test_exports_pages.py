"""Exports in the portal and by the API: asked for, watched, taken, called off."""

from __future__ import annotations

import csv
import io
import re

import httpx
import pytest

from hudhud import exports, identity, messages
from hudhud.audit import Actor

from .conftest import OPERATOR, Customer, Entering, id_of


@pytest.fixture
async def customer(entering: Entering) -> Customer:
    """One with exports of its own."""
    return await entering()


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def written(customer: Customer) -> None:
    """The worker comes by, until nothing of this customer waits: others' may come before."""
    while any(one.open for one in await exports.list_exports(customer.platform, customer.account.id)):
        await exports.write_next(customer.platform)


async def file_in(customer: Customer) -> str:
    """The address of the newest file, once the worker has come by."""
    await written(customer)
    found = re.search(r'href="(/exports/exp_\d+/file)"', await customer.read("/exports"))
    assert found is not None
    return found[1]


async def test_messages_are_exported_with_the_filter_that_was_chosen(customer: Customer) -> None:
    campaign = id_of(await customer.running(name="=Sale", recipients=("01001234567", "01001234568")))
    await customer.running()

    asked = await customer.read(f"/exports/new?kind=messages&campaign=cmp_{campaign}")
    answer = await customer.send("/exports", {"kind": "messages", "campaign": f"cmp_{campaign}", "format": "csv"})
    rows = table((await customer.http.get(await file_in(customer))).content)

    assert "About 2 rows." in re.sub(r"<[^>]+>", "", asked)
    assert answer.headers["location"] == "/exports"
    assert [row[4] for row in rows[1:]] == ["+201001234568", "+201001234567"]
    assert {row[8] for row in rows[1:]} == {"'=Sale"}
    assert rows[0][2] == "Time (Africa/Cairo)"


async def test_texts_come_along_where_they_are_asked_for(customer: Customer) -> None:
    await customer.running(text="Hello there")

    await customer.send("/exports", {"kind": "messages", "format": "csv", "text": "1"})

    assert table((await customer.http.get(await file_in(customer))).content)[1][-1] == "Hello there"


async def test_a_file_is_in_the_language_of_whoever_asked_for_it(customer: Customer) -> None:
    await customer.running()
    await customer.http.get("/exports", headers={"Accept-Language": "ar"})
    customer.http.headers["Accept-Language"] = "ar"

    await customer.send("/exports", {"kind": "messages", "format": "csv"})
    rows = table((await customer.http.get(await file_in(customer))).content)

    assert (rows[0][1], rows[1][1]) == ("الحالة", "في الانتظار")


async def test_a_workbook_is_offered_as_one(customer: Customer) -> None:
    await customer.running()
    await customer.send("/exports", {"kind": "messages", "format": "xlsx"})

    answer = await customer.http.get(await file_in(customer))

    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    assert answer.content[:2] == b"PK"


async def test_an_export_that_waits_shows_its_progress_and_can_be_cancelled(customer: Customer) -> None:
    await customer.running()
    await customer.send("/exports", {"kind": "messages", "format": "csv"})
    page = await customer.read("/exports")
    act = re.search(r'action="(/exports/exp_\d+/cancel)"', page)

    assert 'data-every="1000"' in page
    assert "0 of about 1" in re.sub(r"<[^>]+>", "", page)
    assert act is not None
    await customer.send(act[1])
    assert "Cancelled" in await customer.words("/exports")


async def test_too_many_at_once_are_refused_with_the_number(customer: Customer) -> None:
    for _ in range(3):
        await customer.send("/exports", {"kind": "messages", "format": "csv"})

    answer = await customer.send("/exports", {"kind": "messages", "format": "csv"})

    assert answer.status_code == 413
    assert "at most 3 may be" in answer.text


async def test_an_unknown_kind_and_an_unknown_option_are_told(customer: Customer) -> None:
    assert (await customer.http.get("/exports/new?kind=eggs")).status_code == 404
    assert (await customer.http.get("/exports/new?kind=messages&eggs=1")).status_code == 422


async def test_by_the_api_an_export_is_begun_asked_for_and_taken(customer: Customer) -> None:
    user = await customer.platform.database.fetchval("SELECT id FROM app_user WHERE account = $1", customer.account.id)
    token = await identity.create_token(
        customer.platform, account_id=customer.account.id, user_id=user, name="t", actor=Actor("system")
    )
    await messages.send(
        customer.platform, account_id=customer.account.id, channel="sms", to="01001234567", sender="HUDHUD",
        text="Hello", interface="api", actor=OPERATOR,
    )  # fmt: skip
    transport = customer.http._transport
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test/api/v1") as api:
        api.headers["Authorization"] = f"Bearer {token}"
        begun = await api.post("/exports", json={"kind": "messages", "options": {"interface": "api"}})
        early = await api.get(f"/exports/{begun.json()['id']}/file")
        await written(customer)
        done = (await api.get(f"/exports/{begun.json()['id']}")).json()
        content = (await api.get(done["file"].removeprefix("/api/v1"))).content

    assert (begun.status_code, begun.json()["state"], early.status_code) == (202, "waiting", 409)
    assert (done["state"], done["rows"], done["bytes"]) == ("done", 1, len(content))
    assert table(content)[1][4] == "+201001234567"
