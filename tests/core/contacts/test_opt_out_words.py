"""What people answer, and what it means."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud.contacts import Meaning, normalised, read_reply

STOP = [
    "STOP", "stop", "Stop.", "stop please", "STOP, I never asked for this", "UNSUBSCRIBE", "cancel", "Cancel please",
    "END", "quit", "REVOKE", "OptOut", "OPT-OUT", "opt out", "remove", "Remove me!", "ARRET", "Arrêt", "TD",
    "توقف", "إيقاف", "ايقاف", "الغاء", "إلغاء", "إلغاء الاشتراك", "الغ الاشتراك", "أوقف", "وقف", "قف", "لا أريد",
    "خروج", "حذف", "تَوَقَّف", "إيقــــاف", "\u200fتوقف\u200e", "«توقف»", "توقف من فضلك",
    "waqf", "Elgha2", "إلغاء الإشتراك",
]  # fmt: skip
START = [
    "START",
    "start again",
    "unstop",
    "YES",
    "yes please",
    "ابدأ",
    "إبدأ",
    "بدء",
    "اشتراك",
    "اشترك",
    "نعم",
    "تفعيل",
]
HELP = ["HELP", "help me", "INFO", "مساعدة", "مساعده؟", "معلومات", "ساعدني"]
UNCLEAR = ["please stop sending", "can you STOP this", "end of the month", "cancel my order", "إلغاء الطلب",
           "من فضلكم توقفوا عن هذا إيقاف", "no more messages", "Don't text me"]  # fmt: skip
OTHER = ["la", "لا", "no", "Thank you", "yes, when do you open?", "On time", "", "؟", "nonstop", "backend", "Weekend"]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        *[(text, Meaning.STOP) for text in STOP],
        *[(text, Meaning.STOP_ALL) for text in ("STOPALL", "stop all", "Stop-All now")],
        *[(text, Meaning.START) for text in START],
        *[(text, Meaning.HELP) for text in HELP],
        *[(text, Meaning.UNCLEAR) for text in UNCLEAR],
        *[(text, Meaning.OTHER) for text in OTHER],
    ],
)
def test_answers_are_understood(text: str, meaning: Meaning) -> None:
    assert read_reply(text).meaning is meaning


def test_a_word_that_stands_alone_is_told_from_one_that_does_not() -> None:
    assert read_reply("Stop!").alone
    assert not read_reply("stop please").alone


@given(st.text())
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text())
def test_what_is_normalised_has_no_marks_no_case_and_single_blanks(text: str) -> None:
    words = normalised(text)

    assert words == " ".join(words.split())
    assert words.casefold() == words
    assert not any(unicodedata.combining(letter) or unicodedata.category(letter) == "Cf" for letter in words)


ADDED = st.text(alphabet="\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640\u200e\u200f\u061c", max_size=3)


@given(st.sampled_from([*STOP, "STOPALL"]), st.data())
def test_vowel_signs_stretching_and_direction_marks_hide_no_wish(word: str, data: st.DataObject) -> None:
    dressed = "".join(letter + data.draw(ADDED) for letter in word)

    assert read_reply(dressed).meaning in {Meaning.STOP, Meaning.STOP_ALL}


@given(st.text())
def test_every_text_means_something(text: str) -> None:
    assert read_reply(text).meaning in Meaning
