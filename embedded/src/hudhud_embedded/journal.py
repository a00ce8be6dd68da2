"""What the command prints: every line of every child, with its name before it."""

from __future__ import annotations

import os
from collections import defaultdict, deque
from typing import Final, TextIO

__all__ = ["Journal"]

_COLOURS: Final = (36, 33, 35, 32, 34, 96, 93, 95, 92, 94)
_TAIL: Final = 20


class Journal:
    """Prefixed lines, flushed one by one; coloured on a terminal, unless NO_COLOR is set (no-color.org)."""

    def __init__(self, stream: TextIO, *, width: int = 10) -> None:
        self._stream = stream
        self._width = width
        self._coloured = stream.isatty() and "NO_COLOR" not in os.environ
        self._colours: dict[str, int] = {}
        self._tails: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_TAIL))
        self._closed = False

    def child(self, name: str, text: str, *, shown: bool = True) -> None:
        """A line that the child `name` wrote; the last twenty of each are kept, `shown` or not."""
        self._tails[name].append(text)
        if shown:
            self._print(f"{self._prefix(name)} {text}")

    def note(self, name: str, text: str) -> None:
        """A line of the command's own about the child `name`."""
        self._print(f"{self._prefix(name)} -- {text}")

    def tell(self, text: str) -> None:
        """Lines of the command's own, without a name."""
        self._print(text)

    def tail(self, name: str) -> str:
        """The last lines that the child `name` wrote."""
        return "\n".join(self._tails[name])

    def _prefix(self, name: str) -> str:
        padded = f"{name:<{self._width}} |"
        if not self._coloured:
            return padded
        colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
        return f"\x1b[{colour}m{padded}\x1b[0m"

    def _print(self, text: str) -> None:
        if self._closed:
            return
        try:
            self._stream.write(f"{text}\n")
            self._stream.flush()
        except (
            BrokenPipeError,
            OSError,
        ):  # the reader, `| head` for example, has gone; the children need not care
            self._closed = True
