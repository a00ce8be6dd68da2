"""Recipient files over the API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from hudhud import recipients
from hudhud.plugins import Platform
from hudhud.public_ids import from_public


def upload(http: httpx.AsyncClient, content: bytes, **values: Any) -> Any:
    """Post a file."""
    return http.post("/recipient-files", files={"file": ("people.csv", content, "text/csv")}, **values)


async def read(platform: Platform, id: str) -> None:
    """What the worker does."""
    await recipients.read(platform, file_id=from_public("rcf", id))


async def test_an_upload_is_accepted_and_then_read(http: httpx.AsyncClient, platform: Platform) -> None:
    accepted = await upload(http, b"phone,name\n01001234567,Ali\n01001234567,Ali\n12,Omar\n")
    await read(platform, accepted.json()["id"])
    shown = (await http.get(accepted.headers["location"].removeprefix("/api/v1"))).json()

    assert accepted.status_code == 202
    assert accepted.json() == {"id": shown["id"], "state": "reading"}
    assert shown["state"] == "ready"
    assert (shown["rows"], shown["valid"], shown["invalid"], shown["duplicates"]) == (3, 1, 1, 1)
    assert shown["columns"] == ["phone", "name"]
    assert [(error["row"], error["cells"], error["cell"]) for error in shown["errors"]] == [(4, ["12", "Omar"], 0)]


async def test_a_refused_file_tells_its_reason(http: httpx.AsyncClient, platform: Platform) -> None:
    id = (await upload(http, b"01001234567\n\xff\n")).json()["id"]
    await read(platform, id)

    shown = (await http.get(f"/recipient-files/{id}")).json()

    assert shown["state"] == "refused"
    assert "Row 2 (byte 13 of the file) is not UTF-8" in shown["reason"]


async def test_errors_come_in_pages(http: httpx.AsyncClient, platform: Platform) -> None:
    id = (await upload(http, b"01001234567\n12\n13\n14\n")).json()["id"]
    await read(platform, id)

    first = (await http.get(f"/recipient-files/{id}/errors?limit=2")).json()
    rest = (await http.get(f"/recipient-files/{id}/errors?limit=2&cursor={first['next_cursor']}")).json()

    assert [error["row"] for error in first["errors"] + rest["errors"]] == [2, 3, 4]
    assert rest["next_cursor"] is None


async def test_files_are_listed(http: httpx.AsyncClient) -> None:
    ids = [(await upload(http, b"01001234567\n")).json()["id"] for _ in range(2)]

    listed = (await http.get("/recipient-files")).json()["recipient_files"]

    assert [file["id"] for file in listed] == ids[::-1]


async def test_the_country_of_national_numbers_may_be_given(http: httpx.AsyncClient, platform: Platform) -> None:
    id = (await upload(http, b"0151 12345678\n", data={"region": "DE"})).json()["id"]
    await read(platform, id)

    assert (await http.get(f"/recipient-files/{id}")).json()["valid"] == 1


async def test_an_upload_repeated_under_a_key_is_one_file(http: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "list of May"}
    first = await upload(http, b"01001234567\n", headers=headers)
    again = await upload(http, b"01001234567\n", headers=headers)
    other = await upload(http, b"01001234568\n", headers=headers)

    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422
    assert len((await http.get("/recipient-files")).json()["recipient_files"]) == 1


async def test_uploads_at_once_under_a_key_are_one_file(http: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "at once"}

    answers = await asyncio.gather(*(upload(http, b"01001234567\n", headers=headers) for _ in range(5)))

    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_a_file_that_announces_too_much_is_refused_unread(http: httpx.AsyncClient, platform: Platform) -> None:
    answer = await upload(http, b"0" * (platform.settings.max_file_bytes + 100_000))

    assert answer.status_code == 413
    assert answer.json()["code"] == "file_too_large"
    assert str(platform.settings.max_file_bytes) in answer.json()["title"].replace(",", "")


async def test_a_file_without_a_length_is_refused_at_the_limit(http: httpx.AsyncClient, platform: Platform) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        while True:
            sent += 65_536
            yield b"0" * 65_536

    answer = await http.post(
        "/recipient-files", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"}
    )

    assert answer.status_code == 413
    assert sent < platform.settings.max_file_bytes + 1_000_000


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"files": {"other": ("a.csv", b"1")}}, "/other"),
        ({"files": {"file": (None, b"1")}}, "/file"),
        ({"files": {"file": ("a.csv", b"1")}, "data": {"region": "Egypt"}}, "/region"),
        ({"files": {"file": ("a.csv", b"1")}, "data": {"callback": "x"}}, "/callback"),
        ({"files": [("file", ("a.csv", b"1")), ("file", ("b.csv", b"1"))]}, "/file"),
    ],
)
async def test_a_wrong_form_is_refused_by_its_field(
    http: httpx.AsyncClient, form: dict[str, Any], pointer: str
) -> None:
    answer = await http.post("/recipient-files", **form)

    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_a_stranger_finds_no_file(http: httpx.AsyncClient, stranger: Any) -> None:
    id = (await upload(http, b"01001234567\n")).json()["id"]

    foreign = await stranger.http.get(f"/recipient-files/{id}")
    unknown = await stranger.http.get("/recipient-files/rcf_999999")

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["title"] == unknown.json()["title"]
    assert (await stranger.http.get(f"/recipient-files/{id}/errors")).status_code == 404


async def test_a_workbook_is_read(http: httpx.AsyncClient, platform: Platform) -> None:
    id = (await upload(http, recipients.xlsx_template("en"))).json()["id"]
    await read(platform, id)

    shown = (await http.get(f"/recipient-files/{id}")).json()

    assert (shown["state"], shown["valid"], shown["sheet"]) == ("ready", 2, "Recipients")
    assert shown["columns"] == ["mobile number", "name", "due date"]


@pytest.mark.parametrize(("value", "valid"), [("true", 2), ("false", 1)])
async def test_repeated_numbers_are_kept_on_demand(
    http: httpx.AsyncClient, platform: Platform, value: str, valid: int
) -> None:
    answer = await upload(http, b"01001234567\n01001234567\n", data={"keep_duplicates": value})
    await read(platform, answer.json()["id"])

    shown = (await http.get(f"/recipient-files/{answer.json()['id']}")).json()

    assert (shown["valid"], shown["duplicates"], shown["repeats"]) == (valid, 2 - valid, 1)


async def test_a_doubtful_encoding_is_asked_about_and_chosen(http: httpx.AsyncClient, platform: Platform) -> None:
    id = (await upload(http, "01001234567,محمد\n".encode("cp1256"))).json()["id"]
    await read(platform, id)
    asking = (await http.get(f"/recipient-files/{id}")).json()

    wrong = await http.post(f"/recipient-files/{id}/encoding", json={"encoding": "utf-8"})
    chosen = await http.post(f"/recipient-files/{id}/encoding", json={"encoding": "windows-1256"})
    await read(platform, id)

    assert asking["state"] == "asking"
    assert asking["encodings"]["windows-1256"] == [["01001234567", "محمد"]]
    assert (wrong.status_code, chosen.status_code) == (422, 202)
    assert (await http.get(f"/recipient-files/{id}")).json()["encoding"] == "windows-1256"


async def test_a_known_encoding_may_be_given(http: httpx.AsyncClient, platform: Platform) -> None:
    content = "01001234567,محمد\n".encode("cp1256")
    id = (await upload(http, content, data={"encoding": "windows-1256"})).json()["id"]
    await read(platform, id)
    unknown = await upload(http, content, data={"encoding": "klingon"})

    assert (await http.get(f"/recipient-files/{id}")).json()["state"] == "ready"
    assert unknown.status_code == 422
