"""A cell's value as the text that a person sees in it, as nearly as a file tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

__all__ = ["Value", "address_text", "text_of"]

Value = str | bool | int | float | date | time | timedelta
LONGEST: Final = 32_767  # what a spreadsheet's cell holds
EXACT: Final = 10**15
"""From here on a spreadsheet keeps no single digits."""
ROUNDED: Final = 10**6
SHORTEST_ROUNDED: Final = 10**10


def text_of(value: Value) -> str:
    """Any cell."""
    return TEXTS[type(value)](value)


def date_time_text(value: datetime) -> str:
    """A day with its time."""
    return f"{value:%Y-%m-%d} {clock_text(value.time())}"


def number_text(value: float) -> str:
    """A number without a needless .0, in at most the 15 digits that a spreadsheet keeps."""
    if value == int(value) and abs(value) < EXACT:
        return str(int(value))
    return f"{value:.15g}"


def clock_text(value: time) -> str:
    """Hours and minutes, and seconds where there are any."""
    return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    str: lambda text: text[:LONGEST],
    bool: lambda holds: "TRUE" if holds else "FALSE",
    int: number_text,
    float: number_text,
    datetime: date_time_text,
    date: date.isoformat,
    time: clock_text,
    timedelta: str,
}


def address_text(value: Value) -> str:
    """A cell of the column of numbers: one that was rounded stays in scientific form, which is refused, not guessed.

    2.01E+11 in a CSV file that was opened and saved again is 201000000000 ever after: so many zeros are no number.
    """
    if type(value) is not float and type(value) is not int:
        return text_of(value)
    rounded = abs(value) >= SHORTEST_ROUNDED and value % ROUNDED == 0
    if value < 0 or value >= EXACT or rounded or value != int(value):
        return f"{value:.14E}"
    return str(int(value))
