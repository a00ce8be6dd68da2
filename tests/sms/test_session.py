"""The SMPP session as a state machine: octets in, octets and facts out."""

from __future__ import annotations

import pytest
from octets import BOUND, answer, delivery, message, receipt_text, session, split_pdus, submitted

from hudhud.channels import Accepted, Deferred, Inbound, Rejected
from hudhud_sms.pdu import pdu
from hudhud_sms.smpp.session import State

ENQUIRE, ENQUIRE_RESPONSE = 0x15, 0x80000015
UNBIND, UNBIND_RESPONSE = 0x06, 0x80000006
NACK, DELIVER_RESPONSE = 0x80000000, 0x80000005


# --- binding ---


def test_a_session_begins_with_a_bind_as_transceiver() -> None:
    opening = session(bound=False)

    [(command, status, sequence, body)] = split_pdus(opening.output(0))

    assert (command, status, sequence) == (9, 0, 1)
    assert body == b"user\0secret\0\0\x34\0\0\0"


def test_an_answered_bind_stands() -> None:
    assert session().state is State.BOUND


def test_a_refused_bind_ends_the_session_and_names_the_status() -> None:
    opening = session(bound=False)

    opening.receive(pdu(0x80000009, 1, status=0x0E), 1.0)

    assert (opening.state, opening.reason) == (State.CLOSED, "bind refused, smpp-0x0000000e")


def test_a_bind_without_an_answer_ends_the_session() -> None:
    opening = session(bound=False)

    opening.tick(10.0)

    assert (opening.state, opening.reason) == (State.CLOSED, "the bind was not answered")


def test_nothing_is_submitted_before_the_bind_stands() -> None:
    opening = session(bound=False)

    opening.submit([message(1)], 0.0)

    assert submitted(opening.output(0.0)) == []
    assert opening.outcomes == [Deferred(1, 1, "", 0.0)]


# --- submitting ---


def test_a_message_goes_out_with_its_fields() -> None:
    bound = session()
    bound.submit([message(5, "hi €")], 0.0)

    [(_, sent)] = submitted(bound.output(0.0))

    assert (sent.source, sent.destination, sent.payload) == ("Hudhud", "201000000005", b"hi \x1be")
    assert (sent.registered, sent.data_coding, sent.esm_class) == (1, 0, 0)


def test_all_messages_of_a_turn_are_one_string_to_write() -> None:
    bound = session()
    bound.submit([message(number) for number in range(1, 101)], 0.0)

    assert len(submitted(bound.output(0.0))) == 100
    assert bound.output(0.0) == b""


def test_an_answer_is_an_acceptance_with_its_canonical_reference() -> None:
    bound = session()
    bound.submit([message(5)], 0.0)
    [(sequence, _)] = submitted(bound.output(0.0))

    bound.receive(answer(sequence, "000A1B"), 0.1)

    assert bound.outcomes == [Accepted(5, 1, "a1b")]
    assert bound.open_parts == 0


def test_answers_in_any_order_find_their_messages() -> None:
    bound = session()
    bound.submit([message(number) for number in (1, 2, 3)], 0.0)
    sequences = [sequence for sequence, _ in submitted(bound.output(0.0))]

    bound.receive(b"".join(answer(seq, str(seq)) for seq in reversed(sequences)), 0.1)

    assert [(o.message_id, o.reference) for o in bound.outcomes if isinstance(o, Accepted)] == [
        (3, str(sequences[2])),
        (2, str(sequences[1])),
        (1, str(sequences[0])),
    ]


def test_an_answer_without_an_id_is_still_an_acceptance() -> None:
    bound = session()
    bound.submit([message(5)], 0.0)
    [(sequence, _)] = submitted(bound.output(0.0))

    bound.receive(pdu(0x80000004, sequence), 0.1)

    assert bound.outcomes == [Accepted(5, 1, "none")]


def test_no_more_than_the_window_is_open() -> None:
    bound = session(window=3)
    bound.submit([message(number) for number in range(1, 6)], 0.0)
    first = submitted(bound.output(0.0))

    bound.receive(answer(first[0][0]), 0.1)

    assert len(first) == 3
    assert len(submitted(bound.output(0.1))) == 1


