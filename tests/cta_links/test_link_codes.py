"""Codes of links: a bijection, of one length, like drawn at random, and of no use without the key."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hudhud_cta_links.codes import KEY_OCTETS, LENGTH, LETTERS, MOST_AT_ONCE, Codes, Named, from_letters

MONTH = 83 << 36
KEY = bytes(range(KEY_OCTETS))

ids = st.integers(0, (1 << 45) - 1)
links = st.integers(0, 7)
keys = st.binary(min_size=KEY_OCTETS, max_size=KEY_OCTETS)


@given(keys, ids, links)
def test_a_code_names_its_message_and_link(key: bytes, message_id: int, link: int) -> None:
    codes = Codes(key)

    assert codes.read(codes.write([message_id], link)[0]) == Named(message_id, link)


@given(ids, links)
def test_every_code_has_one_length_and_alphabet(message_id: int, link: int) -> None:
    (code,) = Codes(KEY).write([message_id], link)

    assert len(code) == LENGTH
    assert set(code) <= set(LETTERS)


@given(st.lists(ids, min_size=1, max_size=50), links)
def test_a_batch_says_what_each_of_its_messages_says_alone(message_ids: list[int], link: int) -> None:
    codes = Codes(KEY)

    assert codes.write(message_ids, link) == [codes.write([one], link)[0] for one in message_ids]


def test_no_two_links_are_alike() -> None:
    count = 20_000
    written = [code for link in range(6) for code in Codes(KEY).write(range(MONTH, MONTH + count), link)]

    assert len(set(written)) == 6 * count


def test_a_batch_larger_than_is_taken_at_once_keeps_its_order() -> None:
    codes = Codes(KEY)
    message_ids = range(MONTH, MONTH + 2 * MOST_AT_ONCE + 1)

    read = [codes.read(code) for code in codes.write(message_ids, 2)]

    assert read == [Named(one, 2) for one in message_ids]


@settings(max_examples=300)
@given(keys, keys, ids, links)
def test_another_key_never_reads_the_same(key: bytes, other: bytes, message_id: int, link: int) -> None:
    (code,) = Codes(key).write([message_id], link)

    assert key == other or Codes(other).read(code) != Named(message_id, link)


def test_a_key_tells_fifteen_of_sixteen_codes_of_another_to_be_none() -> None:
    written = Codes(KEY).write(range(MONTH, MONTH + 16_000), 0)
    other = Codes(bytes(KEY_OCTETS))

    passed = sum(other.read(code) is not None for code in written)

    assert 800 < passed < 1_200  # 1,000 of 16,000 by chance; seven times the deviation off


@pytest.mark.parametrize("code", ["", "short", "0" * LENGTH, "toolongbyone", "with a sp", "зwwwwwwww", "zzzzzzzzz"])
def test_what_is_no_code_names_nothing(code: str) -> None:
    assert Codes(KEY).read(code) is None


def test_codes_of_neighbours_differ_in_half_of_their_bits() -> None:
    """The avalanche of a good permutation: 26 of 52 bits on average between consecutive messages."""
    values = [from_letters(code) or 0 for code in Codes(KEY).write(range(MONTH, MONTH + 5_000), 0)]

    differing = [(one ^ other).bit_count() for one, other in pairwise(values)]

    assert 25.5 < sum(differing) / len(differing) < 26.5
    assert min(differing) > 4


def test_every_bit_is_set_as_often_as_not() -> None:
    count = 20_000
    values = [from_letters(code) or 0 for code in Codes(KEY).write(range(MONTH, MONTH + count), 1)]

    shares = [sum(value >> bit & 1 for value in values) / count for bit in range(52)]

    assert all(0.475 < share < 0.525 for share in shares)  # seven times the deviation


def test_the_last_letters_are_spread_evenly() -> None:
    """Chi-squared over 58 letters: 57 on average, and 140 with a probability below one in a hundred million."""
    count = 29_000
    seen = Counter(code[-1] for code in Codes(KEY).write(range(MONTH, MONTH + count), 0))

    expected = count / len(LETTERS)

    assert sum((seen[letter] - expected) ** 2 / expected for letter in LETTERS) < 140


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="16 octets"):
        Codes(b"short")


def test_an_id_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OverflowError):
        Codes(KEY).write([1 << 45], 0)
