"""One recipient's message over the API, before anything is sent."""

from __future__ import annotations

import httpx
import pytest

from hudhud import recipients
from hudhud.plugins import Platform
from hudhud.public_ids import from_public

PEOPLE = "phone,Name\n01001234567,Mona\n01001234568,\n01221234567,منى\n"


@pytest.fixture
async def campaign(http: httpx.AsyncClient, platform: Platform) -> str:
    """A personalised draft to three people."""
    file = (await http.post("/recipient-files", files={"file": ("people.csv", PEOPLE.encode())})).json()["id"]
    await recipients.read(platform, file_id=from_public("rcf", file))
    draft = {"name": "Spring", "type": "personalised", "sender": "HUDHUD", "text": "Dear @name", "recipient_file": file}
    return str((await http.post("/campaigns", json=draft)).json()["id"])


async def test_a_preview_is_the_first_recipients_message(http: httpx.AsyncClient, campaign: str) -> None:
    shown = (await http.get(f"/campaigns/{campaign}/preview")).json()

    assert (shown["row"], shown["before"], shown["after"]) == ("2", None, "3")
    assert (shown["to"], shown["text"], shown["values"]) == ("201001234567", "Dear Mona", {"name": "Mona"})
    assert (shown["parts"], shown["encoding"], shown["missing"]) == (1, "GSM 03.38", None)


async def test_a_preview_of_any_row(http: httpx.AsyncClient, campaign: str) -> None:
    shown = (await http.get(f"/campaigns/{campaign}/preview", params={"row": "4"})).json()

    assert (shown["text"], shown["encoding"], shown["after"]) == ("Dear منى", "UCS-2", None)


async def test_a_preview_tells_which_value_is_missing(http: httpx.AsyncClient, campaign: str) -> None:
    shown = (await http.get(f"/campaigns/{campaign}/preview", params={"row": "3"})).json()

    assert shown["missing"] == "name"


async def test_without_recipients_there_is_none(http: httpx.AsyncClient) -> None:
    draft = (await http.post("/campaigns", json={"name": "Spring", "text": "Hello"})).json()["id"]

    answer = await http.get(f"/campaigns/{draft}/preview")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_recipients")