def test_the_rate_is_kept_over_time() -> None:
    bound = session(rate=100.0)
    bound.submit([message(number) for number in range(1, 301)], 0.0)

    sent = sum(len(submitted(bound.output(tick / 100))) for tick in range(101))

    assert 95 <= sent <= 106


def test_nothing_is_submitted_while_the_socket_is_full() -> None:
    bound = session()
    bound.submit([message(1)], 0.0)

    assert bound.output(0.0, may_submit=False) == b""
    assert bound.waiting_parts == 1


def test_each_named_part_of_a_long_message_goes_out_with_one_reference() -> None:
    bound = session()
    bound.submit([message(0x1234, "a" * 307, parts=3)._replace(parts=(1, 3))], 0.0)

    sent = [m for _, m in submitted(bound.output(0.0))]

    assert [m.payload[:6] for m in sent] == [b"\5\0\3\x34\3\1", b"\5\0\3\x34\3\3"]
    assert all(m.esm_class == 0x40 for m in sent)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (message(1)._replace(address="2010000000001234567890"), "smpp-0x0000000b"),
        (message(1)._replace(address=""), "smpp-0x0000000b"),
        (message(1, sender="هدهد"), "smpp-0x0000000a"),
        (message(1, sender="A" * 21), "smpp-0x0000000a"),
        (message(1, "a" * 161), "segments"),  # core counted one part, and the text has two
    ],
)
def test_what_no_pdu_can_hold_is_rejected_and_not_sent(broken: object, code: str) -> None:
    bound = session()

    bound.submit([broken], 0.0)  # type: ignore[list-item]

    assert bound.outcomes == [Rejected(1, 1, code)]
    assert bound.output(0.0) == b""


# --- refusals ---


@pytest.mark.parametrize("status", [0x58, 0x14])
def test_a_throttled_message_is_deferred(status: int) -> None:
    bound = session()
    bound.submit([message(5)], 0.0)
    [(sequence, _)] = submitted(bound.output(0.0))

    bound.receive(answer(sequence, status=status), 0.1)

    [deferred] = bound.outcomes
    assert isinstance(deferred, Deferred)
    assert 1.0 <= deferred.seconds <= 3.0


@pytest.mark.parametrize("status", [0x0B, 0x0A, 0x65, 0x45, 0x99999])
def test_a_permanent_refusal_is_a_rejection_with_its_code(status: int) -> None:
    bound = session()
    bound.submit([message(5)], 0.0)
    [(sequence, _)] = submitted(bound.output(0.0))

    bound.receive(answer(sequence, status=status), 0.1)

    assert bound.outcomes == [Rejected(5, 1, f"smpp-0x{status:08x}")]


@pytest.mark.parametrize("status", [0x08, 0x64])
def test_a_passing_error_is_tried_again_a_few_times_ever_later(status: int) -> None:
    bound = session()
    told = []
    for attempt in range(5):
        bound.submit([message(5)], float(attempt))
        [(sequence, _)] = submitted(bound.output(float(attempt)))
        bound.receive(answer(sequence, status=status), float(attempt))
        told += bound.outcomes
        bound.outcomes.clear()

    assert [o.seconds for o in told if isinstance(o, Deferred)] == [10.0, 20.0, 40.0, 80.0]
    assert told[-1] == Rejected(5, 1, f"smpp-0x{status:08x}")


def test_a_generic_nack_rejects_the_message_it_names() -> None:
    bound = session()
    bound.submit([message(5)], 0.0)
    [(sequence, _)] = submitted(bound.output(0.0))

    bound.receive(pdu(NACK, sequence, status=3), 0.1)

    assert bound.outcomes == [Rejected(5, 1, "smpp-0x00000003")]


def test_throttling_lowers_the_rate_within_a_second_or_two() -> None:
    bound = session()
    bound.submit([message(number) for number in range(1, 401)], 0.0)
    sequences = [sequence for sequence, _ in submitted(bound.output(0.0))]

    bound.receive(b"".join(answer(s, status=0x58 if s % 4 else 0) for s in sequences), 1.0)

    assert 90 <= bound.pace.limit <= 110  # what it took: a quarter of 400


