"""What a browser calls itself, in words: enough to tell one's own devices apart."""

from __future__ import annotations

from typing import Final

__all__ = ["browser_of"]

# The first that is found counts: Edge and Opera say that they are Chrome, and Chrome that it is Safari.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> tuple[str, str]:
    """Browser and system by their names, each empty where it is not known."""
    return found_in(agent, BROWSERS), found_in(agent, SYSTEMS)


def found_in(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    """The first name whose mark is there."""
    return next((name for mark, name in names if mark in agent), "")
