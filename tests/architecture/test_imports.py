"""The order of rooms and members, as the root pyproject.toml states it for import-linter."""

from __future__ import annotations

import pytest
from importlinter.cli import lint_imports
from members import ROOT


def test_the_import_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)

    assert broken == 0, capsys.readouterr().out
