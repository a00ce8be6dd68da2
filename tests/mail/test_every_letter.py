"""Every letter that the code writes has its words, in both languages, and gives what they show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from jinja2 import Environment, meta

from hudhud.i18n import LANGUAGES
from hudhud_mail.wording import TEMPLATES, word

ROOT = Path(__file__).parents[2]
LETTERS = sorted(path.stem for path in (TEMPLATES / "letters").glob("*.html"))
GIVEN_BY_THE_HOUSE = {"site", "subject", "lang", "dir", "_", "gettext", "ngettext", "pgettext", "npgettext", "parts"}
NUMBERS = {"minutes", "hours", "days"}


class Posting(NamedTuple):
    """A call of `mail.post`: where it is, which letter, and the values it gives (None: not to be read here)."""

    where: str
    name: str
    values: frozenset[str] | None


def postings() -> Iterator[Posting]:
    for path in sorted([*ROOT.glob("*/src/**/*.py"), *ROOT.glob("plugins/*/src/**/*.py")]):
        if "hudhud.mail" not in (text := path.read_text("utf-8")) and "mail.post" not in text:
            continue
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"mail.post", "post", "post_letter"}:
                yield from posting(f"{path.relative_to(ROOT)}:{node.lineno}", node, tree)


def posting(where: str, call: ast.Call, tree: ast.Module) -> Iterator[Posting]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    name, values = given.get("name"), given.get("values")
    if isinstance(name, ast.Constant) and values is not None:
        yield Posting(where, str(name.value), keys(assigned(values, tree)))


def assigned(values: ast.expr, tree: ast.Module) -> ast.expr:
    """What a plain name was last given before this line."""
    before = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == ast.unparse(values)
        and node.lineno < values.lineno
    ]
    return max(before, key=lambda value: value.lineno) if before else values


def keys(values: ast.expr) -> frozenset[str] | None:
    if not isinstance(values, ast.Dict) or not all(isinstance(key, ast.Constant) for key in values.keys):
        return None
    return frozenset(str(key.value) for key in values.keys if isinstance(key, ast.Constant))


def shown(letter: str) -> frozenset[str]:
    """The values that a letter's template shows."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.filters.update(dict.fromkeys(("ltr", "name", "address", "days", "hours", "minutes", "moment"), str))
    template = environment.parse((TEMPLATES / "letters" / f"{letter}.html").read_text("utf-8"))
    return frozenset(meta.find_undeclared_variables(template) - GIVEN_BY_THE_HOUSE)


def example(name: str) -> str:
    if name in NUMBERS:
        return "48"
    return "https://hudhud.example/x" if name == "link" else "2026-11-23T02:30:00+00:00" if name == "when" else "مثال"


@pytest.mark.parametrize("found", postings(), ids=lambda found: found.where)
def test_a_letter_that_is_written_has_its_template_and_its_values(found: Posting) -> None:
    assert found.name in LETTERS, "write it in plugins/mail/src/hudhud_mail/templates/letters"
    assert found.values is not None, "write the values as a dictionary, so that they can be compared"
    assert found.values == shown(found.name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_can_be_worded(letter: str, language: str) -> None:
    words = word(letter, language, {name: example(name) for name in shown(letter)}, site="https://hudhud.example")

    assert words.subject
    assert words.subject in words.text
    assert "None" not in words.text
    assert re.search("[ء-ي]" if language == "ar" else "[A-Za-z]", words.subject.replace("مثال", ""))


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_shows_every_value_it_is_given(letter: str) -> None:
    values = {name: example(name) for name in shown(letter) - {"what"}}

    words = word(letter, "en", {**values, "what": "totp_added"}, site="https://hudhud.example")

    for name in values.keys() - NUMBERS - {"when"}:
        assert values[name] in words.text
        assert values[name] in words.html
