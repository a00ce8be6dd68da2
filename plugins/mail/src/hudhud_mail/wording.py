"""A letter's words: its subject, its text and its HTML, in one language.

A letter is one template, `templates/letters/<name>.html`, rendered twice: with the parts of `as_html`, escaped, and
with those of `as_text`, as plain text. So the two always say the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Final, Literal

import jinja2
from markupsafe import Markup

from hudhud.i18n import DEFAULT_LANGUAGE, LANGUAGES, RIGHT_TO_LEFT
from hudhud_mail.languages import days, hours, minutes, moment, translations

__all__ = ["TEMPLATES", "Wording", "word"]

TEMPLATES: Final = Path(__file__).parent / "templates"
LONGEST_VALUE: Final = 2_000
LONGEST_SUBJECT: Final = 200
Form = Literal["html", "text"]

# Unicode's bidirectional isolates (UAX 9, 2.4): what stands between them has a direction of its own.
LEFT_TO_RIGHT: Final = "\N{LEFT-TO-RIGHT ISOLATE}"
BY_ITS_LETTERS: Final = "\N{FIRST STRONG ISOLATE}"
END: Final = "\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a letter says. The subject is one line without control characters."""

    subject: str
    text: str
    html: str


def word(name: str, language: str, values: Mapping[str, str], *, site: str) -> Wording:
    """Render a letter; `site` is the portal's address.

    Raises jinja2.TemplateNotFound for an unknown letter, jinja2.UndefinedError when a value is missing, and
    ValueError for a link that no browser should follow from a letter.
    """
    spoken = language if language in LANGUAGES else DEFAULT_LANGUAGE
    context = {**{key: _clean(value) for key, value in values.items()}, "site": site.rstrip("/")}
    text, html = (_environment(spoken, form).get_template(f"{name}.html") for form in ("text", "html"))
    subject = _one_line("".join(text.blocks["subject"](text.new_context(context))))
    return Wording(
        subject, _tidy(text.render({**context, "subject": subject})), html.render({**context, "subject": subject})
    )


def _clean(value: str) -> str:
    """Without control characters, and without those that turn the direction of what follows (UAX 9)."""
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in value if not _turns(c))
    return kept[:LONGEST_VALUE]


def _turns(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def _one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_SUBJECT]


def _tidy(text: str) -> str:
    """Paragraphs with one empty line between them."""
    paragraphs = [paragraph.strip() for paragraph in text.split("\n\n")]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


@cache
def _environment(language: str, form: Form) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([TEMPLATES / f"as_{form}", TEMPLATES / "letters"]),
        autoescape=form == "html",  # noqa: S701 - plain text has no markup to escape
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The extension adds this method at run time.
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    right_to_left = language in RIGHT_TO_LEFT
    made.globals.update(lang=language, dir="rtl" if right_to_left else "ltr")
    ltr = _ltr if form == "html" else partial(_isolated, opening=LEFT_TO_RIGHT, always=right_to_left)
    name = _name if form == "html" else partial(_isolated, opening=BY_ITS_LETTERS, always=right_to_left)
    made.filters.update(
        ltr=ltr,
        name=name,
        address=_address,
        minutes=partial(minutes, language=language),
        days=partial(days, language=language),
        hours=partial(hours, language=language),
        moment=lambda value: ltr(moment(value, language)) if not right_to_left else name(moment(value, language)),
    )
    return made


def _ltr(value: object) -> Markup:
    return Markup('<bdi dir="ltr">{}</bdi>').format(value)


def _name(value: object) -> Markup:
    return Markup("<bdi>{}</bdi>").format(value)


def _isolated(value: str, *, opening: str, always: bool) -> str:
    """In plain text there are no tags; isolates are characters, and left out where every letter runs one way."""
    turned = always or any(unicodedata.bidirectional(character) in {"R", "AL", "AN"} for character in value)
    return f"{opening}{value}{END}" if turned else value


def _address(value: str) -> str:
    """A link that a letter may hold; raises ValueError for one of another scheme."""
    if not value.startswith(("https://", "http://")) or any(c.isspace() for c in value):
        raise ValueError("A letter's link is an address that begins with https:// or http://.")
    return value
