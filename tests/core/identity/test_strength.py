"""Which passwords are refused, and how strong others are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud.identity import strength, weaknesses

CONTEXT = ("bilqis.saba@example.com", "Bilqis of Sheba", "Nile Pharmacies")


def told(password: str) -> list[str]:
    return [problem.message for problem in weaknesses(password, context=CONTEXT)]


@pytest.mark.parametrize(
    "password",
    [
        "a hoopoe's letter",
        "correct horse battery staple",
        "   blanks   around   ",
        "هدهد يحمل رسالة إلى سبأ",
        "🐦 carries a letter",
        "x" * 10 + "Tr0ub4dor&3 zanzibar",
        "qv7#Lm2!xw9@",
        "no capitals nor digits at all",
        "wrrjk vuoe qmzt " * 16,  # 256 characters
    ],
)
def test_a_good_password_of_any_characters_is_taken(password: str) -> None:
    assert told(password) == []


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("eleven char", "at least 12"),
        ("x1y2" * 65, "at most 256"),
        ("FinalFantasy", "Many people"),  # in the list of frequent passwords
        ("Manchester2026!", "Many people"),
        ("bilqis.saba@example.com", "little more"),
        ("Bilqis-Sheba-7", "little more"),
        ("NilePharmacies!", "little more"),
        ("Hudhud Hudhud 1", "little more"),
        ("aaaaaaaaaaaa", "too easy"),
        ("abcdefghijkl", "too easy"),
        ("123412341234", "too easy"),
    ],
)
def test_a_password_that_is_tried_early_is_refused(password: str, because: str) -> None:
    assert [because in message for message in told(password)] == [True]


def test_a_sentence_may_have_a_known_word_in_it() -> None:
    assert told("Bilqis met a talking hoopoe") == []


@pytest.mark.parametrize(("password", "score"), [("", 0), ("aaaaaaaaaaaa", 0), ("correct horse battery staple", 4)])
def test_strength_goes_from_none_to_four(password: str, score: int) -> None:
    assert strength(password) == score


def test_words_known_of_the_user_count_for_little() -> None:
    assert strength("pharmacies", context=CONTEXT) < strength("pharmacist", context=CONTEXT)


@given(st.text(max_size=300))
def test_no_text_is_too_odd_or_too_long_to_be_looked_at(password: str) -> None:
    assert 0 <= strength(password, context=CONTEXT) <= 4
    assert len(told(password)) <= 1
