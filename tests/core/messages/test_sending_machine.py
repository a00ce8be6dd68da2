"""Sending under any sequence of acts, answers, receipts and crashes, held against what the other side received."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from decimal import Decimal
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pigeon_post import CHEAP, EUR, REFUNDED, Post, empty, with_channel
from pydantic import SecretStr

from hudhud import messages, pricing
from hudhud.campaigns import Campaign
from hudhud.channels import Accepted, Deferred, Outcome, Receipt, ReceiptState, Rejected, Submission, Unanswered
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.errors import Conflict
from hudhud.messages import Claimed, Lease
from hudhud.plugins import Platform
from hudhud.reconciliation import reconcile
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers

T = TypeVar("T")
Part = tuple[int, int]
FINAL = [ReceiptState.DELIVERED, ReceiptState.UNDELIVERED, ReceiptState.EXPIRED, ReceiptState.REJECTED]


class Sending(RuleBasedStateMachine):
    """The model knows three things of each part: whether we hold it, whether the other side has it, and its number."""

    runner: asyncio.Runner
    platform: Platform
    post: Post
    lease: Lease

    def do(self, act: Coroutine[object, object, T]) -> T:
        return self.runner.run(act)

    @initialize()
    def open(self) -> None:
        self.in_hand: dict[Part, int] = {}
        self.claims: Counter[int] = Counter()
        self.address: dict[int, str] = {}
        self.received: set[Part] = set()
        self.given_up: set[Part] = set()
        self.campaigns: list[Campaign] = []
        self.stale: list[Lease] = []
        self.number = 0
        self.do(self.prepare())

    async def prepare(self) -> None:
        await empty(self.platform.database)
        lines = [
            pricing.Line("post", "", Decimal("0.05")),
            pricing.Line("post", CHEAP, Decimal("0.02")),
            pricing.Line("post", REFUNDED, Decimal("0.03"), delivered_only=True),
        ]
        price_list = await pricing.create_price_list(self.platform, name="L", currency="EUR", lines=lines)
        self.post = Post(self.platform, with_channel()[1], None, price_list)  # type: ignore[arg-type]
        self.post.account = await self.post.new_account()
        await messages.register(self.platform, "post", "loft")
        self.lease = await self.post.lease()

    def addresses(self, count: int, prefix: str) -> list[str]:
        self.number += count
        return [f"{prefix}{number:06}" for number in range(self.number - count, self.number)]

    @rule(count=st.integers(1, 6), prefix=st.sampled_from(["9", CHEAP, REFUNDED]), long=st.booleans())
    def launch(self, count: int, prefix: str, long: bool) -> None:
        text = "two parts long" if long else "coo"
        self.campaigns.append(self.do(self.post.running(self.addresses(count, prefix), text=text)))

    @rule(prefix=st.sampled_from(["9", REFUNDED]), long=st.booleans())
    def send_single(self, prefix: str, long: bool) -> None:
        [address] = self.addresses(1, prefix)
        self.do(self.post.send(address, "two parts long" if long else "coo"))

    @rule(room=st.integers(1, 12), how=st.sampled_from(["bulk", "singles", "waiting"]))
    def claim(self, room: int, how: str) -> None:
        acts = {
            "bulk": self.post.claim,
            "singles": lambda lease, room: messages.claim_singles(self.platform, lease, room),
            "waiting": lambda lease, room: messages.claim_waiting(self.platform, lease, room),
        }
        claimed: Claimed | None = self.do(acts[how](self.lease, room))
        if claimed is not None:
            for submission in claimed.batch.submissions:
                self.take(claimed.claim_id, submission)

    def take(self, claim: int, submission: Submission) -> None:
        self.address[submission.message_id] = submission.address
        for number in submission.parts:
            part = (submission.message_id, number)
            assert part not in self.in_hand, "handed out twice"
            assert part not in self.received, "handed out although the other side has it"
            assert part not in self.given_up, "handed out although the other side may have it"
            self.in_hand[part] = claim
            self.claims[claim] += 1

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), what=st.sampled_from(["accepted", "accepted", "rejected", "now", "later", "lost", "silent"]))
    def answer(self, data: st.DataObject, what: str) -> None:
        part = data.draw(st.sampled_from(sorted(self.in_hand)))
        outcomes: dict[str, Outcome] = {
            "accepted": Accepted(*part, reference(part)),
            "rejected": Rejected(*part, "no"),
            "now": Deferred(*part, "rain", 0),
            "later": Deferred(*part, "rain", 60),
            "lost": Unanswered(*part),
            "silent": Unanswered(*part),
        }
        self.received |= {part} if what in {"accepted", "silent"} else set()
        self.given_up |= {part} if what in {"lost", "silent"} else set()
        claim = self.in_hand.pop(part)
        self.claims[claim] -= 1
        ended = [] if self.claims[claim] else [claim]
        self.do(self.post.turn(self.lease.connection_id, [outcomes[what]], ended=ended))

    @precondition(lambda self: self.given_up & self.received)
    @rule(data=st.data())
    def answer_late(self, data: st.DataObject) -> None:
        part = data.draw(st.sampled_from(sorted(self.given_up & self.received)))
        self.do(self.post.turn(self.lease.connection_id, [Accepted(*part, reference(part))]))

    @precondition(lambda self: self.received)
    @rule(data=st.data(), states=st.lists(st.sampled_from(FINAL), min_size=1, max_size=3))
    def receive(self, data: st.DataObject, states: list[ReceiptState]) -> None:
        part = data.draw(st.sampled_from(sorted(self.received)))
        self.do(self.post.receive(self.lease, *(Receipt(reference(part), state, "code") for state in states)))

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data())
    def receive_before_the_answer(self, data: st.DataObject) -> None:
        part = data.draw(st.sampled_from(sorted(self.in_hand)))
        receipt = Receipt(reference(part), data.draw(st.sampled_from(FINAL)))
        self.received.add(part)
        claim = self.in_hand.pop(part)
        self.claims[claim] -= 1
        self.do(self.post.receive(self.lease, receipt))
        ended = [] if self.claims[claim] else [claim]
        self.do(self.post.turn(self.lease.connection_id, [Accepted(*part, reference(part))], ended=ended))

    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        taken = data.draw(st.sets(st.sampled_from(sorted(self.in_hand)))) if self.in_hand else set()
        self.received |= taken
        self.given_up |= self.in_hand.keys()
        self.in_hand.clear()
        self.claims.clear()
        self.stale.append(self.lease)
        self.lease = self.do(self.post.lease())
        self.do(messages.recover(self.platform, self.lease))

    @precondition(lambda self: self.stale)
    @rule(data=st.data())
    def a_stale_lease_claims_nothing(self, data: st.DataObject) -> None:
        lease = data.draw(st.sampled_from(self.stale))
        assert self.do(self.post.claim(lease)) is None
        assert self.do(messages.claim_singles(self.platform, lease, 10)) is None
        assert self.do(messages.claim_waiting(self.platform, lease, 10)) is None

    @precondition(lambda self: self.campaigns)
    @rule(data=st.data(), verb=st.sampled_from(["pause", "resume", "resume", "cancel"]))
    def act(self, data: st.DataObject, verb: str) -> None:
        campaign = data.draw(st.sampled_from(self.campaigns))
        try:
            self.do(self.post.act(verb, campaign))
        except Conflict:
            return

    @rule()
    def sweep(self) -> None:
        self.do(self.post.sweep())
        self.do(messages.match_parked(self.platform))

    @rule()
    def let_validity_run_out(self) -> None:
        self.do(self.platform.database.execute("UPDATE chunk SET expires_at = now() WHERE expires_at > now()"))
        self.do(self.post.sweep())

    @invariant()
    def everything_is_explained(self) -> None:
        received = Counter(self.address[message] for message, _ in self.received)
        # What is in hand may have been received already; the model lets it be so only when it is told.
        report = self.do(reconcile(self.platform, received))
        assert report.explained, str(report)

    def teardown(self) -> None:
        """Answer what is open, and let time pass: every hold ends."""
        for part in sorted(self.in_hand):
            self.do(self.post.tell(Rejected(*part, "no")))
        self.do(self.platform.database.execute("DELETE FROM claim"))
        self.in_hand.clear()
        self.let_validity_run_out()
        self.sweep()
        assert self.do(self.post.money())[1] == EUR("0")
        assert not self.do(self.platform.database.fetch("SELECT id FROM campaign WHERE closed_at IS NULL"))
        self.everything_is_explained()


def reference(part: Part) -> str:
    """What the other side calls a part."""
    return f"ring-{part[0]}-{part[1]}"


def test_sending_adds_up_after_any_sequence_of_acts(servers: EmbeddedServers, migrated: str) -> None:
    url = servers.fresh_database("sending_machine", template=migrated)
    with asyncio.Runner() as runner:
        database = Database(url, most=4)
        runner.run(database.open())
        bind_tables(database)
        chosen = Settings(database_url=url, secret_key=SecretStr("t" * 40), chunk_size=4, _env_file=None)
        Sending.runner = runner
        Sending.platform = Platform(chosen, database, with_channel()[0], SystemClock())
        Sending.TestCase.settings = settings(
            max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        )
        try:
            Sending.TestCase().runTest()
        finally:
            runner.run(database.close())
