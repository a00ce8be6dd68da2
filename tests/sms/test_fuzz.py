"""No octets, in no order, raise, leak or report a message twice."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from octets import BOUND, answer, delivery, message, receipt_text, session, submitted

from hudhud.channels import Accepted, Deferred, Unanswered
from hudhud_sms.pdu import HEADER, pdu
from hudhud_sms.smpp.session import State

COMMANDS = st.sampled_from([0, 4, 5, 6, 9, 0x15, 0x103, 0x80000000, 0x80000004, 0x80000006, 0x80000009, 0x80000015])
SOME_PDU = st.builds(
    lambda command, status, sequence, body: pdu(command, sequence, body, status),
    COMMANDS | st.integers(0, 2**32 - 1),
    st.sampled_from([0, 0, 0x58, 0x0B, 8]) | st.integers(0, 2**32 - 1),
    st.integers(0, 5) | st.integers(0, 2**32 - 1),
    st.binary(max_size=80),
)
OCTETS = st.lists(SOME_PDU | st.binary(max_size=40) | st.just(delivery(receipt_text())), max_size=12).map(b"".join)


@given(OCTETS, st.lists(st.integers(1, 30), max_size=30), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_octets_cut_anywhere_are_survived(octets: bytes, cuts: list[int], bound: bool) -> None:
    fuzzed = session(bound=bound)
    fuzzed.submit([message(number) for number in range(1, 4)], 0.0)
    fuzzed.output(0.0)
    at = 0
    for size in [*cuts, len(octets)]:
        fuzzed.receive(octets[at : at + size], 1.0)
        fuzzed.output(1.0)
        at += size
    fuzzed.tick(100.0)

    fuzzed.lost("over")

    assert len(fuzzed._rest) <= 64 * 1024
    told = Counter((o.message_id, o.part) for o in fuzzed.outcomes)
    assert set(told) == {(1, 1), (2, 1), (3, 1)}  # each of them has an outcome


@given(st.binary(min_size=1, max_size=300))
@settings(deadline=None)
def test_an_endless_pdu_is_held_within_its_bound(block: bytes) -> None:
    bound = session()
    bound.receive(HEADER.pack(64 * 1024, 4, 0, 1), 0.0)

    for _ in range(400):
        bound.receive(block, 0.0)

    assert len(bound._rest) <= 64 * 1024 + len(block)


class Conversation(RuleBasedStateMachine):
    """Submitting, answering, silence and loss in any order: the facts agree with what the SMSC saw."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.next = 1
        self.bound = session(window=5)
        self.open: dict[int, int] = {}
        self.handed: set[int] = set()
        self.at_smsc: Counter[int] = Counter()

    def write(self) -> None:
        for sequence, sent in submitted(self.bound.output(self.now)):
            number = int(sent.destination[4:])
            self.at_smsc[number] += 1
            self.open[sequence] = number

    @rule(count=st.integers(1, 8))
    def submit(self, count: int) -> None:
        numbers = range(self.next, self.next + count)
        self.next += count
        self.handed.update(numbers)
        self.bound.submit([message(number) for number in numbers], self.now)
        self.write()

    @precondition(lambda self: self.open)
    @rule(data=st.data(), status=st.sampled_from([0, 0, 0, 0x58, 0x0B, 0x08]))
    def answer(self, data: st.DataObject, status: int) -> None:
        sequence = data.draw(st.sampled_from(sorted(self.open)))
        if self.bound.state is not State.CLOSED:
            self.bound.receive(answer(sequence, str(self.open.pop(sequence)), status), self.now)
        self.write()

    @rule(seconds=st.sampled_from([0.1, 1.0, 20.0, 95.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.bound.receive(pdu(0x80000015, 1), self.now)
        self.bound.tick(self.now)
        self.write()

    @rule(gently=st.booleans())
    def end(self, gently: bool) -> None:
        if gently:
            self.bound.unbind(self.now)
        self.bound.lost("cut")
        self.check_all_told()
        self.bound, self.open, self.handed = session(self.now, window=5), {}, set()

    def check_all_told(self) -> None:
        told = {o.message_id for o in self.bound.outcomes}
        assert told == self.handed

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        assert all(count == 1 for count in self.at_smsc.values())

    @invariant()
    def facts_agree_with_the_smsc(self) -> None:
        last: dict[int, object] = {}
        for outcome in self.bound.outcomes:
            before = last.get(outcome.message_id)
            assert before is None or (isinstance(before, Unanswered) and isinstance(outcome, Accepted))
            last[outcome.message_id] = outcome
        for number, outcome in last.items():
            if isinstance(outcome, Accepted):
                assert outcome.reference == str(number)
            if isinstance(outcome, Deferred) and not outcome.code:
                assert number not in self.at_smsc
            if isinstance(outcome, Accepted | Unanswered):
                assert number in self.at_smsc

    @invariant()
    def the_window_is_kept(self) -> None:
        assert self.bound.open_parts <= 5


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def test_memory_is_flat_over_many_unanswered_messages() -> None:
    bound = session(window=100)
    for second in range(0, 30_000, 100):
        bound.receive(BOUND + pdu(0x80000015, 1), float(second))
        bound._answered_at = float(second)  # something was answered: only these were not
        bound.tick(float(second))
        bound.submit([message(second * 100 + number) for number in range(1, 101)], float(second))
        bound.output(float(second))
        bound.outcomes.clear()

    assert len(bound._late) <= 10_000
    assert len(bound._pending) + len(bound._queue) <= 200
