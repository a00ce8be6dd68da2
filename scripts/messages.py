"""Keep translations complete: `python scripts/messages.py` updates every .po file, `--check` only looks.

A catalogue belongs to the package whose sources hold the sentences; see `hudhud_web.extraction`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hudhud_web import gaps, update

ROOT = Path(__file__).resolve().parent.parent


def packages() -> list[Path]:
    """The package folder of every member of the workspace."""
    members = [*ROOT.glob("*/src/hudhud*"), *ROOT.glob("plugins/*/src/hudhud*")]
    return sorted(path for path in members if path.is_dir() and (path / "__init__.py").is_file())


def main() -> int:
    """Update or check; 1 when a sentence lacks its translation."""
    shared = [ROOT / "core/src/hudhud", ROOT / "web/src/hudhud_web"]
    members = [*shared, *(package for package in packages() if package not in shared)]
    if "--check" not in sys.argv:
        for package in members:
            update(package, *(other for other in shared if other != package))
    missing = [gap for package in members for gap in gaps(package, *(o for o in shared if o != package))]
    for gap in missing:
        sys.stdout.write(f"{gap}\n")
    sys.stdout.write(f"{len(missing)} sentences to translate\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
