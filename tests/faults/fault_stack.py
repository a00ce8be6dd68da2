"""A whole installation of real servers and real processes, made to fail, and the oracle that judges it afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import time
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from struct import Struct

import psutil
from nursery import Nursery
from pydantic import SecretStr

from hudhud import accounts, campaigns, ledger, pricing, senders
from hudhud.audit import Actor
from hudhud.campaigns import Campaign, CampaignState, results
from hudhud.campaigns.results import Progress
from hudhud.clock import SystemClock
from hudhud.database import AWAY, Database, bind_tables
from hudhud.money import Money
from hudhud.plugins import Platform, load
from hudhud.reconciliation import reconcile
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers
from hudhud_sms.settings import SmsSettings

__all__ = ["ACTOR", "WINDOW", "Child", "FaultStack", "Verdict", "fault_stack"]

ACTOR = Actor("operator:faults")
SENDER = "Hudhud"
WINDOW = 500
"""Most parts claimed whose outcome is not committed: what one interruption may leave unconfirmed."""
LEASE_SECONDS = 3.0
RECORD = Struct(">QIIH")
"""A record of the simulator's ledger: destination, CRC of source and of payload, reference."""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Child:
    """One process of the installation; its output goes to a file."""

    def __init__(
        self, nursery: Nursery, name: str, arguments: tuple[str, ...], environment: dict[str, str], log: Path
    ) -> None:
        self.name = name
        self.starts = 0
        self.wanted = True
        self._nursery = nursery
        self._arguments = arguments
        self._environment = environment
        self._log = log
        self._process: psutil.Process | None = None

    def start(self) -> None:
        """Start it, unless it runs."""
        if not self.runs:
            self.starts += 1
            self.wanted = True
            self._process = psutil.Process(self._nursery.spawn(self._arguments, self._environment, self._log))

    @property
    def runs(self) -> bool:
        """Whether it lives, stopped or not."""
        return self._process is not None and self._process.is_running()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it, if it lives."""
        if self._process is not None and self._process.is_running():
            self._process.send_signal(number)

    def kill(self) -> None:
        """kill -9, and wait until it is gone; it stays so until it is started."""
        self.wanted = False
        self.send(signal.SIGKILL)
        self.wait()

    def wait(self, patience: float = 20) -> None:
        """Wait for its end; what does not end in time is killed."""
        if self._process is None:
            return
        try:
            self._process.wait(patience)
        except psutil.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def end(self) -> None:
        """Ask it to stop, wherever it stands."""
        self.wanted = False
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        self.wait()

    def told(self) -> str:
        """The end of its output."""
        return self._log.read_text(errors="replace")[-3000:] if self._log.exists() else ""


@dataclass(frozen=True)
class Verdict:
    """What the oracle measured."""

    messages: int
    counts: dict[str, int]
    received: int
    duplicated: int
    unconfirmed: int
    received_unconfirmed: int


@dataclass
class FaultStack:
    """The installation: servers, processes, simulator, and an account with credit."""

    servers: EmbeddedServers
    nursery: Nursery
    platform: Platform
    directory: Path
    environment: dict[str, str]
    smsc_http: int
    chance: random.Random
    children: dict[str, Child] = field(default_factory=dict)
    account_id: int = 0
    interruptions: int = 0
    _numbers: int = 0

    # --- processes ---

    def add(self, name: str, *arguments: str, **environment: str) -> Child:
        """Start one more process of the command line."""
        log = self.directory / f"{name}.log"
        child = Child(self.nursery, name, arguments or (name,), {**self.environment, **environment}, log)
        self.children[name] = child
        child.start()
        return child

    def __getitem__(self, name: str) -> Child:
        return self.children[name]

    async def kill(self, name: str, *, down: float = 0.0) -> None:
        """kill -9 one process, and start it again after `down` seconds."""
        self.children[name].kill()
        await asyncio.sleep(down)
        self.children[name].start()

    async def keep_alive(self) -> None:
        """Start again whatever ends by itself, as `hudhud up` does."""
        while True:
            await asyncio.sleep(0.5)
            for child in self.children.values():
                if child.wanted and not child.runs:
                    child.start()

    # --- servers ---

    async def restart_postgres(self) -> None:
        """Immediate stop, as after a crash, and start."""
        await asyncio.to_thread(self.servers.postgres.restart, immediate=True)

    async def restart_nats(self, *, forgetting: bool = False) -> None:
        """kill -9 and start, with or without its store."""
        await asyncio.to_thread(self.servers.nats.stop, immediate=True)
        if forgetting:
            self.servers.nats.delete_store()
        await asyncio.to_thread(self.servers.nats.start)

    # --- the other side ---

    async def smsc(self, path: str, **settings: object) -> dict[str, object]:
        """Ask or tell the simulator."""
        body = json.dumps(settings).encode() if settings or path == "/disconnect" else None

        def ask() -> dict[str, object]:
            url = f"http://127.0.0.1:{self.smsc_http}{path}"
            with urllib.request.urlopen(url, body, timeout=10) as answer:
                found = json.loads(answer.read() or b"null")
                return found if isinstance(found, dict) else {}

        return await asyncio.to_thread(ask)

    async def binds_seen(self) -> int:
        """How often somebody has bound so far."""
        return int(str((await self.smsc("/state"))["binds_seen"]))

    def received(self) -> Counter[tuple[int, int, int, int]]:
        """Every submission that the SMSC accepted, from its ledger."""
        content = (self.directory / "smsc.ledger").read_bytes()
        whole = len(content) - len(content) % RECORD.size
        return Counter(RECORD.iter_unpack(content[:whole]))

    # --- sending ---

    def addresses(self, count: int) -> list[str]:
        """Numbers that no other campaign of this stack has, none of them with a fixed fate."""
        first = self._numbers
        self._numbers += count
        return [f"2010{number:08}" for number in range(first, first + count)]

    async def draft(self, count: int, *, addresses: list[str] | None = None, text: str = "Hello") -> Campaign:
        """A prepared campaign to so many numbers."""
        wanted = addresses or self.addresses(count)
        database = self.platform.database
        file_id = await database.fetchval(
            "INSERT INTO recipient_file (account, channel, name, region, bytes, state, valid, rows) "
            "VALUES ($1, 'sms', 'f', 'EG', 1, 'ready', $2, $2) RETURNING id",
            self.account_id, len(wanted),
        )  # fmt: skip
        async with database.transaction() as db:
            await db.copy_records_to_table(
                "recipient",
                records=[(file_id, row, address, None) for row, address in enumerate(wanted, start=1)],
                columns=["file", "row", "address", "fields"],
            )
        return await campaigns.create_draft(
            self.platform, account_id=self.account_id, name="Faults", channel="sms", type="regular", interface="api",
            actor=ACTOR, sender=SENDER, text=text, recipient_file_id=file_id,
        )  # fmt: skip

    async def launch(self, campaign: Campaign) -> None:
        """Launch it; the worker prepares it first."""
        await campaigns.launch(self.platform, account_id=self.account_id, campaign_id=campaign.id, actor=ACTOR)

    async def run(self, count: int, **draft: object) -> Campaign:
        """A launched campaign."""
        campaign = await self.draft(count, **draft)  # type: ignore[arg-type]
        await self.launch(campaign)
        return campaign

    async def progress(self, campaign: Campaign) -> Progress:
        """How far it is, asked until the database answers."""
        return await self.patiently(lambda: results.progress(self.platform, self.account_id, campaign.id))

    async def patiently(self, ask: Callable[[], Awaitable[Progress]]) -> Progress:
        """Ask again while the database is away."""
        for _ in range(200):
            try:
                return await ask()
            except AWAY:
                await asyncio.sleep(0.2)
        raise TimeoutError("The database stayed away.")

    async def until_sent(self, campaign: Campaign, share: float, *, seconds: float = 90) -> None:
        """Wait until this share of the campaign was submitted."""

        async def sent() -> bool:
            now = await self.progress(campaign)
            return now.messages > 0 and now.submitted >= share * now.messages

        await self.until(sent, seconds=seconds)

    async def until_finished(self, *wanted: Campaign, seconds: float = 90) -> None:
        """Wait until the campaigns are closed, their receipts in."""

        async def finished() -> bool:
            states = [(await self.progress(campaign)).state for campaign in wanted]
            return all(state in {CampaignState.FINISHED, CampaignState.CANCELLED} for state in states)

        await self.until(finished, seconds=seconds)

    async def until(self, reached: Callable[[], Awaitable[bool]], *, seconds: float = 60) -> None:
        """Wait; when time is over, say how things stand."""
        deadline = time.monotonic() + seconds
        while not await reached():
            if time.monotonic() > deadline:
                raise TimeoutError(await self.story())
            await asyncio.sleep(0.25)

    async def story(self) -> str:
        """How things stand, for whoever reads a failure."""
        rows = await self.platform.database.fetch(
            "SELECT k.id, k.state, k.messages, sum(queued) AS queued, sum(deferred) AS deferred, "
            "sum(claimed) AS claimed, sum(accepted) AS accepted, sum(delivered) AS delivered, "
            "sum(unconfirmed) AS unconfirmed "
            "FROM campaign k LEFT JOIN chunk c ON c.campaign = k.id GROUP BY k.id"
        )
        told = [
            f"--- {one.name} (runs: {one.runs}, starts: {one.starts})\n{one.told()}" for one in self.children.values()
        ]
        return "\n".join([*(str(dict(row)) for row in rows), await self.other_side(), *told])

    async def other_side(self) -> str:
        """What the simulator says, and what is kept of it without a match."""
        rows = await self.platform.database.fetch(
            "(SELECT m.address, d.reference FROM delivery d JOIN message m ON m.id = d.message WHERE d.state = 20 "
            "LIMIT 10) UNION ALL (SELECT 'unmatched', reference || alternatives::text FROM unmatched_receipt LIMIT 10)"
        )
        try:
            return f"{await self.smsc('/state')}\n{[tuple(row) for row in rows]}"
        except OSError as error:
            return f"the simulator does not answer: {error!r}"

    # --- the oracle ---

    async def judge(
        self, *sent: Campaign, interruptions: int, lost_receipts: bool = False, unsent: bool = False
    ) -> Verdict:
        """Everything adds up: nothing lost, nothing sent twice, nothing charged twice, few unconfirmed."""
        await asyncio.sleep(0.3)  # the simulator flushes its ledger ten times a second
        ledger_of_smsc = self.received()
        by_address: Counter[str] = Counter()
        for (destination, _, _, _), times in ledger_of_smsc.items():
            by_address[str(destination)] += times
        report = await reconcile(self.platform, by_address)
        counts: Counter[str] = Counter()
        for campaign in sent:
            counts.update((await self.progress(campaign)).counts)
        money = await ledger.balance(self.platform, self.account_id)
        verdict = Verdict(
            messages=sum(counts.values()),
            counts={word: many for word, many in counts.items() if many},
            received=ledger_of_smsc.total(),
            duplicated=ledger_of_smsc.total() - len(ledger_of_smsc),
            unconfirmed=counts["unconfirmed"],
            received_unconfirmed=ledger_of_smsc.total() - int(report.figures["accepted_parts"]),
        )
        print(f"\n{verdict} interruptions={interruptions}")
        assert report.explained, f"{report}\n{await self.story()}"
        assert verdict.duplicated == 0, f"sent twice: {verdict}"
        assert money.held.micros == 0, "a hold was left"
        waiting = (
            {"claimed", "deferred"} | (set() if lost_receipts else {"accepted"}) | (set() if unsent else {"queued"})
        )
        assert not waiting & verdict.counts.keys(), f"{verdict}"
        assert verdict.unconfirmed <= WINDOW * interruptions, f"{verdict}"
        return verdict


@asynccontextmanager
async def fault_stack(
    servers: EmbeddedServers, nursery: Nursery, template: str, directory: Path, *, seed: int,
    rate: int = 0, options: str = "",
    processes: tuple[str, ...] = ("worker", "scheduler", "gateway"), **behaviour: object,
) -> AsyncIterator[FaultStack]:  # fmt: skip
    """An installation of its own on fresh databases; at the end nothing of it is left."""
    print(f"seed {seed}")
    await asyncio.to_thread(servers.nats.stop, immediate=True)
    servers.nats.delete_store()
    await asyncio.to_thread(servers.nats.start)
    url = servers.fresh_database(f"faults_{seed}", template=template)
    port, http = free_port(), free_port()
    smsc = f"smpp://hudhud:simulator@127.0.0.1:{port}?window={WINDOW}&rate={rate}{options}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HUDHUD_")},
        "HUDHUD_DATABASE_URL": url,
        "HUDHUD_NATS_URL": servers.nats_url,
        "HUDHUD_SECRET_KEY": "f" * 40,
        "HUDHUD_SMS_SMSC": smsc,
        "HUDHUD_LEASE_SECONDS": str(LEASE_SECONDS),
        "HUDHUD_CHUNK_SIZE": "1000",
        "HUDHUD_PORT": str(free_port()),
        "HUDHUD_CONSOLE_PORT": str(free_port()),
        "HUDHUD_DATA_DIR": str(directory),
    }
    database = Database(url, most=25)
    await database.open()
    bind_tables(database)
    settings = Settings(database_url=url, nats_url=servers.nats_url, secret_key=SecretStr("f" * 40), _env_file=None)
    plugins = load()
    os.environ["HUDHUD_SMS_SMSC"] = smsc
    plugins.settings_of(SmsSettings)  # read now and kept: this process chooses routes as the others do
    del os.environ["HUDHUD_SMS_SMSC"]
    platform = Platform(settings.model_copy(update={"chunk_size": 1000}), database, plugins, SystemClock())
    stack = FaultStack(servers, nursery, platform, directory, environment, http, random.Random(seed))
    keeping = asyncio.create_task(stack.keep_alive())
    try:
        stack.add(
            "smsc", "sms", "simulator", "--port", str(port), "--http-port", str(http), "--seed", str(seed),
            "--ledger", str(directory / "smsc.ledger"), "--behaviour", json.dumps({"receipt_delay": 0.3, **behaviour}),
        )  # fmt: skip
        stack.account_id = await open_account(platform)
        for name in processes:
            stack.add(name)
        yield stack
    finally:
        keeping.cancel()
        for child in stack.children.values():
            child.kill()
        await database.close()


async def open_account(platform: Platform) -> int:
    """An account with credit and a sender."""
    price_list = await pricing.create_price_list(
        platform, name="Faults", currency="EUR", lines=[pricing.Line("sms", "", Decimal("0.01"))]
    )
    account = await accounts.create(
        platform, name="Faults", currency="EUR", region="EG", time_zone="Africa/Cairo", price_list_id=price_list,
        actor=ACTOR,
    )  # fmt: skip
    await ledger.adjust(
        platform, account_id=account.id, amount=Money.parse("100000", "EUR"), reason="Test", actor=ACTOR, key="faults"
    )
    await senders.assign(platform, account_id=account.id, channel="sms", name=SENDER, actor=ACTOR)
    return account.id
