"""The simulated SMSC: its protocol to a client that we did not write, its phones, its control port, its ledger."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import smpplib.client
import smpplib.consts
import smpplib.exceptions
from octets import answer, message
from smsc_peer import messages, smsc_peer

from hudhud.channels import Accepted
from hudhud.testing import FakeLane
from hudhud.testing.connector_contract import running
from hudhud_sms.handsets import HandsetsUnavailable, phones
from hudhud_sms.simulator import (
    FIXED_FATES,
    Behaviour,
    Control,
    InvalidBehaviourError,
    SmscSimulator,
    changed,
    read_ledger,
)
from hudhud_sms.simulator.behaviour import fate_of
from hudhud_sms.simulator.ledger import Ledger
from hudhud_sms.simulator.phones import Arrival, Phones

QUICKLY = Behaviour(receipt_delay=0.01)


# --- a client that we did not write: smpplib, synchronous, in a thread ---


class Conversation:
    """smpplib's side: binds, sends, and collects what comes until it has enough."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: list[Any] = []
        self.deliveries: list[Any] = []

    def talk(self, texts: list[bytes], destination: str, *, deliveries: int, coding: int = 0) -> None:
        client = smpplib.client.Client("127.0.0.1", self.port, timeout=5, allow_unknown_opt_params=True)
        client.set_message_sent_handler(lambda pdu: self.answers.append(pdu))  # noqa: PLW0108 - called by name
        client.set_message_received_handler(lambda pdu: self.deliveries.append(pdu))  # noqa: PLW0108
        client.connect()
        client.bind_transceiver(system_id="smpplib", password="any")
        for text in texts:
            client.send_message(
                source_addr_ton=smpplib.consts.SMPP_TON_ALNUM,
                source_addr="Hudhud",
                dest_addr_ton=smpplib.consts.SMPP_TON_INTL,
                destination_addr=destination,
                short_message=text,
                data_coding=coding,
                registered_delivery=True,
            )
        while len(self.answers) < len(texts) or len(self.deliveries) < deliveries:
            client.read_once()
        client.unbind()
        client.disconnect()


async def converse(port: int, texts: list[bytes], destination: str, **options: int) -> Conversation:
    conversation = Conversation(port)
    await asyncio.wait_for(asyncio.to_thread(conversation.talk, texts, destination, **options), 15)
    return conversation


@pytest.fixture
async def simulator() -> AsyncIterator[SmscSimulator]:
    started = SmscSimulator(QUICKLY, seed=1)
    started.port = await started.start()  # type: ignore[attr-defined]
    yield started
    await started.stop()


async def test_another_client_is_answered_and_gets_its_receipts(simulator: Any) -> None:
    said = await converse(simulator.port, [b"one", b"two"], "201001234567", deliveries=2)

    ids = {pdu.message_id for pdu in said.answers}
    assert len(ids) == 2
    assert {pdu.receipted_message_id or pdu.short_message.split(b" ")[0][3:] for pdu in said.deliveries} == ids
    assert all(b"stat:DELIVRD" in pdu.short_message for pdu in said.deliveries)


async def test_another_client_reads_receipts_in_parameters(simulator: Any) -> None:
    simulator.behaviour = Behaviour(receipt_delay=0.01, receipt_form="both")

    said = await converse(simulator.port, [b"one"], "201001234567", deliveries=1)

    assert said.deliveries[0].receipted_message_id == said.answers[0].message_id
    assert said.deliveries[0].message_state == 2


async def test_another_client_is_refused_with_the_status(simulator: Any) -> None:
    with pytest.raises(smpplib.exceptions.PDUError) as refusal:
        await converse(simulator.port, [b"one"], "201009990005", deliveries=0)

    assert refusal.value.args[-1] == 0x0B


async def test_a_wrong_password_is_refused() -> None:
    strict = SmscSimulator(password="right")
    port = await strict.start()

    with pytest.raises(smpplib.exceptions.PDUError) as refusal:
        await converse(port, [], "", deliveries=0)
    await strict.stop()

    assert refusal.value.args[-1] == 0x0E


async def test_what_another_client_sends_is_on_the_phone(simulator: Any) -> None:
    await converse(simulator.port, ["مرحبا".encode("utf-16-be")], "201001234567", deliveries=1, coding=8)

    [phone] = simulator.phones.look()
    assert (phone.number, phone.messages[0].sender, phone.messages[0].text) == ("201001234567", "Hudhud", "مرحبا")


