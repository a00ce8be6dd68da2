"""The SMPP connector against the simulator, over loopback, with a lane in memory."""

from __future__ import annotations

import asyncio
import time
from contextlib import AbstractAsyncContextManager

import pytest
from smsc_peer import QUICK, SOON, SmscPeer, eventually, messages, smsc_peer

from hudhud.channels import Accepted, Channel, Deferred, Inbound, ReceiptState, Rejected, Unanswered
from hudhud.testing import FakeLane, NetworkConnectorContract
from hudhud.testing.connector_contract import delivered, running
from hudhud_sms.channel import SmsChannel
from hudhud_sms.simulator import Behaviour
from hudhud_sms.smpp import SmppConnector, Smsc, Timing


class TestContract(NetworkConnectorContract):
    body = "A text of one segment."
    long_body = "نص طويل من عدة أجزاء. " * 10

    def channel(self) -> Channel:
        return SmsChannel()

    def address(self, number: int) -> str:
        return f"2010{number:08d}"

    def peer(self) -> AbstractAsyncContextManager[SmscPeer]:
        return smsc_peer()


async def test_ten_thousand_messages_are_each_delivered_once() -> None:
    lane = FakeLane(messages(10_000))

    async with smsc_peer() as peer, running(peer.connector, lane):
        await lane.until(lambda lane: len(lane.received_receipts) == 10_000, seconds=30)

    assert set(peer.received().values()) == {1}
    assert len(peer.received()) == len(delivered(lane)) == 10_000
    assert not lane.broken


@pytest.mark.parametrize("connections", [2, 3])
async def test_several_binds_share_the_work(connections: int) -> None:
    lane = FakeLane(messages(2_000), window=100)

    async with smsc_peer(window=50, connections=connections) as peer, running(peer.connector, lane):
        await lane.until(lambda lane: len(lane.received_receipts) == 2_000)
        binds = peer.simulator.binds_seen

    assert binds == connections
    assert set(peer.received().values()) == {1}


async def test_long_texts_arrive_whole_on_the_phone() -> None:
    texts = ["[" * 400, "مرحبا بكم 😀 " * 30, "plain " * 60]
    lane = FakeLane([messages(1, text, first=number)[0] for number, text in enumerate(texts, 1)])

    async with smsc_peer() as peer, running(peer.connector, lane):
        await lane.until(lambda lane: not lane.open and len(lane.outcomes) > 6)
        phones = peer.simulator.phones.look()

    assert sorted(m.text for phone in phones for m in phone.messages) == sorted(texts)


# --- refusals ---


async def test_throttled_messages_are_all_delivered_once_in_the_end() -> None:
    lane = FakeLane(messages(400))
    behaviour = Behaviour(receipt_delay=0.02, throttled=0.15, queue_full=0.05)

    async with smsc_peer(behaviour) as peer, running(peer.connector, lane):
        await lane.until(lambda lane: len(delivered(lane)) == 400, seconds=60)
        refused = peer.simulator.refusals

    assert set(peer.received().values()) == {1}
    assert 40 < refused < 2 * 400


async def test_an_smsc_that_takes_few_is_not_hammered() -> None:
    lane = FakeLane(messages(1_500), window=100)

    async with smsc_peer(Behaviour(receipt_delay=0.02, rate=300)) as peer, running(peer.connector, lane):
        await lane.until(lambda lane: len(lane.of(Accepted)) == 1_500, seconds=60)
        refused = peer.simulator.refusals

    assert set(peer.received().values()) == {1}
    assert refused <= 1_500


@pytest.mark.parametrize("ending", ["9990006", "9990007"])
async def test_what_was_refused_for_a_moment_is_taken_the_next_time(ending: str) -> None:
    lane = FakeLane(messages(1, ending=ending))

    async with smsc_peer() as peer, running(peer.connector, lane):
        await lane.until(lambda lane: bool(delivered(lane)))

    assert [type(outcome) for outcome in lane.told] == [Deferred, Accepted]
    assert not lane.broken


async def test_a_rejected_number_is_reported_with_its_code() -> None:
    lane = FakeLane(messages(1, ending="9990005"))

    async with smsc_peer() as peer, running(peer.connector, lane):
        await lane.until(lambda lane: bool(lane.outcomes))

    assert lane.told == [Rejected(1, 1, "smpp-0x0000000b")]


# --- lost connections and answers ---


