"""Rooms are entered by their doors, and a door holds nothing but what it opens to."""

from __future__ import annotations

import ast

import pytest
from members import Module, doors, exported, for_type_checkers, imports, modules, names, packages

NAMESPACE = "hudhud"
"""Core's root is no room: its modules and packages are."""

TABLES = "the console shows the tables themselves, which no door gives away"
SIDE_DOORS = {
    ("hudhud_admin.coming_in_tables", "tables"): TABLES,
    ("hudhud_admin.core_tables", "tables"): TABLES,
    ("hudhud_admin.consequences", "tables"): TABLES,
    ("hudhud_mail.admin", "tables"): TABLES,
    ("hudhud_embedded.nursery", "processes"): "loaded so that children which are forked have it, and not used",
}

FOG = {"base", "common", "dao", "helpers", "managers", "misc", "repositories", "services", "shared", "util", "utils"}


def room_broken_into(module: Module, imported: str) -> str | None:
    """The first package on the way to `imported` whose door was passed by.

    A subroom that its room's door lists is entered by its own door: `hudhud.campaigns.timing`, for one.
    """
    steps = imported.split(".")
    for length in range(1, len(steps)):
        package = ".".join(steps[:length])
        inside = module.package == package or module.package.startswith(f"{package}.")
        if package != NAMESPACE and not inside and not opens(package, steps[length]):
            return package
    return None


def opens(room: str, inner: str) -> bool:
    """Whether a room's door leads to this subroom."""
    return inner in exported(room) and f"{room}.{inner}" in {door.name for door in doors()}


def test_other_rooms_are_entered_by_their_doors() -> None:
    passed_by = {
        f"{module.name}, line {line}: {imported} is behind the door {room}"
        for module in modules()
        for imported, line in imports(module)
        if imported.split(".")[0] in packages()
        and (room := room_broken_into(module, imported))
        and (module.name, imported.rpartition(".")[2]) not in SIDE_DOORS
    }

    assert not passed_by


def test_a_subroom_is_entered_by_its_door_and_no_deeper() -> None:
    outside = next(module for module in modules() if module.name == "hudhud_portal.search")

    entered = [
        room_broken_into(outside, imported)
        for imported in ("hudhud.campaigns.timing", "hudhud.campaigns.timing.pacing", "hudhud.campaigns.unsent")
    ]

    assert entered == [None, "hudhud.campaigns.timing", "hudhud.campaigns"]


@pytest.mark.parametrize("door", doors(), ids=lambda door: door.name)
def test_a_door_has_no_logic_and_a_sorted_list(door: Module) -> None:
    docstring, *statements = door.tree.body

    given = [
        alias.asname or alias.name
        for node in statements
        if isinstance(node, (ast.Import, ast.ImportFrom)) and getattr(node, "module", "") != "__future__"
        for alias in node.names
    ]
    assigned = {name_of(node): node for node in statements if isinstance(node, (ast.Assign, ast.AnnAssign))}
    others = [
        node for node in statements if not isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign))
    ]

    assert isinstance(docstring, ast.Expr)
    assert isinstance(docstring.value, ast.Constant)
    assert not others
    assert assigned.keys() <= {"__all__", "__version__"}
    if given:
        listed = ast.literal_eval(value_of(assigned["__all__"]))
        assert listed == sorted(listed, key=order)
        assert set(listed) - {"__version__"} == set(given)


def name_of(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    assert isinstance(target, ast.Name)
    return target.id


def value_of(node: ast.Assign | ast.AnnAssign) -> ast.expr:
    assert node.value is not None
    return node.value


def order(name: str) -> tuple[int, str]:
    """Constants, classes, functions: as the formatter sorts them."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)


def test_no_module_is_named_after_fog() -> None:
    foggy = [module.name for module in modules() if set(module.name.split(".")) & FOG]

    assert not foggy


def test_only_hookspecs_and_values_import_for_type_checkers_alone() -> None:
    """A cycle hidden under TYPE_CHECKING is a cycle; these few give hooks and contracts their types."""
    allowed = {
        "hudhud.hookspecs": "hooks name the types of rooms above",
        "hudhud.channels.contracts": "a channel is handed the platform",
        "hudhud.channels.transforms": "a transform is handed the platform",
        "hudhud.plugins.exporting": "a table to be exported is handed the platform",
        "hudhud.plugins.values": "commands and checks are handed the platform",
        "hudhud.work.tasks": "a task is handed the platform",
        "hudhud_web.hookspecs": "as in core",
        "hudhud_admin.hookspecs": "as in core",
    }

    hiding = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if for_type_checkers(node) and any(isinstance(inner, (ast.Import, ast.ImportFrom)) for inner in ast.walk(node))
    }

    assert hiding <= allowed.keys()


def test_every_side_door_is_still_used() -> None:
    assert {name for name, _ in SIDE_DOORS} <= names()