def test_every_thread_of_these_clients_has_ended() -> None:
    assert not [thread for thread in threading.enumerate() if "smpp" in thread.name]


# --- fates ---


def test_every_fixed_fate_is_described_where_people_look() -> None:
    import hudhud_sms.simulator.behaviour as described

    assert all(f"99900{ending.decode()}" in (described.__doc__ or "") for ending in FIXED_FATES)


def test_shares_are_kept_over_many_messages() -> None:
    import random

    chances = Behaviour(throttled=0.1, undelivered=0.2).chances()
    chance = random.Random(1)

    names = [fate_of(b"201001234567", chances, chance).name for _ in range(10_000)]

    assert 900 < names.count("throttled") < 1_100
    assert 1_850 < names.count("undelivered") < 2_150


@pytest.mark.parametrize(
    ("document", "named"),
    [
        (b'{"throttled": 2}', "throttled"),
        (b'{"no_such_thing": 1}', "no_such_thing"),
        (b'{"ids": "roman"}', "roman"),
        (b"[1]", "array"),
        (b"nonsense", "malformed"),
    ],
)
def test_a_wrong_setting_is_named(document: bytes, named: str) -> None:
    with pytest.raises(InvalidBehaviourError, match=named):
        changed(Behaviour(), document)


# --- phones ---


def part(number: int, text: bytes, *, phone: bytes = b"2010", reference: int = 1, total: int = 2) -> Arrival:
    return Arrival(b"Hudhud", phone, 0x40, 0, bytes((5, 0, 3, reference, total, number)) + text, 0.0)


def test_parts_are_joined_in_their_order() -> None:
    kept = Phones()
    for one in (part(2, b"world"), part(1, b"hello ")):
        kept.arrive(one)

    [shown] = kept.look()[0].messages
    assert (shown.text, shown.parts, shown.parts_received) == ("hello world", 2, 2)


def test_a_missing_part_is_shown_as_missing() -> None:
    kept = Phones()
    kept.arrive(part(1, b"hello "))

    [shown] = kept.look()[0].messages
    assert (shown.parts, shown.parts_received) == (2, 1)


def test_a_reference_that_is_used_again_begins_another_message() -> None:
    kept = Phones()
    for text in (b"a", b"b"):
        kept.arrive(part(1, text))
        kept.arrive(part(2, text))

    assert [shown.text for shown in kept.look()[0].messages] == ["aa", "bb"]


def test_what_is_kept_is_bounded() -> None:
    kept = Phones()
    for number in range(20_000):
        kept.arrive(Arrival(b"Hudhud", b"%d" % (number % 1000), 0, 0, b"x", 0.0))

    assert len(kept.look()) == 200
    assert sum(len(phone.messages) for phone in kept.look()) <= 10_000


def test_one_phone_can_be_asked_for() -> None:
    kept = Phones()
    for phone in (b"1", b"2"):
        kept.arrive(Arrival(b"Hudhud", phone, 0, 0, b"x", 0.0))

    assert [phone.number for phone in kept.look("2")] == ["2"]


# --- the control port ---


@pytest.fixture
async def control(simulator: Any) -> AsyncIterator[tuple[SmscSimulator, str]]:
    listening = Control(simulator)
    port = await listening.start()
    yield simulator, f"http://127.0.0.1:{port}"
    await listening.stop()


async def ask(base: str, method: str, path: str, body: bytes = b"") -> tuple[int, Any]:
    host, _, port = base.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{method} {path} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    head, _, answered = (await reader.read(-1)).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split(b" ")[1]), msgspec.json.decode(answered)


async def test_the_state_can_be_asked(control: tuple[SmscSimulator, str]) -> None:
    status, state = await ask(control[1], "GET", "/state")

    assert (status, state["submitted"], state["binds"]) == (200, 0, [])
    assert state["behaviour"]["receipt_delay"] == 0.01


async def test_the_behaviour_can_be_changed(control: tuple[SmscSimulator, str]) -> None:
    status, _ = await ask(control[1], "POST", "/behaviour", b'{"throttled": 0.5}')

    assert (status, control[0].behaviour.throttled, control[0].behaviour.receipt_delay) == (200, 0.5, 0.01)


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "/behaviour", b'{"throttled": 5}', 400),
        ("POST", "/mo", b"{}", 400),
        ("GET", "/nowhere", b"", 404),
        ("DELETE", "/state", b"", 404),
    ],
)
async def test_a_wrong_request_is_answered_with_the_reason(
    control: tuple[SmscSimulator, str], method: str, path: str, body: bytes, expected: int
) -> None:
    status, told = await ask(control[1], method, path, body)

    assert status == expected
    assert told["error"]