async def test_what_the_smsc_took_before_it_dropped_the_line_is_unanswered_and_never_sent_again() -> None:
    lane = FakeLane(messages(2_000), window=50)
    behaviour = Behaviour(receipt_delay=0.02, disconnect_every=300, disconnect_before_answer=True)

    async with smsc_peer(behaviour) as peer, running(peer.connector, lane):
        await lane.until(lambda lane: not lane.open and len(lane.outcomes) == 2_000, seconds=60)
        await lane.until(lambda lane: len(lane.of(Accepted)) + len(lane.of(Unanswered)) == 2_000, seconds=60)

    assert max(peer.received().values()) == 1
    assert 1 <= len(lane.of(Unanswered)) <= 50 * (2_000 // 300 + 1)
    assert not lane.broken


async def test_a_number_that_drops_the_line_costs_one_unanswered_part() -> None:
    lane = FakeLane(messages(1, ending="9990016"))

    async with smsc_peer() as peer, running(peer.connector, lane):
        await lane.until(lambda lane: bool(lane.outcomes))

    assert lane.told == [Unanswered(1, 1)]
    assert dict(peer.received()) == {"201009990016": 1}


async def test_garbage_ends_the_connection_and_a_new_one_goes_on() -> None:
    lane = FakeLane(messages(500), window=20)

    async with (
        smsc_peer(Behaviour(receipt_delay=0.02, garbage_every=200)) as peer,
        running(peer.connector, lane),
    ):
        await lane.until(lambda lane: len(lane.of(Accepted)) + len(lane.of(Unanswered)) == 500, seconds=30)
        binds = peer.simulator.binds_seen

    assert binds >= 3
    assert max(peer.received().values()) == 1


async def test_lost_answers_become_unanswered_and_the_bind_goes_on() -> None:
    timing = Timing(response=0.3, grace=0.5, enquire=0.5, backoff=0.05)
    lane = FakeLane(messages(500), window=20)
    behaviour = Behaviour(receipt_delay=0.02, no_answer=0.02)

    async with smsc_peer(behaviour, timing=timing) as peer, running(peer.connector, lane):
        await lane.until(lambda lane: len(lane.of(Accepted)) + len(lane.of(Unanswered)) == 500, seconds=60)

    assert 1 <= len(lane.of(Unanswered)) <= 50
    assert max(peer.received().values()) == 1


async def test_a_late_answer_corrects_what_was_unanswered() -> None:
    timing = Timing(response=0.2, grace=5, enquire=0.5, backoff=0.05)
    lane = FakeLane(messages(3))

    async with smsc_peer(Behaviour(response_delay=0.6), timing=timing) as peer, running(peer.connector, lane):
        await lane.until(lambda lane: len(lane.of(Accepted)) == 3)

    assert not lane.broken


async def test_a_link_whose_enquiries_are_not_answered_is_bound_anew() -> None:
    timing = Timing(enquire=0.1, response=5, backoff=0.05)
    lane = FakeLane(messages(1))

    async with (
        smsc_peer(Behaviour(answers_enquire_link=False), timing=timing) as peer,
        running(peer.connector, lane),
    ):
        await eventually(lambda: sum(up for up, _ in lane.states) >= 2)

    assert any("enquire_link" in detail for _, detail in lane.states)


async def test_a_wrong_password_is_told_and_not_hammered() -> None:
    timing = Timing(bind=2, backoff=0.2, longest_backoff=1.0)
    lane = FakeLane(messages(1))

    async with smsc_peer(SOON, password="another", timing=timing) as peer:
        run = asyncio.create_task(peer.connector.run(lane))
        await asyncio.sleep(1.5)
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)

    told = [detail for up, detail in lane.states if not up and detail]
    assert not lane.claimed
    assert 2 <= len(told) <= 5
    assert set(told) == {"bind refused, smpp-0x0000000e"}


async def test_an_smsc_that_comes_later_is_found() -> None:
    lane = FakeLane(messages(5))

    async with smsc_peer() as peer:
        await peer.simulator.stop()
        run = asyncio.create_task(
            SmppConnector("test", Smsc("127.0.0.1", peer.port, "user", "secret", timing=QUICK)).run(lane)
        )
        await asyncio.sleep(0.3)
        await peer.simulator.start(port=peer.port)
        await lane.until(lambda lane: len(lane.of(Accepted)) == 5)
        await lane.close()
        await run

    assert lane.states[0][0] is False


# --- receipts ---


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        ("9990001", ReceiptState.DELIVERED),
        ("9990002", ReceiptState.UNDELIVERED),
        ("9990003", ReceiptState.EXPIRED),
        ("9990004", ReceiptState.REJECTED),
        ("9990015", ReceiptState.REJECTED),
        ("9990018", ReceiptState.DELIVERED),
        ("9990019", ReceiptState.DELIVERED),
    ],
)
async def test_a_number_with_a_fixed_fate_gets_its_receipt(ending: str, state: ReceiptState) -> None:
    lane = FakeLane(messages(1, ending=ending))

    async with smsc_peer() as peer, running(peer.connector, lane):
        await lane.until(lambda lane: bool(lane.received_receipts))

    [receipt], [accepted] = lane.received_receipts, lane.of(Accepted)
    assert receipt.state is state
    assert isinstance(accepted, Accepted)
    assert receipt.reference == accepted.reference


