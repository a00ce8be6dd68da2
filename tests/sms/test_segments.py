"""Counting and cutting texts into segments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud_sms.alphabet import decode_septets, encode_septets, foreign_characters
from hudhud_sms.segments import GSM, UCS2, encode, header, measure, split

VECTORS = [
    ("a" * 160, GSM, 160, 1),
    ("a" * 161, GSM, 161, 2),
    ("a" * 306, GSM, 306, 2),
    ("a" * 307, GSM, 307, 3),
    ("]" * 80, GSM, 160, 1),
    ("]" * 81, GSM, 162, 2),
    ("]" * 153, GSM, 306, 3),  # an escape pair is not cut: 76 pairs a part
    ("a" * 152 + "]" + "a" * 152, GSM, 306, 3),  # the pair moves to the second part and pushes one septet on
    ("a" * 158 + "€", GSM, 160, 1),
    ("a" * 159 + "€", GSM, 161, 2),
    ("م" * 70, UCS2, 70, 1),
    ("م" * 71, UCS2, 71, 2),
    ("م" * 134, UCS2, 134, 2),
    ("م" * 135, UCS2, 135, 3),
    ("😀" * 35, UCS2, 70, 1),
    ("😀" * 36, UCS2, 72, 2),
    ("😀" * 67, UCS2, 134, 3),  # a surrogate pair is not cut: 33 pairs a part
    ("م" * 66 + "😀" + "م" * 66, UCS2, 134, 3),
    ("a" * 70 + "’", UCS2, 71, 2),
    ("]" * 69 + "م", UCS2, 70, 1),  # extension characters count once in UCS-2
    ("", GSM, 0, 1),
]

GSM_TEXT = st.text("abcXYZ 019@£$_Δ€[]{}~^|\\\fàñß\n", max_size=700)
ANY_TEXT = st.one_of(st.text(max_size=400), GSM_TEXT, st.text("مa😀€]", max_size=400))


@pytest.mark.parametrize(("text", "encoding", "length", "parts"), VECTORS)
def test_a_text_is_counted_by_packing(text: str, encoding: str, length: int, parts: int) -> None:
    counted = measure(text)

    assert (counted.encoding, counted.length, counted.units) == (encoding, length, parts)


@pytest.mark.parametrize(
    ("text", "capacity"), [("a", 160), ("a" * 161, 306), ("م", 70), ("م" * 71, 134), ("]" * 153, 459)]
)
def test_the_capacity_is_that_of_as_many_segments(text: str, capacity: int) -> None:
    assert measure(text).capacity == capacity


def test_the_characters_that_force_ucs2_are_named_once_each() -> None:
    assert measure("It’s “fine” – it’s all é").because == ("’", "“", "”", "–")


def test_a_text_in_the_alphabet_names_no_character() -> None:
    assert measure("naïve".replace("ï", "ì") + " €5 {ok}").because == ()


def test_the_escape_character_itself_is_not_in_the_alphabet() -> None:
    assert foreign_characters("a\x1bb") == ("\x1b",)


@given(GSM_TEXT)
def test_septets_decode_to_the_text_they_encode(text: str) -> None:
    septets = encode_septets(text)

    assert septets is not None
    assert max(septets, default=0) < 128
    assert decode_septets(septets) == text


@given(st.binary(max_size=300))
def test_any_octets_decode_to_something(octets: bytes) -> None:
    assert isinstance(decode_septets(octets), str)


@given(ANY_TEXT)
def test_the_parts_together_are_the_text(text: str) -> None:
    coding, chunks = encode(text)

    decoded = [decode_septets(c) if coding == 0 else c.decode("utf-16-be") for c in chunks]

    assert "".join(decoded) == text  # each decodes by itself: no escape or surrogate pair was cut


@given(ANY_TEXT)
def test_there_are_as_many_parts_as_were_counted(text: str) -> None:
    assert len(split(text)[1]) == measure(text).units


@given(ANY_TEXT)
def test_no_payload_is_over_140_octets_or_160_septets(text: str) -> None:
    coding, payloads = split(text, 7)

    assert all(len(payload) <= (160 if coding == 0 else 140) for payload in payloads)


def test_the_parts_of_a_long_message_carry_one_reference_their_number_and_their_total() -> None:
    _, payloads = split("a" * 307, reference=0x1234)

    assert [payload[:6] for payload in payloads] == [bytes((5, 0, 3, 0x34, 3, n)) for n in (1, 2, 3)]


def test_a_header_is_the_same_whenever_it_is_made() -> None:
    assert header(300, 2, 1) == header(300, 2, 1) == b"\x05\x00\x03\x2c\x02\x01"


def test_a_single_message_has_no_header() -> None:
    assert split("hello", 5) == (0, (b"hello",))
