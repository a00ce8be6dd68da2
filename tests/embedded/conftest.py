"""Places for data directories."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_place() -> Iterator[Path]:
    """A directory that everybody can enter; pytest closes its own again and again."""
    place = Path(tempfile.mkdtemp(prefix="hudhud-test-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place, ignore_errors=True)
