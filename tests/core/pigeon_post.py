"""A small network for tests of the pipeline: lofts, an account with credit, and the steps of sending by hand."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

import pluggy
import pytest
from pydantic import SecretStr

from hudhud import accounts, campaigns, hookspecs, ledger, messages, pricing, senders
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.campaigns import Campaign, results, scheduling
from hudhud.channels import (
    Accepted,
    Address,
    CampaignType,
    Channel,
    Connector,
    InvalidAddress,
    Lane,
    LaneClosed,
    Measure,
    Outcome,
    Receipt,
    Route,
    Submission,
)
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.hookspecs import hookimpl
from hudhud.messages import Claimed, Lease
from hudhud.money import Money
from hudhud.plugins import Platform, Plugins
from hudhud.reconciliation import reconcile
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers

__all__ = [
    "ACTOR",
    "CHEAP",
    "EUR",
    "REFUNDED",
    "Loft",
    "Post",
    "PostChannel",
    "own_database",
    "platform",
    "post",
]

ACTOR = Actor("operator:test")
ROOMS = itertools.count(1)
CHEAP = "1"
"""Prefix of addresses that cost 0.02 a part; others cost 0.05."""
REFUNDED = "2"
"""Prefix of addresses that cost 0.03 a part and are paid only when delivered."""


def EUR(text: str) -> Money:  # noqa: N802 - reads as the currency
    """An amount."""
    return Money.parse(text, "EUR")


class Loft(Connector):
    """A connection whose behaviour the test scripts; by default it takes everything at once."""

    def __init__(self, name: str, *, window: int = 40, rate: float = 0.0) -> None:
        self.name = name
        self.window = window
        self.rate = rate
        self.flown: list[tuple[int, int]] = []
        self.sizes: list[int] = []
        self.asks_for = 1000
        self.lane: Lane | None = None

    async def run(self, lane: Lane) -> None:
        self.lane = lane
        lane.bound(up=True)
        while True:
            try:
                batch = await lane.claim(self.asks_for)
            except LaneClosed:
                return
            self.sizes.append(batch.units)
            await self.fly(lane, batch.submissions)

    async def fly(self, lane: Lane, submissions: Sequence[Submission]) -> None:
        """Take every part and say so."""
        taken = [(one.message_id, part) for one in submissions for part in one.parts]
        self.flown += taken
        await lane.report([Accepted(message, part, f"ring-{message}-{part}") for message, part in taken])


class PostChannel(Channel):
    """Reaches lofts by digits; ten characters are one part."""

    name: ClassVar[str] = "post"
    title: ClassVar[str] = "Post"

    def __init__(self) -> None:
        self.lofts: list[Connector] = [Loft("loft")]
        self.ways = [Route("", "loft")]
        self.test_ways: list[Route] = []

    def parse_address(self, text: str, region: str | None) -> Address:
        digits = text.removeprefix("+")
        if not digits.isdigit():
            raise InvalidAddress(text, "Digits only.")
        return Address(digits)

    def measure(self, body: str) -> Measure:
        units = max(-(-len(body) // 10), 1)
        return Measure(units, len(body), units * 10, "digits")

    async def connectors(self, platform: Platform) -> Sequence[Connector]:
        return self.lofts

    async def routes(self, platform: Platform) -> Sequence[Route]:
        return self.ways

    async def test_routes(self, platform: Platform) -> Sequence[Route]:
        return self.test_ways


class PostPlugin:
    """Gives the channel."""

    def __init__(self) -> None:
        self.channel = PostChannel()

    @hookimpl
    def channels(self) -> list[Channel]:
        return [self.channel]

    @hookimpl
    def campaign_types(self) -> list[CampaignType]:
        return [
            CampaignType("regular", "post", "Letters", "One text to many."),
            CampaignType("personalised", "post", "Own letters", "A text for each.", personalised=True),
        ]


def with_channel() -> tuple[Plugins, PostChannel]:
    """Plugins that are this channel alone."""
    plugin = PostPlugin()
    manager = pluggy.PluginManager("hudhud")
    manager.add_hookspecs(hookspecs)
    manager.register(plugin, name="post")
    return Plugins(manager), plugin.channel


@dataclass
class Post:
    """The network and one account on it."""

    platform: Platform
    channel: PostChannel
    account: Account
    price_list: int
    numbers: int = field(default=0)

    @property
    def loft(self) -> Loft:
        """The first connection."""
        first = self.channel.lofts[0]
        assert isinstance(first, Loft)
        return first

    async def new_account(self, credit: str = "1000") -> Account:
        """An account with credit and the sender Noah."""
        self.numbers += 1
        opened = await accounts.create(
            self.platform, name=f"Account {self.numbers}", currency="EUR", region="EG", time_zone="Africa/Cairo",
            price_list_id=self.price_list, actor=ACTOR,
        )  # fmt: skip
        if credit != "0":
            await self.top_up(opened, credit, key=f"t:{opened.id}")
        await senders.assign(self.platform, account_id=opened.id, channel="post", name="Noah", actor=ACTOR)
        return opened

    async def top_up(self, account: Account, amount: str, *, key: str) -> None:
        """Add to an account's balance, or take from it."""
        await ledger.adjust(
            self.platform, account_id=account.id, amount=EUR(amount), reason="Test", actor=ACTOR, key=key
        )

    async def file(self, addresses: Sequence[str], account: Account | None = None) -> int:
        """A recipient file that has been read."""
        database = self.platform.database
        file_id: int = await database.fetchval(
            "INSERT INTO recipient_file (account, channel, name, region, bytes, state, valid, rows) "
            "VALUES ($1, 'post', 'f', 'EG', 1, 'ready', $2, $2) RETURNING id",
            (account or self.account).id, len(addresses),
        )  # fmt: skip
        async with database.transaction() as db:
            await db.copy_records_to_table(
                "recipient",
                records=[(file_id, row, address, None) for row, address in enumerate(addresses, start=1)],
                columns=["file", "row", "address", "fields"],
            )
        return file_id

    async def sheet(self, columns: Sequence[str], *rows: Sequence[str]) -> int:
        """A recipient file with columns: the first of each row is the address, the others are its values."""
        database = self.platform.database
        file_id: int = await database.fetchval(
            "INSERT INTO recipient_file (account, channel, name, region, bytes, state, valid, rows, columns) "
            "VALUES ($1, 'post', 'f', 'EG', 1, 'ready', $2, $2, $3) RETURNING id",
            self.account.id, len(rows), list(columns),
        )  # fmt: skip
        await database.executemany(
            "INSERT INTO recipient (file, row, address, fields) VALUES ($1, $2, $3, $4)",
            [(file_id, number, row[0], list(row[1:])) for number, row in enumerate(rows, start=2)],
        )
        return file_id

    async def personal(self, text: str, columns: Sequence[str], *rows: Sequence[str], **values: object) -> Campaign:
        """A personalised draft to the rows of such a file."""
        return await campaigns.create_draft(
            self.platform, account_id=self.account.id, name="Own letter", channel="post", type="personalised",
            interface="api", actor=ACTOR, sender="Noah", text=text,
            recipient_file_id=await self.sheet(columns, *rows) if rows else None, **values,  # type: ignore[arg-type]
        )  # fmt: skip

    async def draft(
        self,
        addresses: Sequence[str] | int,
        *,
        text: str = "coo",
        typed: Sequence[str] = (),
        account: Account | None = None,
    ) -> Campaign:
        """A draft to these addresses, or to so many at the common price."""
        wanted = [f"9{number:08}" for number in range(addresses)] if isinstance(addresses, int) else addresses
        owner = account or self.account
        return await campaigns.create_draft(
            self.platform, account_id=owner.id, name="Letter", channel="post", type="regular", interface="api",
            actor=ACTOR, sender="Noah", text=text, recipients=typed,
            recipient_file_id=await self.file(wanted, owner) if wanted else None,
        )  # fmt: skip

    async def prepared(self, addresses: Sequence[str] | int, **draft: object) -> Campaign:
        """A draft whose forecast is exact."""
        campaign = await self.draft(addresses, **draft)  # type: ignore[arg-type]
        await campaigns.prepare_campaign(self.platform, campaign.id)
        return await self.read(campaign)

    async def running(self, addresses: Sequence[str] | int, **draft: object) -> Campaign:
        """A launched campaign."""
        return await self.launch(await self.prepared(addresses, **draft))

    async def launch(self, campaign: Campaign) -> Campaign:
        return await campaigns.launch(
            self.platform, account_id=campaign.account_id, campaign_id=campaign.id, actor=ACTOR
        )

    async def act(self, verb: str, campaign: Campaign) -> Campaign:
        """Pause, resume or cancel; send soon or unschedule."""
        room = scheduling if verb in {"send_soon", "unschedule"} else campaigns
        done: Campaign = await getattr(room, verb)(
            self.platform, account_id=campaign.account_id, campaign_id=campaign.id, actor=ACTOR
        )
        return done

    async def read(self, campaign: Campaign) -> Campaign:
        """The campaign as it is now."""
        return await campaigns.get(self.platform, campaign.account_id, campaign.id)

    async def counts(self, campaign: Campaign) -> dict[str, int]:
        """Messages by state, states without any left out."""
        now = await results.progress(self.platform, campaign.account_id, campaign.id)
        return {word: many for word, many in now.counts.items() if many}

    async def send(self, to: str = "9", text: str = "coo", validity: timedelta | None = None) -> int:
        """One single message."""
        return await messages.send(
            self.platform, account_id=self.account.id, channel="post", to=to, sender="Noah", text=text,
            interface="api", actor=ACTOR, validity=validity,
        )  # fmt: skip

    async def lease(self, name: str = "loft", holder: str = "test") -> Lease:
        """The lease of a connection; whoever has it loses it."""
        await self.platform.database.execute("UPDATE connection SET expires_at = now() WHERE name = $1", name)
        lease = await messages.take_lease(self.platform, "post", name, holder)
        assert lease is not None
        return lease

    async def claim(self, lease: Lease, room: int = 1000) -> Claimed | None:
        """Claim from the oldest chunk of whatever campaign is first."""
        work = await messages.bulk_work(self.platform, lease)
        if not work:
            return None
        return await messages.claim_bulk(self.platform, lease, work[0], self.units, room)

    def units(self, body: str) -> int:
        """How many parts a body takes."""
        return self.channel.measure(body).units

    async def tell(self, *outcomes: Outcome, ended: Sequence[int] = ()) -> None:
        """Record outcomes alone."""
        await self.turn(0, outcomes, ended=ended)

    async def receive(self, lease: Lease, *receipts: Receipt) -> None:
        """Record receipts alone."""
        await self.turn(lease.connection_id, receipts=receipts)

    async def turn(
        self,
        connection_id: int,
        outcomes: Sequence[Outcome] = (),
        receipts: Sequence[Receipt] = (),
        ended: Sequence[int] = (),
    ) -> None:
        """Outcomes and receipts in one transaction, as the gateway's turns have them."""
        answered = [outcome.reference for outcome in outcomes if isinstance(outcome, Accepted)]
        scope = messages.Scope(connection_id, await messages.current_months(self.platform))
        async with self.platform.database.transaction():
            await messages.record_outcomes(self.platform, list(outcomes), list(ended))
            await messages.record_receipts(self.platform, scope, list(receipts), answered)

    async def sweep(self) -> None:
        """What the scheduler has done every other second."""
        await campaigns.running.sweep_campaigns(self.platform)

    async def state(self, message_id: int) -> str:
        """A message's state."""
        return (await messages.get(self.platform, self.account.id, message_id)).state

    async def money(self, account: Account | None = None) -> tuple[Money, Money]:
        """Balance and what of it is held."""
        now = await ledger.balance(self.platform, (account or self.account).id)
        return now.balance, now.held

    async def explained(self) -> None:
        """Nothing is left to explain."""
        report = await reconcile(self.platform)
        assert report.explained, str(report)


