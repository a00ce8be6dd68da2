"""The address of an SMSC, and what goes into its PDUs."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime

import pytest
from octets import message, session, submitted

from hudhud_sms.pdu import USER_MESSAGE_REFERENCE
from hudhud_sms.smpp import InvalidSmsc, Smsc
from hudhud_sms.smpp.submissions import SubmissionEncoder, source_address


def test_an_address_is_read_with_its_options() -> None:
    found = Smsc.parse("smpp://us%40er:p%3Aw@smsc.example:3600?window=50&rate=12.5&receipt_ids=hex&connections=3")

    assert (found.host, found.port, found.system_id, found.password) == ("smsc.example", 3600, "us@er", "p:w")
    assert (found.window, found.rate, found.receipt_ids, found.connections) == (50, 12.5, "hex", 3)


def test_what_is_not_said_has_a_default() -> None:
    found = Smsc.parse("smpp://user@127.0.0.1")

    assert (found.port, found.password, found.window, found.rate, found.receipt_ids) == (2775, "", 500, 0, "auto")


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("http://user@host", "url"),
        ("smpp://", "url"),
        ("smpp://host:99999", "port"),
        ("smpp://host:abc", "port"),
        ("smpp://host?window=0", "window"),
        ("smpp://host?window=many", "window"),
        ("smpp://host?rate=-1", "rate"),
        ("smpp://host?rate=nan", "rate"),
        ("smpp://host?receipt_ids=octal", "receipt_ids"),
        ("smpp://host?connections=0", "connections"),
    ],
)
def test_a_wrong_address_names_its_part_and_never_the_password(url: str, where: str) -> None:
    with pytest.raises(InvalidSmsc) as refusal:
        Smsc.parse(url.replace("smpp://h", "smpp://user:verysecret@h"))

    assert [problem.where for problem in refusal.value.problems] == [where]
    assert "verysecret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("Hudhud", b"\5\0Hudhud\0"),
        ("4 You", b"\x05\x004 You\0"),
        ("12345", b"\3\x0012345\0"),
        ("201001234567", b"\1\x01201001234567\0"),
        ("+201001234567", b"\1\x01201001234567\0"),
    ],
)
def test_the_kind_of_a_sender_is_told_by_its_form(sender: str, expected: bytes) -> None:
    assert source_address(sender) == expected


def test_the_end_of_its_validity_travels_as_absolute_time() -> None:
    bound = session()
    bound.submit([message(1)._replace(expires_at=datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC))], 0.0)

    assert b"\x00261123040506000+\0" in bound.output(0.0)


def test_our_reference_travels_only_where_it_is_asked_for() -> None:
    with_it, without = session(references=True), session()
    for one in (with_it, without):
        one.submit([message(0x12345)], 0.0)

    assert submitted(with_it.output(0.0))[0][1].options == {USER_MESSAGE_REFERENCE: b"\x23\x45"}
    assert submitted(without.output(0.0))[0][1].options == {}


def test_a_body_that_many_share_is_encoded_once() -> None:
    encoder = SubmissionEncoder()
    for number in range(100):
        encoder.queue(message(number, "the same"), deque())

    assert encoder._form.cache_info().misses == 1
