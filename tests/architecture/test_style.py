"""House rules that a tree of syntax can tell."""

from __future__ import annotations

import ast

from members import ROOT, Module, modules

EDGES = {
    "hudhud.channels.request": "a plugin's submit() may raise anything: its parts become unconfirmed",
    "hudhud.dispatch.worker": "NATS may fail in any way while it comes up; it is asked again every second",
    "hudhud_embedded.keeper": "a process that cannot be watched is told as one that ended",
    "hudhud_embedded.nursery": "whatever ends a forked child is told on its standard error, as an interpreter would",
    "hudhud_admin.work_queues": "a plugin's count may raise anything: its card says so, the page stands",
    "hudhud_web.panel_pages": "a plugin's panel may raise anything: its card says so, the page stands",
    "hudhud.health.checks": "whatever a check raises is the trouble it found",
    "hudhud_webhooks.deliveries": "what is wrong with one listener keeps the others from nothing",
    "hudhud_webhooks.rounds": "whatever goes wrong with one endpoint is logged, and keeps no other waiting",
}
"""Where `except Exception` stands, and why."""

ENVIRONMENT = {
    "hudhud.database.migrating": "Piccolo's runner asks the environment for its configuration",
    "hudhud.database.piccolo_conf": "the same",
    "hudhud_embedded.nursery": "a forked child is given the environment of the process it stands for",
    "hudhud_embedded.journal": "NO_COLOR is asked of the environment by convention",
}
"""Where the environment is read outside a settings module, and why."""


def test_a_module_says_what_it_is() -> None:
    silent = [module.name for module in modules() if not ast.get_docstring(module.tree)]

    assert not silent


def test_what_a_module_gives_away_says_what_it_is() -> None:
    silent = [
        f"{module.name}.{node.name}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.name in exported_by(module)
        and not ast.get_docstring(node)
    ]

    assert not silent


def exported_by(module: Module) -> set[str]:
    """The names in `__all__`; Piccolo's tables say it by help_text, and hooks by their specification."""
    if module.name.endswith(".tables") or module.name.endswith(".plugin"):
        return set()
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def test_everything_is_caught_only_at_the_edges() -> None:
    catching = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
        and not raises_again(node)
    }

    assert catching <= EDGES.keys()


def raises_again(handler: ast.ExceptHandler) -> bool:
    """A handler that ends by raising what it caught hides nothing."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_what_is_to_be_done_is_an_issue_not_a_comment() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" * 3)

    left = [f"{module.name}: {word}" for module in modules() for word in words if f"# {word}" in module.text]

    assert not left


def test_the_environment_is_read_in_settings_only() -> None:
    reading = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and node.attr in {"environ", "getenv"}
        and not module.name.endswith(".settings")
    }

    assert reading <= ENVIRONMENT.keys()


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Two of one name in folders without `__init__.py` cannot be collected together."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py") if not (path.parent / "__init__.py").exists()]

    assert sorted(names) == sorted(set(names))
