"""U11: our segments against those of a packer that we did not write, over generated texts and at every limit."""

from __future__ import annotations

import smsutil
from hypothesis import given, settings
from hypothesis import strategies as st
from test_segments import ANY_TEXT, VECTORS

from hudhud_sms.segments import count, measure

TEXTS = st.one_of(
    ANY_TEXT,
    st.text("مرحبا👩‍👧🏽 \u200f\u200d€]", max_size=400),  # joiners, skin tones, marks of direction
    st.builds(lambda head, tail: head * 150 + tail, st.sampled_from("a€م😀"), st.text("a]م😀\x1b", max_size=20)),
).filter(lambda text: "\x1b" not in text)  # the escape itself: it stands for no character


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_the_parts_are_as_many_as_an_independent_packer_makes(text: str) -> None:
    assert measure(text).units == len(smsutil.split(text).parts)


@given(TEXTS)
def test_the_quick_count_is_the_measure(text: str) -> None:
    assert count(text) == measure(text).units


def test_the_vectors_are_the_independent_packers_too() -> None:
    assert [len(smsutil.split(text).parts) for text, *_ in VECTORS] == [parts for *_, parts in VECTORS]