async def test_a_receipt_may_come_before_its_answer() -> None:
    lane = FakeLane(messages(1, ending="9990011"))

    async with smsc_peer() as peer, running(peer.connector, lane):
        await lane.until(lambda lane: bool(lane.received_receipts))
        early = list(lane.told)
        await lane.until(lambda lane: bool(lane.outcomes))

    assert early == []
    assert len(delivered(lane)) == 1


async def test_repeated_receipts_are_all_handed_over() -> None:
    lane = FakeLane(messages(1, ending="9990012"))

    async with smsc_peer() as peer, running(peer.connector, lane):
        await lane.until(lambda lane: len(lane.received_receipts) == 3)
        await asyncio.sleep(0.05)
        waiting = peer.simulator.waiting_receipts

    assert waiting == 0


@pytest.mark.parametrize(
    ("ids", "in_receipts", "declared"),
    [
        ("padded", "same", "same"),
        ("padded", "decimal", "same"),
        ("hex", "same", "auto"),
        ("hex", "decimal", "decimal"),
        ("decimal", "hex", "hex"),
        ("hex", "decimal", "auto"),
        ("decimal", "hex", "auto"),
    ],
)
async def test_receipts_find_their_parts_however_ids_are_written(ids: str, in_receipts: str, declared: str) -> None:
    lane = FakeLane(messages(30))
    behaviour = Behaviour(receipt_delay=0.02, ids=ids, receipt_ids=in_receipts)  # type: ignore[arg-type]

    async with smsc_peer(behaviour, receipt_ids=declared) as peer, running(peer.connector, lane):
        peer.simulator._number = 0xABC000  # ids as large as real ones
        await lane.until(lambda lane: len(lane.received_receipts) == 30 and len(lane.outcomes) == 30)

    assert len(delivered(lane)) == 30


async def test_receipts_that_were_not_committed_are_sent_again_to_the_next_bind() -> None:
    lane = FakeLane(messages(50), commit_seconds=0.5)

    async with smsc_peer(Behaviour(receipt_delay=0.0)) as peer, running(peer.connector, lane):
        await asyncio.sleep(0.3)
        await peer.drop()
        lane._commit_seconds = 0.001
        await lane.until(lambda lane: len(lane.received_receipts) >= 50)
        await asyncio.sleep(0.1)
        waiting = peer.simulator.waiting_receipts

    assert waiting == 0
    assert len({receipt.reference for receipt in lane.received_receipts}) == 50


async def test_a_burst_of_receipts_on_a_narrow_window_is_drained() -> None:
    lane = FakeLane(messages(3_000))
    behaviour = Behaviour(receipt_delay=0.5, receipt_window=10)

    async with smsc_peer(behaviour) as peer, running(peer.connector, lane):
        await lane.until(lambda lane: len(lane.received_receipts) == 3_000, seconds=30)
        await asyncio.sleep(0.1)
        waiting = peer.simulator.waiting_receipts

    assert waiting == 0


async def test_a_message_from_a_person_is_handed_over_and_acknowledged() -> None:
    lane = FakeLane()

    async with smsc_peer() as peer, running(peer.connector, lane):
        await eventually(lambda: bool(lane.states))
        peer.simulator.send_from_phone("201001234567", "Hudhud", "توقف 😀")
        await lane.until(lambda lane: bool(lane.received_inbound))
        await asyncio.sleep(0.05)
        waiting = peer.simulator.waiting_receipts

    assert lane.received_inbound == [Inbound("201001234567", "Hudhud", "توقف 😀")]
    assert waiting == 0


# --- pace and ends ---


async def test_the_rate_of_a_connection_is_kept() -> None:
    lane = FakeLane(messages(300))

    async with smsc_peer(rate=200.0) as peer, running(peer.connector, lane):
        began = time.monotonic()
        await lane.until(lambda lane: len(lane.of(Accepted)) == 300)
        took = time.monotonic() - began

    assert 1.3 <= took <= 2.5


async def test_draining_gives_back_what_was_not_sent() -> None:
    lane = FakeLane(messages(500), window=500)

    async with smsc_peer(rate=50.0) as peer:
        run = asyncio.create_task(peer.connector.run(lane))
        await lane.until(lambda lane: len(lane.of(Accepted)) >= 10)
        await lane.close()
        await asyncio.wait_for(run, 5)

    assert not lane.open
    assert len(lane.of(Deferred)) > 20
    assert max(peer.received().values()) == 1


async def test_draining_does_not_wait_for_a_connection() -> None:
    lane = FakeLane(messages(10))

    async with smsc_peer() as peer:
        await peer.simulator.stop()
        run = asyncio.create_task(peer.connector.run(lane))
        await eventually(lambda: bool(lane.states))
        await lane.close()
        await asyncio.wait_for(run, 2)

    assert not lane.broken
