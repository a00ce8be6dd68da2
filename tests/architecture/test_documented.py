"""Hooks, settings, errors, states and words ship only documented: the pages of docs/reference equal the code."""

from __future__ import annotations

import ast
import importlib
import itertools
import re
import sys
from dataclasses import is_dataclass

import pytest
from members import DOCS, ROOT, Module, modules, packages

from hudhud.campaigns import CampaignState
from hudhud.i18n import LANGUAGES
from hudhud.messages import FINAL, SENT, State, follows
from hudhud_web.i18n import load_catalogs
from hudhud_web.states import state_of

sys.path.insert(0, str(ROOT / "scripts"))
reference = importlib.import_module("reference")

PAGES = DOCS / "reference"


def hookspecs() -> dict[str, ast.FunctionDef]:
    """Every hook by its name."""
    return {
        node.name: node
        for module in modules()
        if module.name.endswith(".hookspecs")
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(mark, ast.Name) and mark.id == "hookspec" for mark in node.decorator_list)
    }


def signature(hook: ast.FunctionDef) -> str:
    """The hook's first line as it stands in the code."""
    assert hook.returns is not None
    return f"def {hook.name}({ast.unparse(hook.args)}) -> {ast.unparse(hook.returns)}"


def sections(page: str) -> dict[str, str]:
    """What stands under each heading that is a call, such as `### channels()`."""
    text = (PAGES / page).read_text("utf-8")
    found = re.split(r"^#+ `(\w+)\(\)`\n", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def test_every_hook_has_its_section_and_no_section_lacks_its_hook() -> None:
    assert sections("hooks.md").keys() == hookspecs().keys()


@pytest.mark.parametrize("name", hookspecs())
def test_a_hook_is_documented_with_its_exact_signature(name: str) -> None:
    hook = hookspecs()[name]

    section = sections("hooks.md")[name]

    assert f"```python\n{signature(hook)}\n```" in section
    assert (ast.get_docstring(hook) or "").splitlines()[0] in section


@pytest.mark.parametrize("name", hookspecs())
def test_a_hook_is_exercised_by_a_named_test(name: str) -> None:
    tests = [
        node.name
        for path in (ROOT / "tests" / "hooks").glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]

    assert any(test.startswith(f"test_{name}_") for test in tests)


@pytest.mark.parametrize("name", hookspecs())
def test_a_hook_has_a_real_caller(name: str) -> None:
    """It ships only with somebody who collects it."""
    callers = [module.name for module in modules() if f'collect("{name}"' in module.text]

    assert callers


@pytest.mark.parametrize("table", reference.TABLES)
def test_a_reference_table_is_what_the_code_says(table: str) -> None:
    page = (PAGES / f"{table}.md").read_text("utf-8")

    assert reference.TABLES[table]() in page, "run: uv run python scripts/reference.py"


def test_every_setting_has_a_description() -> None:
    silent = [
        f"{cls.__name__}.{name}"
        for cls in reference.settings_classes()
        for name, field in cls.model_fields.items()
        if not field.description
    ]

    assert not silent


def test_every_settings_class_has_variables_of_its_own() -> None:
    prefixes = [str(cls.model_config.get("env_prefix", "")) for cls in reference.settings_classes()]

    assert all(prefix.startswith("HUDHUD_") for prefix in prefixes)


def test_every_error_has_a_code_of_its_own() -> None:
    errors = reference.domain_errors()

    without = [cls.__name__ for cls in errors if "code" not in vars(cls)]
    codes = [cls.code for cls in errors]

    assert not without
    assert sorted(codes) == sorted(set(codes))


def test_no_error_is_frozen() -> None:
    """contextlib writes `__traceback__` into what passes through it; a frozen error turns into another one there."""
    frozen = [
        cls.__name__
        for cls in reference.domain_errors()
        if is_dataclass(cls) and cls.__dataclass_params__.frozen  # type: ignore[attr-defined]
    ]

    assert not frozen


def rows(page: str) -> list[list[str]]:
    """The cells of a page's first table, without its head."""
    lines = (PAGES / page).read_text("utf-8").splitlines()
    table = itertools.takewhile(is_row, itertools.dropwhile(lambda line: not is_row(line), lines))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in list(table)[2:]]


def is_row(line: str) -> bool:
    """Whether a line of a page belongs to a table."""
    return line.startswith("|")


def test_the_table_of_states_is_the_one_in_the_code() -> None:
    table = {row[0].strip("`"): row for row in rows("states.md")}

    assert list(table) == [state.word for state in State]
    for state in State:
        word, _, charged, final, may_become = table[state.word]
        assert charged.startswith("yes") == (state in SENT), word
        assert (final == "yes") == (state in FINAL), word
        assert set(re.findall(r"\w+", may_become)) == {other.word for other in State if follows(state, other)}, word


GLOSSARY = DOCS / "reference" / "glossary.md"


def words() -> set[str]:
    """The glossary's words, each a row's first cell; a comma parts words that are told together."""
    cells = [row[0] for row in rows("glossary.md")]
    return {re.sub(r"[*`]|\(.*?\)", "", word).strip() for cell in cells for word in cell.split(",")}


def test_the_glossary_has_every_word_of_the_house() -> None:
    house = {
        "Account", "User", "Master account", "Sub-account", "Contact", "Group", "Recipient", "MSISDN", "Campaign",
        "CampaignType", "Draft", "Chunk", "Claim", "Message", "Delivery", "InboundMessage", "Sender ID", "Segment",
        "Encoding", "UDH", "SMSC", "Bind", "Route", "Route group", "Delivery receipt", "Lane", "Opt-out", "Price list",
        "Price sheet", "Estimate", "Forecast", "Ledger entry", "Hold", "Balance", "Safe limit", "Payment", "Top-up",
        "Settlement", "Reversal", "Interface", "Mount", "Audience", "Page", "Panel", "Slot", "Work queue", "Door",
    }  # fmt: skip

    assert house <= words()


def test_the_rooms_of_core_are_told_in_the_architecture() -> None:
    told = (DOCS / "explanation" / "architecture.md").read_text("utf-8")
    rooms = {module.name.split(".")[1] for module in modules() if is_room(module)}

    assert not {room for room in rooms if f"`{room}`" not in told}


def is_room(module: Module) -> bool:
    """A package directly under core."""
    return module.is_door and module.name.count(".") == 1 and module.name.startswith("hudhud.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_calls_states_as_the_pages_do(language: str) -> None:
    """Those that a campaign can reach today; a scheduled one comes with a later release."""
    page = (DOCS / "help" / language / "states.md").read_text("utf-8")
    catalogs = load_catalogs([packages()["hudhud_web"] / "locale"])
    reached = {state.word for state in State} | {
        state.value for state in CampaignState if state not in {CampaignState.SCHEDULED, CampaignState.MISSED}
    }

    titles = {catalogs.translate(state_of(word).title, language) for word in reached}

    assert {title for title in titles if f"| {title} |" not in page} == set()