# --- answers that nobody waits for ---


@pytest.mark.parametrize("sequence", [0, 99, 0xFFFFFFFF])
def test_an_answer_to_nothing_is_ignored_and_counted(sequence: int) -> None:
    bound = session()

    bound.receive(answer(sequence), 0.1)

    assert (bound.outcomes, bound.ignored, bound.state) == ([], 1, State.BOUND)


def test_a_second_answer_changes_nothing() -> None:
    bound = session()
    bound.submit([message(5)], 0.0)
    [(sequence, _)] = submitted(bound.output(0.0))

    bound.receive(answer(sequence, "1") + answer(sequence, "2"), 0.1)

    assert bound.outcomes == [Accepted(5, 1, "1")]


# --- receipts and messages ---


def test_a_receipt_is_acknowledged_only_when_it_is_committed() -> None:
    bound = session()
    bound.receive(delivery(receipt_text("000A1B"), sequence=9), 1.0)
    before = bound.output(1.0)

    bound.acknowledge(bound.receipt_sequences)

    assert before == b""
    assert split_pdus(bound.output(1.0)) == [(DELIVER_RESPONSE, 0, 9, b"\0")]
    assert [r.reference for r in bound.receipts] == ["a1b"]


def test_a_message_from_a_person_is_inbound() -> None:
    bound = session()

    bound.receive(delivery("مرحبا".encode("utf-16-be"), esm_class=0, coding=8), 1.0)

    assert bound.messages == [Inbound("201000000001", "Hudhud", "مرحبا")]
    assert bound.message_sequences == [7]


def test_a_receipt_that_names_nothing_is_acknowledged_and_counted() -> None:
    bound = session()

    bound.receive(delivery(b"stat:DELIVRD"), 1.0)

    assert (bound.receipts, bound.ignored) == ([], 1)
    assert split_pdus(bound.output(1.0)) == [(DELIVER_RESPONSE, 0, 7, b"\0")]


def test_a_delivery_that_cannot_be_read_is_refused() -> None:
    bound = session()

    bound.receive(pdu(5, 7, b"\xff" * 30), 1.0)

    assert split_pdus(bound.output(1.0)) == [(DELIVER_RESPONSE, 8, 7, b"\0")]


# --- octets ---


def test_pdus_cut_anywhere_mean_the_same() -> None:
    whole, cut = session(bound=False), session(bound=False)
    octets = (
        BOUND
        + delivery(receipt_text("5"))
        + pdu(ENQUIRE, 3)
        + delivery(b"hi", esm_class=0)
        + pdu(0x80000004, 99, b"x\0")
    )

    whole.receive(octets, 1.0)
    for at in range(len(octets)):
        cut.receive(octets[at : at + 1], 1.0)

    assert (cut.receipts, cut.messages, cut.ignored) == (whole.receipts, whole.messages, whole.ignored)
    assert cut.output(1.0) == whole.output(1.0)


@pytest.mark.parametrize("length", [0, 15, 64 * 1024 + 1, 2**31, 2**32 - 1])
def test_an_impossible_length_ends_the_session(length: int) -> None:
    bound = session()

    bound.receive(length.to_bytes(4) + b"\0" * 100, 1.0)

    assert (bound.state, bound.reason) == (State.CLOSED, "garbage was received")
    assert [(command, status) for command, status, *_ in split_pdus(bound.output(1.0))] == [(NACK, 2)]


def test_an_unknown_request_is_answered_by_a_generic_nack() -> None:
    bound = session()

    bound.receive(pdu(0x103, 5, b"whatever"), 1.0)

    assert split_pdus(bound.output(1.0)) == [(NACK, 3, 5, b"")]


def test_an_unknown_response_is_ignored() -> None:
    bound = session()

    bound.receive(pdu(0x80000103, 5), 1.0)

    assert (bound.output(1.0), bound.ignored) == (b"", 1)
