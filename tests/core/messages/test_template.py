"""Texts with parameters: the grammar, held to the vectors that the browser is held to, and the rendering."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud.messages import Renderer, Template, Wording, key_of, nearest
from hudhud.plugins import Platform

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "web/frontend/src/template_vectors.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["name"])
def test_the_vectors_hold(vector: dict[str, Any], platform: Platform) -> None:
    values = {key_of(name): value for name, value in vector["values"].items()}
    template = Template(vector["text"])
    known = tuple(key for key in template.keys if key in values)

    says = Renderer(platform, Wording(vector["text"], known, {}, verbatim=False)).body(1, [values[k] for k in known])

    assert says == vector["says"]
    if "parameters" in vector:
        assert list(template.keys) == vector["parameters"]


@given(st.text(max_size=80))
def test_pieces_are_the_text_but_for_doubled_signs(text: str) -> None:
    pieces = Template(text).pieces

    together = "".join(piece if isinstance(piece, str) else piece.written for piece in pieces)

    assert together.replace("@", "") == text.replace("@", "")


@given(st.text(alphabet="ab@%{}| \n", max_size=40), st.text(alphabet="ab@%{}|", max_size=12))
def test_a_value_is_never_looked_into(text: str, value: str) -> None:
    from hudhud.plugins import load  # noqa: F401 - a platform is not needed without transforms

    keys = Template(text).keys
    renderer = Renderer(None, Wording(text, keys, {}, verbatim=False))  # type: ignore[arg-type]

    plain = renderer.body(1, ["\0"] * len(keys))

    assert renderer.body(1, [value] * len(keys)) == (plain.replace("\0", value) if value else plain_of(text))


def plain_of(text: str) -> str:
    """The text where every value is empty: fallbacks stand in."""
    return "".join(piece if isinstance(piece, str) else piece.fallback or "" for piece in Template(text).pieces)


@given(st.text(max_size=60))
def test_a_regular_text_is_sent_as_it_was_written(text: str) -> None:
    assert Renderer(None, Wording(text)).body(1, None) == text  # type: ignore[arg-type]


def test_the_nearest_name_is_suggested() -> None:
    assert nearest("fist name", ["First name", "City"]) == "First name"
    assert nearest("zzz", ["First name", "City"]) is None


def test_a_missing_value_is_told_by_its_parameter(platform: Platform) -> None:
    renderer = Renderer(platform, Wording("@a @b|x", ("a", "b"), {}, verbatim=False))

    empty = renderer.missing(["", ""])

    assert empty is not None
    assert empty.name == "a"
    assert renderer.missing(["1", ""]) is None