async def test_phones_are_seen_through_the_control_port(control: tuple[SmscSimulator, str]) -> None:
    simulator, base = control
    simulator.phones.arrive(Arrival(b"Hudhud", b"201001234567", 0, 8, "سلام".encode("utf-16-be"), 1.0))

    [phone] = await phones(base)

    assert (phone.number, phone.messages[0].text) == ("201001234567", "سلام")
    assert await phones(base, "999") == []


async def test_phones_of_no_simulator_are_unavailable() -> None:
    with pytest.raises(HandsetsUnavailable):
        await phones("http://127.0.0.1:9")


async def test_a_person_can_send_a_message_through_the_control_port() -> None:
    lane = FakeLane()

    async with smsc_peer() as peer:
        second = Control(peer.simulator)
        port = await second.start()
        async with running(peer.connector, lane):
            while not lane.states:
                await asyncio.sleep(0.01)
            await ask(f"http://127.0.0.1:{port}", "POST", "/mo", b'{"from": "2010", "to": "Hudhud", "text": "hi"}')
            await lane.until(lambda lane: bool(lane.received_inbound))
        await second.stop()

    assert lane.received_inbound[0].body == "hi"


# --- the ledger ---


def test_the_ledger_counts_duplicates_exactly(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    for number in range(1_000):
        ledger.accept(b"Hudhud", b"%d" % (201000000000 + number), b"text", 0)
    for number in range(10):
        ledger.accept(b"Hudhud", b"%d" % (201000000000 + number), b"text", 0)
    ledger.close()

    counts = read_ledger(tmp_path / "ledger")
    assert (counts.submitted, counts.distinct, counts.duplicated) == (1_010, 1_000, 10)


def test_another_text_or_sender_or_reference_is_another_message(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ledger.accept(b"Hudhud", b"2010", b"text", 0)
    ledger.accept(b"Other", b"2010", b"text", 0)
    ledger.accept(b"Hudhud", b"2010", b"texts", 0)
    ledger.accept(b"Hudhud", b"2010", b"text", 1)
    ledger.close()

    assert read_ledger(tmp_path / "ledger").duplicated == 0


def test_a_ledger_goes_on_after_a_restart_even_if_a_record_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    first = Ledger(path)
    first.accept(b"Hudhud", b"2010", b"text", 0)
    first.close()
    path.write_bytes(path.read_bytes() + b"\0\1\2")

    second = Ledger(path)
    second.accept(b"Hudhud", b"2010", b"text", 0)
    second.accept(b"Hudhud", b"2011", b"text", 0)
    second.close()

    assert read_ledger(path) == second.counts == (3, 2)


async def test_a_simulator_with_a_ledger_writes_what_it_took(tmp_path: Path) -> None:
    lane = FakeLane(messages(200))

    async with smsc_peer(ledger=tmp_path / "ledger") as peer, running(peer.connector, lane):
        await lane.until(lambda lane: len(lane.of(Accepted)) == 200)

    assert read_ledger(tmp_path / "ledger") == (200, 200)
    assert peer.simulator.accepted == 200


# --- octets ---


@pytest.mark.parametrize(
    "octets",
    [b"\xff" * 64, b"\0\0\0\x0f" + b"\0" * 60, b"GET / HTTP/1.1\r\n\r\n", answer(1) * 3],
    ids=["ones", "too short", "HTTP", "answers to nothing"],
)
async def test_garbage_ends_one_connection_and_nothing_else(simulator: Any, octets: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
    writer.write(octets)
    await writer.drain()
    writer.write_eof()
    await asyncio.wait_for(reader.read(-1), 5)
    writer.close()

    said = await converse(simulator.port, [b"one"], "201001234567", deliveries=1)
    assert len(said.answers) == 1


async def test_submitting_without_a_bind_is_refused(simulator: Any) -> None:
    from octets import session, split_pdus

    bound = session()
    bound.submit([message(1)], 0.0)
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
    writer.write(bound.output(0.0))

    told = split_pdus(await asyncio.wait_for(reader.read(16), 5))
    writer.close()

    assert [(command, status) for command, status, *_ in told] == [(0x80000004, 4)]
