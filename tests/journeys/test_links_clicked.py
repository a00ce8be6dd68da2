"""A campaign with two links over the API to simulated handsets: texts read, each link followed, results equal."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from test_foreign_smsc import FIRST, open_account, send
from test_unknown_channel import everything_running

from hudhud.plugins import Platform
from hudhud_sms import connections
from hudhud_sms.simulator import SmscSimulator
from hudhud_sms.smpp import Smsc
from hudhud_web import create_app

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"
LINKS = {"links": [{"label": "Yes", "target": "https://a.example/y"}, {"label": "لا", "target": "https://a.example/n"}]}
NAMES = ("Mona", "منى", "Zoë", "Omar", "Sara", "Ali")
TEXTS = {"regular_link": "Will you come? @link1 @link2", "personalised_link": "@name? @link1 @link2"}


def read_links(simulator: SmscSimulator, first: int) -> list[list[str]]:
    """The paths of the links on each phone, as its owner reads them."""
    found = []
    for number in range(first, first + len(NAMES)):
        (phone,) = simulator.phones.look(str(number))
        found.append(re.findall(r"http://127\.0\.0\.1:8000(/l/\w{9})", phone.messages[-1].text))
    return found


async def follow(person: httpx.AsyncClient, links: Sequence[Sequence[str]]) -> None:
    """Every other person says yes, the others no; the last one looks again, and a preview looks at everything."""
    for number, pair in enumerate(links):
        assert len(pair) == 2
        answer = await person.get(pair[number % 2])
        assert answer.headers["location"] == LINKS["links"][number % 2]["target"]
    await person.get(links[-1][(len(links) - 1) % 2])
    for pair in links:
        for path in pair:
            await person.get(path, headers={"user-agent": "WhatsApp/2.24.13.77 A"})


@pytest.mark.parametrize("kind", TEXTS)
async def test_every_answer_is_found_again_at_its_recipient(platform: Platform, kind: str) -> None:
    simulator = SmscSimulator()
    port = await simulator.start("127.0.0.1", 0)
    await connections.add(platform, "phones", Smsc("127.0.0.1", port, "hudhud", "simulator"), ["2"])
    headers = {"Authorization": f"Bearer {await open_account(platform)}"}
    transport = httpx.ASGITransport(app=create_app(platform), client=("196.221.34.9", 1))
    async with (
        everything_running(platform),
        httpx.AsyncClient(transport=transport, base_url="http://api.test/api/v1", headers=headers) as api,
        httpx.AsyncClient(transport=transport, base_url="http://links.test", headers={"user-agent": PHONE}) as person,
    ):
        rows = [f"{name},today" for name in NAMES]
        text = {"type": kind, "text": TEXTS[kind], "options": {"cta_links": LINKS}}
        campaign = await send(api, text, rows, FIRST)
        await follow(person, read_links(simulator, FIRST))
        told: dict[str, Any] = (await api.get(f"/campaigns/{campaign['id']}/clicks")).json()
        everybody = (await api.get(f"/campaigns/{campaign['id']}/clicks", params={"robots": True})).json()
    await asyncio.wait_for(simulator.stop(), 10)

    answered = {(one["to"], one["label"]) for one in told["clicks"]}
    assert answered == {(f"+{FIRST + number}", ("Yes", "لا")[number % 2]) for number in range(len(NAMES))}
    assert len(told["clicks"]) == len(NAMES) + 1
    assert len(everybody["clicks"]) == len(NAMES) + 1 + 2 * len(NAMES)
