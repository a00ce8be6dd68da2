"""Receipts are understood in every form that SMSCs write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from octets import delivery, receipt_text, session

from hudhud.channels import Receipt, ReceiptState
from hudhud_sms.pdu import MESSAGE_PAYLOAD, MESSAGE_STATE, RECEIPTED_MESSAGE_ID, tlv
from hudhud_sms.smpp.receipts import ReceiptIds, canonical, ending, moment, said

DONE = datetime(2026, 11, 22, 12, 1, tzinfo=UTC)
TLVS = tlv(RECEIPTED_MESSAGE_ID, b"000A1B\0") + tlv(MESSAGE_STATE, b"\2")


def read(octets: bytes, receipt_ids: str = "same") -> list[Receipt]:
    bound = session(receipt_ids=receipt_ids)
    bound.receive(octets, 1.0)
    return bound.receipts


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (delivery(receipt_text("A1B")), Receipt("a1b", ReceiptState.DELIVERED, "", DONE)),
        (delivery(receipt_text("000A1B")), Receipt("a1b", ReceiptState.DELIVERED, "", DONE)),
        (delivery(b"", options=TLVS), Receipt("a1b", ReceiptState.DELIVERED)),
        (delivery(b"", esm_class=0, options=TLVS), Receipt("a1b", ReceiptState.DELIVERED)),
        # the parameters are believed before the text
        (delivery(receipt_text("zz", "UNDELIV"), options=TLVS), Receipt("a1b", ReceiptState.DELIVERED, "", DONE)),
        # esm_class of an ordinary message, and still a receipt
        (delivery(receipt_text("A1B"), esm_class=0), Receipt("a1b", ReceiptState.DELIVERED, "", DONE)),
        # an intermediate notification
        (delivery(receipt_text("A1B", "ENROUTE"), esm_class=0x20), Receipt("a1b", ReceiptState.ENROUTE, "", DONE)),
        # case, spaces, missing fields
        (delivery(b"Id: A1B Stat:DELIVRD"), Receipt("a1b", ReceiptState.DELIVERED)),
        (delivery(b"ID:A1B,stat:UNDELIV err:001"), Receipt("a1b,stat", ReceiptState.UNDELIVERED, "receipt-001")),
        (delivery(b"id:A1B stat:delivered"), Receipt("a1b", ReceiptState.DELIVERED)),
        (delivery(b"id:A1B sub: dlvrd: submit date: done date: stat:EXPIRED err:"),
         Receipt("a1b", ReceiptState.EXPIRED, "receipt-expired")),
        # the year in full, seconds, nonsense for a date
        (delivery(b"id:A1B done date:20261122120100 stat:DELIVRD"), Receipt("a1b", ReceiptState.DELIVERED, "", DONE)),
        (delivery(b"id:A1B done date:261122120100 stat:DELIVRD"), Receipt("a1b", ReceiptState.DELIVERED, "", DONE)),
        (delivery(b"id:A1B done date:2613451200 stat:DELIVRD"), Receipt("a1b", ReceiptState.DELIVERED)),
        # a UUID
        (delivery(receipt_text("0c0e-4f-AB")), Receipt("c0e-4f-ab", ReceiptState.DELIVERED, "", DONE)),
        # the text in message_payload
        (delivery(b"", options=tlv(MESSAGE_PAYLOAD, receipt_text("A1B"))),
         Receipt("a1b", ReceiptState.DELIVERED, "", DONE)),
    ],
)  # fmt: skip
def test_a_receipt_is_read_leniently(octets: bytes, expected: Receipt) -> None:
    assert read(octets) == [expected]


@pytest.mark.parametrize(
    ("stat", "state"),
    [
        ("ENROUTE", ReceiptState.ENROUTE),
        ("DELIVRD", ReceiptState.DELIVERED),
        ("EXPIRED", ReceiptState.EXPIRED),
        ("DELETED", ReceiptState.REJECTED),
        ("UNDELIV", ReceiptState.UNDELIVERED),
        ("ACCEPTD", ReceiptState.ENROUTE),
        ("UNKNOWN", ReceiptState.ENROUTE),
        ("REJECTD", ReceiptState.REJECTED),
        ("UNDELIVERABLE", ReceiptState.UNDELIVERED),
        ("", ReceiptState.ENROUTE),
        ("NONSENSE", ReceiptState.ENROUTE),
    ],
)
def test_every_state_of_the_standard_has_a_meaning(stat: str, state: ReceiptState) -> None:
    assert said(stat, "000")[0] is state


@pytest.mark.parametrize(("number", "state"), list(enumerate(
    ["enroute", "enroute", "delivered", "expired", "rejected", "undelivered", "enroute", "enroute", "rejected"]
)))  # fmt: skip
def test_every_message_state_has_a_meaning(number: int, state: str) -> None:
    options = tlv(RECEIPTED_MESSAGE_ID, b"5\0") + tlv(MESSAGE_STATE, bytes((number,)))

    assert read(delivery(b"", options=options))[0].state == state


@pytest.mark.parametrize(
    ("stat", "err", "code"),
    [
        ("UNDELIV", "001", "receipt-001"),
        ("UNDELIV", "000", "receipt-undeliv"),  # a failure without an error is named by its state
        ("REJECTD", "0A", "receipt-0a"),
        ("DELIVRD", "001", ""),
        ("ENROUTE", "001", ""),
    ],
)
def test_a_failure_has_a_code(stat: str, err: str, code: str) -> None:
    assert read(delivery(receipt_text("1", stat, err)))[0].code == code


@pytest.mark.parametrize(
    ("spelling", "written", "expected"),
    [
        ("same", "0000123", ("123", ())),
        ("decimal", "6699", ("1a2b", ())),  # our answer said 1A2B
        ("decimal", "not-a-number", ("not-a-number", ())),
        ("hex", "1A2B", ("6699", ())),  # our answer said 6699
        ("auto", "6699", ("6699", ("1a2b", "26265"))),
        ("auto", "1A2B", ("1a2b", ("6699",))),
        ("auto", "a-b-c", ("a-b-c", ())),
    ],
)
def test_ids_are_spelt_as_the_operator_declares(
    spelling: str, written: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    assert ReceiptIds(spelling).spell(written) == expected  # type: ignore[arg-type]


def test_automatic_spelling_settles_when_answers_and_receipts_agree() -> None:
    ids = ReceiptIds("auto")
    for number in range(1_000_000, 1_000_000 + ReceiptIds.ENOUGH):
        ids.answered(str(number))
        assert ids.spell(str(number)) == (str(number), ())

    assert not ids.learning
    assert ids.spell("777") == ("777", ())


def test_automatic_spelling_settles_on_the_one_that_receipts_use() -> None:
    ids = ReceiptIds("auto")
    for number in range(1_000_000, 1_000_000 + ReceiptIds.ENOUGH):
        ids.answered(f"{number:x}")
        assert ids.spell(str(number))[1][0] == f"{number:x}"

    assert not ids.learning
    assert ids.spell("1000000") == ("f4240", ())


def test_ids_that_agree_by_chance_do_not_settle_it() -> None:
    ids = ReceiptIds("auto")
    for number in range(16, 16 + ReceiptIds.ENOUGH):
        ids.answered(str(number))
        ids.spell(str(number))
        ids.spell(f"{number:x}")

    assert ids.learning


@pytest.mark.parametrize(
    ("written", "expected"),
    [("000A1B", "a1b"), ("a1b", "a1b"), ("0000", "0"), ("", "none"), ("0c-0D", "c-0d")],
)
def test_ids_are_compared_without_leading_zeros_and_case(written: str, expected: str) -> None:
    assert canonical(written) == expected


@given(st.from_regex(r"[0-9A-Fa-f]{1,64}", fullmatch=True))
def test_an_id_is_canonical_once_for_all(reference: str) -> None:
    assert canonical(canonical(reference)) == canonical(reference)


@given(st.binary(max_size=200), st.integers(0, 255), st.integers(0, 255), st.binary(max_size=40))
def test_no_delivery_raises(text: bytes, esm_class: int, coding: int, options: bytes) -> None:
    bound = session()

    bound.receive(delivery(text, esm_class=esm_class, coding=coding, options=options), 1.0)

    assert len(bound.receipts) + len(bound.messages) + bound.ignored == 1


def test_the_common_end_of_a_receipt_is_read_at_once() -> None:
    assert ending(b"done date:2611221201 stat:UNDELIV err:027") == (
        ReceiptState.UNDELIVERED,
        "receipt-027",
        DONE,
    )


@given(st.text("0123456789", max_size=16))
def test_no_date_raises(digits: str) -> None:
    assert moment(digits) is None or moment(digits).tzinfo is UTC  # type: ignore[union-attr]


def test_receipts_that_come_long_after_their_answers_settle_on_no_other_spelling() -> None:
    ids = ReceiptIds("auto")
    late = 30_000  # further back than answers are remembered

    for number in range(1, 200_000):
        if ids.learning:
            ids.answered(str(number))
        if number > late:
            assert ids.spell(str(number - late))[0] == str(number - late)
