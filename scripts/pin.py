"""Pin every package: exact versions into the root pyproject.toml, and with hashes into requirements.lock.

    uv run python scripts/pin.py            # the newest versions that fit
    uv run python scripts/pin.py --keep     # the present ones, after adding a dependency

`[tool.uv] constraint-dependencies` holds whatever is installed in the workspace, test tools included, on every
platform; requirements.lock holds what production installs. Neither names where packages come from.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).parents[1]
PYPROJECT = ROOT / "pyproject.toml"
LOCK = ROOT / "requirements.lock"
PINS = re.compile(r"^constraint-dependencies = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)
HEAD = "[tool.uv]\n"
TOLD = "# Every package of the product, by version and hash; written by scripts/pin.py.\n"
EXPORT = ("export", "--no-emit-workspace", "--no-header", "--no-annotate", "--quiet", "--frozen")
PRODUCT = (
    "hudhud",
    "hudhud-web",
    "hudhud-portal",
    "hudhud-admin",
    "hudhud-cta-links",
    "hudhud-mail",
    "hudhud-oidc",
    "hudhud-sms",
    "hudhud-webhooks",
)
"""What production installs: `hudhud up` and its servers from packages are for trying, developing and testing."""


def uv(*arguments: str) -> str:
    """What uv says."""
    told = subprocess.run(["uv", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603, S607
    return told.stdout


def put_pins(pins: Iterable[str]) -> None:
    """Write the list into pyproject.toml; an empty one removes it."""
    lines = "".join(f'  "{pin}",\n' for pin in pins)
    block = f"constraint-dependencies = [\n{lines}]\n" if lines else ""
    text = PINS.sub("", PYPROJECT.read_text("utf-8"))
    PYPROJECT.write_text(text.replace(HEAD, HEAD + block, 1), "utf-8")


def exported() -> list[str]:
    """Every package with its version and, where it is not for every platform, its condition."""
    lines = uv(*EXPORT, "--all-packages", "--all-groups", "--no-hashes").splitlines()
    return sorted(line.strip().replace('"', "'") for line in lines if line.strip())


def main() -> None:
    """Resolve, and write both files."""
    if "--keep" not in sys.argv:
        put_pins([])
    uv("lock", *([] if "--keep" in sys.argv else ["--upgrade"]))
    put_pins(exported())
    uv("lock")
    product = [argument for name in PRODUCT for argument in ("--package", name)]
    LOCK.write_text(TOLD + uv(*EXPORT, *product, "--no-dev"), "utf-8")


if __name__ == "__main__":
    main()
