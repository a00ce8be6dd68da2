"""Contacts, groups and opt-outs over the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hudhud import contacts
from hudhud.plugins import Platform

MONA = "+201001234567"


async def made(http: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    """A new contact."""
    answer = await http.post("/contacts", json={"number": MONA, "name": "Mona", **values})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_contact_is_added_changed_and_deleted(http: httpx.AsyncClient, platform: Platform, caller: Any) -> None:
    actor = (await http.post("/contact-groups", json={"name": "Friends"})).json()
    await platform.database.execute("INSERT INTO contact_field (account, name) VALUES ($1, 'City')", caller.account.id)
    one = await made(http, fields={"city": "Cairo"}, groups=[actor["id"]], language="ar")

    changed = (await http.patch(f"/contacts/{one['id']}", json={"fields": {"City": "Giza"}})).json()
    shown = (await http.get(f"/contacts/{one['id']}")).json()
    gone = await http.delete(f"/contacts/{one['id']}")

    assert (one["number"], one["fields"], one["groups"]) == ("201001234567", {"City": "Cairo"}, [actor["id"]])
    assert (changed["name"], changed["fields"]) == ("Mona", {"City": "Giza"})
    assert shown == changed
    assert gone.status_code == 204
    assert (await http.get(f"/contacts/{one['id']}")).status_code == 404
    assert (await http.delete(f"/contacts/{one['id']}")).status_code == 404


async def test_a_known_number_is_refused(http: httpx.AsyncClient) -> None:
    await made(http)

    answer = await http.post("/contacts", json={"number": "0100 123 4567"})

    assert (answer.status_code, answer.json()["code"]) == (409, "contact_exists")


async def test_wrong_values_are_told_at_their_fields(http: httpx.AsyncClient) -> None:
    answer = await http.post("/contacts", json={"number": "12", "language": "xx", "fields": {"Shoe": "43"}})

    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/number", "/language", "/fields/Shoe"}


async def test_a_contact_added_twice_under_a_key_is_one(http: httpx.AsyncClient) -> None:
    answers = [
        await http.post("/contacts", json={"number": MONA}, headers={"Idempotency-Key": "mona"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


async def test_contacts_are_searched_page_by_page(http: httpx.AsyncClient) -> None:
    for number in range(3):
        await made(http, number=f"+20100123456{number}", name=f"Mona {number}")

    first = (await http.get("/contacts?q=mona&limit=2")).json()
    rest = (await http.get(f"/contacts?q=mona&limit=2&cursor={first['next_cursor']}")).json()

    assert [one["name"] for one in first["contacts"] + rest["contacts"]] == ["Mona 2", "Mona 1", "Mona 0"]
    assert (await http.get("/contacts?opted_out=true")).json()["contacts"] == []


async def test_groups_have_members_and_other_names(http: httpx.AsyncClient) -> None:
    one = await made(http)
    group = (await http.post("/contact-groups", json={"name": "Friends"})).json()
    path = f"/contact-groups/{group['id']}"

    filled = (await http.post(f"{path}/members", json={"add": [one["id"]]})).json()
    renamed = (await http.patch(path, json={"name": "Family"})).json()
    found = (await http.get(f"/contacts?group={group['id']}")).json()["contacts"]
    emptied = (await http.post(f"{path}/members", json={"remove": [one["id"]]})).json()

    assert (filled["contacts"], renamed["name"], [each["id"] for each in found]) == (1, "Family", [one["id"]])
    assert emptied["contacts"] == 0
    assert (await http.delete(path)).status_code == 204
    assert (await http.get("/contact-groups")).json()["contact_groups"] == []


async def test_an_opt_out_is_noted_once_and_removed_with_a_reason(
    http: httpx.AsyncClient, platform: Platform, caller: Any
) -> None:
    noted = [(await http.post("/opt-outs", json={"number": MONA, "reason": "Called"})).json() for _ in range(2)]
    listed = (await http.get("/opt-outs?number=0100123")).json()["opt_outs"]
    without = await http.delete(f"/opt-outs/{noted[0]['id']}")
    removed = await http.delete(f"/opt-outs/{noted[0]['id']}?reason=Agreed")

    assert noted[0] == noted[1]
    assert [(one["number"], one["source"], one["reason"]) for one in listed] == [("201001234567", "api", "Called")]
    assert (without.status_code, removed.status_code) == (422, 204)
    assert not await contacts.opted_out(platform, caller.account.id, "sms", "X", ["201001234567"])


async def test_whoever_wants_nothing_at_all_is_sent_no_single_message(http: httpx.AsyncClient) -> None:
    await http.post("/opt-outs", json={"number": MONA, "everything": True})

    answer = await http.post("/messages", json={"to": MONA, "sender": "HUDHUD", "text": "Your code is 1"})

    assert (answer.status_code, answer.json()["code"]) in {(422, "opted_out"), (422, "no_route")}


@pytest.mark.parametrize("path", ["/contacts", "/contact-groups", "/opt-outs"])
async def test_whoever_may_only_read_changes_nothing(reader: Any, path: str) -> None:
    assert (await reader.http.get(path)).status_code == 200
    assert (await reader.http.post(path, json={"number": MONA})).status_code == 403


async def test_contacts_of_others_are_not_there(http: httpx.AsyncClient, stranger: Any) -> None:
    one = await made(http)
    group = (await http.post("/contact-groups", json={"name": "Friends"})).json()

    assert (await stranger.http.get(f"/contacts/{one['id']}")).status_code == 404
    assert (await stranger.http.patch(f"/contacts/{one['id']}", json={})).status_code == 404
    assert (await stranger.http.delete(f"/contact-groups/{group['id']}")).status_code == 404
