"""What typographic characters cost, and the plain ones that stand for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud.channels import Surcharge, in_plain, surcharge
from hudhud_sms.alphabet import SUBSTITUTES, is_gsm
from hudhud_sms.channel import SmsChannel

SMS = SmsChannel()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello", Surcharge((), 1, 1, replaceable=False)),
        ("It’s " + "a" * 100, Surcharge(("’",), 2, 1, replaceable=True)),
        ("❤ " + "a" * 100, Surcharge(("❤",), 2, 1, replaceable=False)),
        ("short ❤", Surcharge(("❤",), 1, 1, replaceable=False)),
        ("الى " + "a" * 100, Surcharge((), 2, 2, replaceable=False)),
        ("fête " + "a" * 100, Surcharge(("ê",), 2, 1, replaceable=False)),
    ],
    ids=["plain", "typographic", "emoji", "dear and yet one", "another script", "an accent"],
)
def test_dear_characters_are_told_with_what_they_add(text: str, expected: Surcharge) -> None:
    assert surcharge(SMS, text) == expected


def test_plain_characters_stand_for_typographic_ones() -> None:
    assert in_plain(SMS, "It’s “free”\u00a0– now…\u200b") == 'It\'s "free" - now...'


def test_letters_and_accents_are_never_replaced() -> None:
    assert not any(one.isalpha() for one in SUBSTITUTES)
    assert in_plain(SMS, "fête ça ñ Ελλάδα مرحبا") == "fête ça ñ Ελλάδα مرحبا"


def test_every_substitute_is_in_the_alphabet_and_what_it_stands_for_is_not() -> None:
    assert all(is_gsm(plain) for plains in SUBSTITUTES.values() for plain in plains)
    assert not any(is_gsm(dear) for dear in SUBSTITUTES)


@given(st.text(alphabet=st.sampled_from("ab ’…–€[❤é\u200b"), max_size=200))
def test_writing_plainly_never_costs_more_than_was_told(text: str) -> None:
    told = surcharge(SMS, text)

    if told.replaceable:
        assert SMS.measure(in_plain(SMS, text)).units <= max(told.without, told.units)
        assert in_plain(SMS, in_plain(SMS, text)) == in_plain(SMS, text)
