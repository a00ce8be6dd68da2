"""Which sentences a package shows, read from its sources, and which of them lack a translation.

Sentences are the msgids given to `_`, `N_` and `ngettext`, `{% trans %}` blocks, and the `message` of error
classes (`hudhud.errors.DomainError`), which are msgids by definition.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from hudhud.i18n import DEFAULT_LANGUAGE, LANGUAGES
from hudhud_web.i18n import DOMAIN

__all__ = ["Gap", "catalog_path", "gaps", "sources", "update"]

KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "trimmed": "false"}}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
IDS = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A sentence that one language does not say, or says with other placeholders; `where` is file and line."""

    language: str
    sentence: str
    where: str
    trouble: str

    def __str__(self) -> str:
        return f"{self.where}: {self.trouble} in {self.language}: {self.sentence!r}"


def sources(package: Path) -> dict[IDS, list[tuple[str, int]]]:
    """Every msgid of a package folder, with the places it is in; plural ones as (singular, plural)."""
    found: dict[IDS, list[tuple[str, int]]] = {}
    extracted = extract_from_dir(package, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True)
    for file, line, ids, _, _ in extracted:
        found.setdefault(ids, []).append((Path(file).as_posix(), line))
    for file, line, sentence in error_sentences(package):
        found.setdefault(sentence, []).append((file, line))
    return {ids: sorted(set(places)) for ids, places in found.items() if ids}


def error_sentences(package: Path) -> Iterator[tuple[str, int, str]]:
    """The `message` of each class that sets one to a plain string."""
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                for line, sentence in messages_in(node):
                    yield path.relative_to(package).as_posix(), line, sentence


def messages_in(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    """`message = "…"`, with or without an annotation, in a class body."""
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="message")], value=ast.Constant(value=str(sentence))):
                yield statement.lineno, sentence
            case ast.AnnAssign(target=ast.Name(id="message"), value=ast.Constant(value=str(sentence))):
                yield statement.lineno, sentence


def catalog_path(package: Path, language: str) -> Path:
    """Where a package keeps a language's catalogue."""
    return package / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalog(package: Path, language: str) -> Catalog:
    """A package's catalogue, empty when it has none yet."""
    path = catalog_path(package, language)
    if not path.is_file():
        return blank_catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def update(package: Path, *shared: Path) -> None:
    """Bring a package's catalogues up to its sources: new sentences empty, gone ones removed.

    What a package of `shared` (one that this package builds on) translates is left to it.
    """
    found = sources(package)
    for language in LANGUAGES:
        if language == DEFAULT_LANGUAGE:
            continue
        old, elsewhere = read_catalog(package, language), [read_catalog(other, language) for other in shared]
        new = blank_catalog(language)
        for ids in sorted(found, key=str):
            known = old.get(first_of(ids))
            if not (known and known.string) and translated_in(elsewhere, ids):
                continue
            new.add(ids, string=known.string if known else None, locations=[(f, 0) for f, _ in found[ids][:1]])
        if len(new):
            write_catalog(catalog_path(package, language), new)


def blank_catalog(language: str) -> Catalog:
    """A catalogue without sentences, whose header never changes by itself."""
    return Catalog(
        locale=language,
        domain=DOMAIN,
        header_comment="# Hudhud",
        project="Hudhud",
        version="1",
        copyright_holder="Hudhud",
        msgid_bugs_address="none",
        last_translator="Hudhud",
        language_team=language,
        creation_date=datetime(2026, 11, 22, tzinfo=UTC),
        revision_date=datetime(2026, 11, 22, tzinfo=UTC),
        fuzzy=False,
    )


def write_catalog(path: Path, catalog: Catalog) -> None:
    """Write a .po file in an order that does not change by itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False)


def first_of(ids: IDS) -> str:
    """The msgid by which a catalogue knows a sentence."""
    return ids if isinstance(ids, str) else ids[0]


def translated_in(catalogs: Sequence[Catalog], ids: IDS) -> bool:
    """Whether one of the catalogues says a sentence."""
    return any(not trouble_with(catalog.get(first_of(ids)), ids, catalog.num_plurals) for catalog in catalogs)


def gaps(package: Path, *shared: Path) -> list[Gap]:
    """What the catalogues of a package, and of those it builds on, lack for its sentences."""
    found = sources(package)
    languages = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]
    return [gap for language in languages for gap in gaps_in(package, shared, language, found)]


def gaps_in(
    package: Path, shared: Sequence[Path], language: str, found: dict[IDS, list[tuple[str, int]]]
) -> Iterator[Gap]:
    """The gaps of one language."""
    catalog, elsewhere = read_catalog(package, language), [read_catalog(other, language) for other in shared]
    for ids, places in found.items():
        file, line = places[0]
        trouble = trouble_with(catalog.get(first_of(ids)), ids, catalog.num_plurals)
        if trouble and not translated_in(elsewhere, ids):
            yield Gap(language, first_of(ids), f"{package.name}/{file}:{line}", trouble)


def trouble_with(message: Message | None, ids: IDS, plurals: int) -> str:
    """What is wrong with a translation; empty when nothing is."""
    if message is None or message.fuzzy:
        return "no translation" if message is None else "a doubtful translation"
    strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if not strings or not all(strings):
        return "no translation"
    if isinstance(ids, tuple):
        return "" if len(strings) == plurals else f"not {plurals} plural forms"
    wanted = set(PLACEHOLDER.findall(ids))
    return "" if all(set(PLACEHOLDER.findall(s)) == wanted for s in strings) else "other placeholders"
