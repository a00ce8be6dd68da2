"""Every sentence that a person sees is there in every language."""

from __future__ import annotations

from members import packages

from hudhud_web import gaps


def test_every_sentence_is_translated() -> None:
    shared = [packages()["hudhud"], packages()["hudhud_web"]]
    members = [folder for name, folder in sorted(packages().items()) if name != "hudhud_dummy"]

    missing = [str(gap) for folder in members for gap in gaps(folder, *(one for one in shared if one != folder))]

    assert not missing, "run: uv run python scripts/messages.py"
