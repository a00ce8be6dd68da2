"""Every kind of campaign over the API to an SMSC that others wrote (npm `smpp`): texts compared character by character.

It takes the parts apart with a GSM 03.38 and a UCS-2 that are not ours; what it read must be what was written.
"""

from __future__ import annotations

import asyncio
import json
import socket
from asyncio.subprocess import PIPE, Process
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from test_unknown_channel import everything_running

from hudhud import accounts, identity, ledger, pricing, senders
from hudhud.audit import Actor
from hudhud.identity import Role
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.reconciliation import reconcile
from hudhud_sms import connections
from hudhud_sms.smpp import Smsc
from hudhud_web import create_app
from node_peers import NODE, environment, installed

TESTER = Actor("operator:test")
FIRST = 201_001_000_000
LONG = "Every one of these characters counts: @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ {[~]|\\^} €. " * 3
ROWS = ("Mona,1 May", "منى,٢ مايو", "Zoë 😀,@name {[€]}", "a,b")
KINDS: dict[str, tuple[str, Callable[[Sequence[str]], str]]] = {
    "regular": (LONG, lambda row: LONG),
    "personalised": (
        "Dear @name: @{due date}, info@example.com @@",
        lambda row: f"Dear {row[0]}: {row[1]}, info@example.com @",
    ),
}


@dataclass
class ForeignSmsc:
    """The peer and what it read: by number, the texts of the parts in their order."""

    port: int
    process: Process
    parts: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    reading: asyncio.Task[None] | None = None

    async def read(self) -> None:
        """Keep what it tells until it ends."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            told = json.loads(line)
            part = told["udh"][-1] if told["udh"] else 1
            self.parts[told["to"]][part] = told["text"]

    def text(self, number: str) -> str:
        """What the person with this number reads."""
        return "".join(text for _, text in sorted(self.parts[number].items()))


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SMSC, with what it needs."""
    return installed(Path(__file__).parent / "peers", tmp_path_factory.mktemp("smsc"))


@asynccontextmanager
async def foreign_smsc(peers: Path) -> AsyncIterator[ForeignSmsc]:
    """The SMSC on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        str(NODE / "node"), "smsc.mjs", str(port), cwd=peers, env=environment(), stdout=PIPE
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 20) == b"ready\n"
    smsc = ForeignSmsc(port, process)
    smsc.reading = asyncio.create_task(smsc.read())
    try:
        yield smsc
    finally:
        process.terminate()
        await process.wait()
        await smsc.reading


async def open_account(platform: Platform) -> str:
    """An account that may send; gives its token."""
    prices = await pricing.create_price_list(
        platform, name="Abroad", currency="EUR", lines=[pricing.Line("sms", "", Decimal("0.05"))]
    )
    account = await accounts.create(
        platform, name="Abroad", currency="EUR", region="EG", time_zone="Africa/Cairo", price_list_id=prices,
        actor=TESTER,
    )  # fmt: skip
    credit = Money.parse("1000", "EUR")
    await ledger.adjust(platform, account_id=account.id, amount=credit, reason="A test", actor=TESTER, key="abroad")
    await senders.assign(platform, account_id=account.id, channel="sms", name="Hudhud", actor=TESTER)
    user = await identity.create_user(
        platform, account_id=account.id, email="abroad@example.com", full_name="A", password="long enough 4711",
        role=Role.ADMIN, actor=TESTER,
    )  # fmt: skip
    return await identity.create_token(platform, account_id=account.id, user_id=user, name="test", actor=TESTER)


async def until(ask: Callable[[], Any], done: Callable[[Any], bool]) -> Any:
    """The first answer that is as wanted; fails after a minute."""
    async with asyncio.timeout(60):
        while True:
            answer = await ask()
            if done(answer):
                return answer
            await asyncio.sleep(0.2)


async def send(api: httpx.AsyncClient, campaign: dict[str, Any], rows: Sequence[str], first: int) -> Any:
    """One campaign from its file to its end."""
    lines = ["number,name,due date", *(f"+{first + number},{row}" for number, row in enumerate(rows))]
    posted = await api.post("/recipient-files", files={"file": ("people.csv", "\n".join(lines).encode(), "text/csv")})
    file = posted.raise_for_status().json()["id"]

    async def get(path: str) -> Any:
        return (await api.get(path)).raise_for_status().json()

    await until(lambda: get(f"/recipient-files/{file}"), lambda one: one["state"] == "ready")
    made = await api.post("/campaigns", json={**campaign, "name": "Abroad", "sender": "Hudhud", "recipient_file": file})
    path = f"/campaigns/{made.raise_for_status().json()['id']}"
    forecast = await until(lambda: get(f"{path}/forecast"), lambda one: one["ready"] or one["problems"])
    assert forecast["ready"], forecast
    (await api.post(f"{path}/launch")).raise_for_status()
    ended = await until(lambda: get(path), lambda one: one["state"] == "finished")
    assert ended["counts"]["delivered"] == len(rows)
    assert ended["cost"] == forecast["cost"], "what was foreseen is what was charged"
    return ended


async def test_every_kind_is_read_abroad_as_it_was_written(platform: Platform, peers: Path) -> None:
    token = await open_account(platform)
    async with foreign_smsc(peers) as smsc:
        await connections.add(platform, "abroad", Smsc("127.0.0.1", smsc.port, "hudhud", "secret"), ["2"])
        transport = httpx.ASGITransport(app=create_app(platform))
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            everything_running(platform),
            httpx.AsyncClient(transport=transport, base_url="http://api.test/api/v1", headers=headers) as api,
        ):
            for place, (kind, (text, said)) in enumerate(KINDS.items()):
                first = FIRST + 100 * place
                await send(api, {"type": kind, "text": text}, ROWS, first)
                for number, row in enumerate(ROWS):
                    assert smsc.text(str(first + number)) == said(row.split(","))

            links = {"links": [{"label": "Yes", "target": "https://shop.example.com/yes"}]}
            for place, kind in enumerate(("regular_link", "personalised_link"), start=2):
                first = FIRST + 100 * place
                text = "See @link1 today" if kind == "regular_link" else "@name, see @link1 today"
                await send(api, {"type": kind, "text": text, "options": {"cta_links": links}}, ROWS, first)
                texts = [smsc.text(str(first + number)) for number in range(len(ROWS))]
                found = [one.partition("see ")[2] or one.partition("See ")[2] for one in texts]
                assert len(set(found)) == len(ROWS), "each has a link of his own"
                assert {one.endswith(" today") for one in found} == {True}
    assert (await reconcile(platform)).explained
