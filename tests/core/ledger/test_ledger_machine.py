"""The ledger under any sequence of acts: its books always add up, and nothing is promised twice."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pigeon_post import ACTOR, Post, empty, with_channel
from pydantic import SecretStr

from hudhud import ledger, pricing
from hudhud.channels import Accepted
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.errors import Conflict
from hudhud.ledger import NotEnoughCredit
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.reconciliation import reconcile
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers

T = TypeVar("T")
AMOUNTS = st.integers(1, 1_000)
PICKS = st.integers(0, 9_999)
"""Which of what is there: drawn without a look at the books, for who wins a race differs from run to run."""


def money(micros: int) -> Money:
    return Money(micros, "EUR")


class Books(RuleBasedStateMachine):
    """One account, and a model of it in three numbers and a table of holds."""

    runner: asyncio.Runner
    platform: Platform

    def do(self, act: Coroutine[object, object, T]) -> T:
        return self.runner.run(act)

    @initialize()
    def open(self) -> None:
        self.balance, self.limit = 0, 0
        self.holds: dict[int, tuple[int, int, bool]] = {}
        self.number = 0
        self.do(self.prepare())

    async def prepare(self) -> None:
        await empty(self.platform.database)
        price_list = await pricing.create_price_list(self.platform, name="L", currency="EUR", lines=[])
        self.account = (await Post(self.platform, with_channel()[1], None, price_list).new_account("0")).id  # type: ignore[arg-type]

    def key(self) -> str:
        self.number += 1
        return f"key:{self.number}"

    @property
    def held(self) -> int:
        return sum(amount - settled for amount, settled, is_open in self.holds.values() if is_open)

    @rule(amount=AMOUNTS, twice=st.booleans(), taken=st.booleans())
    def adjust(self, amount: int, twice: bool, taken: bool) -> None:
        signed, key = -amount if taken else amount, self.key()
        for _ in range(1 + twice):
            self.do(
                ledger.adjust(
                    self.platform, account_id=self.account, amount=money(signed), reason="Test", actor=ACTOR, key=key
                )
            )
        self.balance += signed

    @rule(amount=st.integers(0, 500))
    def set_limit(self, amount: int) -> None:
        self.do(
            ledger.set_safe_limit(
                self.platform, account_id=self.account, amount=money(amount), reason="Test", actor=ACTOR
            )
        )
        self.limit = amount

    @rule(amounts=st.lists(AMOUNTS, min_size=1, max_size=6))
    def race_for_holds(self, amounts: list[int]) -> None:
        free = self.balance + self.limit - self.held
        keys = [self.key() for _ in amounts]

        async def take(key: str, amount: int) -> int | None:
            try:
                return await ledger.hold(
                    self.platform, account_id=self.account, key=key, amount=money(amount), subject="test"
                )
            except NotEnoughCredit:
                return None

        async def race() -> list[int | None]:
            return await asyncio.gather(*(take(key, amount) for key, amount in zip(keys, amounts, strict=True)))

        taken = self.do(race())
        won = [amount for hold, amount in zip(taken, amounts, strict=True) if hold is not None]
        lost = [amount for hold, amount in zip(taken, amounts, strict=True) if hold is None]
        assert sum(won) <= max(free, 0)
        assert all(amount > free - sum(won) for amount in lost), "refused although there was enough"
        self.holds |= {hold: (amount, 0, True) for hold, amount in zip(taken, amounts, strict=True) if hold is not None}

    @rule(which=PICKS, share=PICKS)
    def settle(self, which: int, share: int) -> None:
        unsettled = [hold for hold, (amount, settled, is_open) in self.holds.items() if is_open and settled < amount]
        if not unsettled:
            return
        hold = unsettled[which % len(unsettled)]
        amount, settled, _ = self.holds[hold]
        part = 1 + share % (amount - settled)
        one = ledger.Settlement(self.key(), self.account, hold, part, "test")
        self.do(ledger.settle(self.platform, [one]))
        self.holds[hold] = (amount, settled + part, True)
        self.balance -= part

    @rule(which=PICKS, share=PICKS)
    def refund(self, which: int, share: int) -> None:
        charged = [hold for hold, (_, settled, _) in self.holds.items() if settled]
        if not charged:
            return
        hold = charged[which % len(charged)]
        amount = 1 + share % self.holds[hold][1]
        self.do(ledger.refund(self.platform, [ledger.Refund(self.key(), self.account, hold, amount, "test")]))
        self.balance += amount

    @rule(which=PICKS, times=st.integers(1, 4))
    def close(self, which: int, times: int) -> None:
        if not self.holds:
            return
        hold = list(self.holds)[which % len(self.holds)]
        amount, settled, is_open = self.holds[hold]

        async def race() -> list[int]:
            return await asyncio.gather(
                *(ledger.close_hold(self.platform, hold_id=hold, subject="test") for _ in range(times))
            )

        assert sum(self.do(race())) == (amount - settled if is_open else 0), "a hold ends exactly once"
        self.holds[hold] = (amount, settled, False)

    @invariant()
    def the_balance_is_the_models(self) -> None:
        now = self.do(ledger.balance(self.platform, self.account))
        assert (now.balance.micros, now.held.micros) == (self.balance, self.held)
        assert now.available.micros == max(self.balance + self.limit - self.held, 0)

    @invariant()
    def the_rules_hold(self) -> None:
        report = self.do(reconcile(self.platform))
        assert report.explained, str(report)


def test_the_books_add_up_after_any_sequence_of_acts(servers: EmbeddedServers, migrated: str) -> None:
    url = servers.fresh_database("ledger_machine", template=migrated)
    with asyncio.Runner() as runner:
        database = Database(url, most=8)
        runner.run(database.open())
        bind_tables(database)
        Books.runner = runner
        Books.platform = Platform(
            Settings(database_url=url, secret_key=SecretStr("t" * 40), _env_file=None), database, with_channel()[0],
            SystemClock(),
        )  # fmt: skip
        try:
            Books.TestCase.settings = settings(
                max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
            )
            Books.TestCase().runTest()
        finally:
            runner.run(database.close())


CHANGES = ("UPDATE ledger_entry SET amount = 1", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry")


@pytest.mark.parametrize("statement", CHANGES)
async def test_entries_cannot_be_changed(post: Post, statement: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await post.platform.database.execute(statement)


async def test_fifty_holds_race_for_the_last_cent_and_one_gets_it(post: Post) -> None:
    account = await post.new_account("0.01")

    async def take(number: int) -> int:
        return await ledger.hold(
            post.platform, account_id=account.id, key=f"race:{number}", amount=money(10_000), subject="test"
        )

    outcomes = await asyncio.gather(*(take(number) for number in range(50)), return_exceptions=True)

    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotEnoughCredit) for outcome in outcomes) == 49
    await post.explained()


async def test_a_hold_may_go_below_zero_by_the_safe_limit_and_no_further(post: Post) -> None:
    account = await post.new_account("0")
    await ledger.set_safe_limit(post.platform, account_id=account.id, amount=money(100), reason="Test", actor=ACTOR)

    await ledger.hold(post.platform, account_id=account.id, key="a", amount=money(100), subject="test")

    with pytest.raises(NotEnoughCredit):
        await ledger.hold(post.platform, account_id=account.id, key="b", amount=money(1), subject="test")


async def test_a_hold_of_the_same_key_is_refused_and_takes_nothing(post: Post) -> None:
    await ledger.hold(post.platform, account_id=post.account.id, key="same", amount=money(5), subject="test")

    with pytest.raises(Conflict):
        await ledger.hold(post.platform, account_id=post.account.id, key="same", amount=money(5), subject="test")

    assert (await post.money())[1] == money(5)
    await post.explained()


async def test_more_than_a_hold_has_left_cannot_be_settled(post: Post) -> None:
    hold = await ledger.hold(post.platform, account_id=post.account.id, key="a", amount=money(5), subject="test")

    with pytest.raises(asyncpg.CheckViolationError):
        await ledger.settle(post.platform, [ledger.Settlement("s", post.account.id, hold, 6, "test")])

    assert await post.money() == (money(1_000_000_000), money(5))
    await post.explained()


async def test_a_closed_hold_cannot_be_settled(post: Post) -> None:
    hold = await ledger.hold(post.platform, account_id=post.account.id, key="a", amount=money(5), subject="test")
    await ledger.close_hold(post.platform, hold_id=hold, subject="test")

    with pytest.raises(asyncpg.CheckViolationError):
        await ledger.settle(post.platform, [ledger.Settlement("s", post.account.id, hold, 1, "test")])

    assert (await post.money())[0] == money(1_000_000_000)
    await post.explained()


async def test_the_statement_shows_one_line_for_the_settlements_of_a_campaign(post: Post) -> None:
    campaign = await post.running(250)
    lease = await post.lease()
    while claim := await post.claim(lease, room=60):
        await post.tell(*(Accepted(one.message_id, 1, f"r{one.message_id}") for one in claim.batch.submissions))

    lines = await ledger.statement(post.platform, post.account.id)

    assert [(line.kind, line.amount, line.subject) for line in lines] == [
        ("settle", money(-12_500_000), f"cmp_{campaign.id}"),
        ("adjust", money(1_000_000_000), ""),
    ]
    assert lines[0].entries > 1