@pytest.fixture(scope="session")
async def own_database(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Database]:
    """A database for the tests that use `post`: emptied before each, which is ten times faster than a new one."""
    database = Database(servers.fresh_database(f"pigeon_post_{next(ROOMS)}", template=migrated), most=25)
    await database.open()
    yield database
    await database.close()


async def empty(database: Database) -> None:
    """Delete every row. Triggers are put aside for it: the ledger's refuse any deletion."""
    names = await database.fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'migration' "
        "AND relnamespace = 'public'::regnamespace"
    )
    async with database.transaction() as db:
        await db.execute("SET LOCAL session_replication_role = replica")
        await db.execute(";".join(f'DELETE FROM "{row["relname"]}"' for row in names))


@pytest.fixture
async def platform(servers: EmbeddedServers, own_database: Database) -> Platform:
    """A platform on an empty database."""
    await empty(own_database)
    bind_tables(own_database)
    settings = Settings(
        database_url=own_database.url, nats_url=servers.nats_url, secret_key=SecretStr("t" * 40), chunk_size=100,
        _env_file=None,
    )  # fmt: skip
    return Platform(settings, own_database, with_channel()[0], SystemClock())


@pytest.fixture
async def post(platform: Platform) -> Post:
    """A network of its own for one test."""
    found, channel = with_channel()
    own = replace(platform, plugins=found)
    price_list = await pricing.create_price_list(
        own,
        name="Post",
        currency="EUR",
        lines=[
            pricing.Line("post", "", Decimal("0.05")),
            pricing.Line("post", CHEAP, Decimal("0.02")),
            pricing.Line("post", REFUNDED, Decimal("0.03"), delivered_only=True),
        ],
    )
    network = Post(own, channel, None, price_list)  # type: ignore[arg-type]  # opened on the next line
    network.account = await network.new_account()
    await messages.register(own, "post", "loft")
    return network
