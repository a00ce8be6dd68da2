"""How long a function and a file may be: what separates a pleasant house from a painful one is the tail."""

from __future__ import annotations

import ast

from members import modules

MAX_FUNCTION_LINES = 40
MAX_FILE_LINES = 400


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the last line, docstring and decorators left out."""
    assert function.end_lineno is not None
    length = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None and first.end_lineno is not None:
        length -= first.end_lineno - first.lineno + 1
    return length


def test_no_function_is_long() -> None:
    too_long = [
        f"{module.name}.{node.name} has {lines(node)} lines"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and lines(node) > MAX_FUNCTION_LINES
    ]

    assert not too_long


def test_no_file_is_long() -> None:
    too_long = [module.name for module in modules() if len(module.text.splitlines()) > MAX_FILE_LINES]

    assert not too_long
