"""The source of every member, as the rules look at it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@dataclass(frozen=True)
class Module:
    """One file of a member."""

    name: str
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def is_door(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def package(self) -> str:
        """The package that the module stands in; a door stands in its own."""
        return self.name if self.is_door else self.name.rpartition(".")[0]


@cache
def packages() -> dict[str, Path]:
    """Import name and folder of every member of the workspace."""
    workspace = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["workspace"]
    found = {}
    for pattern in workspace["members"]:
        for folder in ROOT.glob(f"{pattern}/src/hudhud*"):
            if folder.is_dir():
                found[folder.name] = folder
    return found


@cache
def modules() -> tuple[Module, ...]:
    """Every module of every member, migrations left out: they are frozen once they have run."""
    return tuple(sorted(read(), key=lambda module: module.name))


def read() -> Iterator[Module]:
    for root in packages().values():
        for path in root.rglob("*.py"):
            names = path.relative_to(root.parent).with_suffix("").parts
            if "piccolo_migrations" not in names:
                yield Module(".".join(names).removesuffix(".__init__"), path)


def doors() -> list[Module]:
    """Every `__init__.py`."""
    return [module for module in modules() if module.is_door]


@cache
def names() -> frozenset[str]:
    """The names of all modules."""
    return frozenset(module.name for module in modules())


def imports(module: Module) -> Iterator[tuple[str, int]]:
    """Every module of a member that this one imports at run time, with the line."""
    for node in runtime(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            given = exported(node.module)
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield (inner if inner in names() and alias.name not in given else node.module), node.lineno


@cache
def exported(name: str) -> frozenset[str]:
    """What the door of this name lists; a function may be called as the module it stands in."""
    for node in (node for module in doors() if module.name == name for node in module.tree.body):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def for_type_checkers(node: ast.AST) -> bool:
    """Whether this is `if TYPE_CHECKING`."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def runtime(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those under `if TYPE_CHECKING`."""
    for child in ast.iter_child_nodes(tree):
        if for_type_checkers(child):
            continue
        yield child
        yield from runtime(child)
