"""What the front-end build put together."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = resources.files("hudhud_webassets")
# Licences that let the product be given away, with their texts kept: no copyleft in what browsers get.
ALLOWED = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "OFL-1.1"}


def test_what_is_bundled_has_licences_that_allow_it() -> None:
    packages = json.loads((BUILT / "THIRD_PARTY.json").read_text())

    assert {package["name"] for package in packages} >= {"@tabler/core", "htmx.org", "rapidoc"}
    assert [package for package in packages if package["license"] not in ALLOWED] == []


def test_every_icon_that_a_template_or_menu_names_is_in_the_sprite() -> None:
    sprite = (BUILT / json.loads((BUILT / "manifest.json").read_text())["icons.svg"]).read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    templates = [*ROOT.glob("*/src/**/*.html"), *ROOT.glob("plugins/*/src/**/*.html")]
    plugins = [*ROOT.glob("*/src/*/plugin.py"), *ROOT.glob("plugins/*/src/*/*.py")]

    named = {n for path in templates for n in re.findall(r'\bicon\("([^"]+)"', path.read_text())}
    named |= {n for path in plugins for n in re.findall(r'NavItem\([^)]*?"/[^"]*",\s*"([^"]+)"', path.read_text())}

    assert named - known == set()


def test_no_style_of_ours_names_left_or_right() -> None:
    physical = re.compile(r"(?<![\w-])(margin|padding|border|inset)?-?(left|right)\s*:", re.MULTILINE)
    styles = (ROOT / "web/frontend/src").glob("*.css")

    found = {path.name: physical.findall(path.read_text()) for path in styles}

    assert {name: hits for name, hits in found.items() if hits} == {}
