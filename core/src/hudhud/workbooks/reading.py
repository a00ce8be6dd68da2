"""The parent's side: starts the child, hands it the file, takes its rows, and ends it whatever happens."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO, Final

import msgspec
import structlog

__all__ = ["Begun", "Odd", "Rows", "UnsafeWorkbook", "read_workbook"]

COMMAND: Final = (sys.executable, "-I", "-m", "hudhud.workbooks.child")
SECONDS: Final = 300.0
"""Of the clock, for the whole file: whoever takes the rows may be slow. The child limits its own time of the CPU."""
LONGEST_LINE: Final = 64 * 1024 * 1024
TOLD_BYTES: Final = 2_000
Odd = tuple[int, str]
"""A cell that has no value of its own: its column, and `error` or `uncalculated`."""
log = structlog.get_logger("hudhud.workbooks")


class UnsafeWorkbook(Exception):
    """The workbook is not read; `kind` is a word such as `encrypted`, `values` fill its sentence."""

    def __init__(self, kind: str, values: dict[str, int | str]) -> None:
        super().__init__(kind)
        self.kind = kind
        self.values = values


class Begun(msgspec.Struct, frozen=True):
    """Which sheet is read, which are hidden, and which others are seen and not read."""

    sheet: str
    hidden: tuple[str, ...]
    others: tuple[str, ...]


class Rows(msgspec.Struct, frozen=True):
    """Rows of texts, `odd` ones by their index here; with them `done` rows `of` all are told."""

    rows: list[list[str]]
    odd: dict[int, Odd]
    done: int
    of: int


class Line(msgspec.Struct, frozen=True):
    """Any line of the child's."""

    sheet: str = ""
    hidden: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    rows: list[list[str]] | None = None
    odd: dict[int, Odd] = {}
    done: int = 0
    of: int = 0
    refused: str = ""
    values: dict[str, int | str] = {}
    end: bool = False


def read_workbook(content: bytes, *, seconds: float = SECONDS) -> Iterator[Begun | Rows]:
    """The first visible sheet with anything in it: a Begun, then its rows. Blocks; raises UnsafeWorkbook.

    Leaving it early ends the child, as `seconds` do.
    """
    with child(seconds) as (process, complaints):
        feed(process, content)
        for line in lines(process):
            if line.refused:
                raise UnsafeWorkbook(line.refused, line.values)
            if line.end:
                return
            if line.rows is None:
                yield Begun(line.sheet, line.hidden, line.others)
            else:
                yield Rows(line.rows, line.odd, line.done, line.of)
        process.wait()
        complaints.seek(0)
        told = complaints.read()[-TOLD_BYTES:].decode(errors="replace")
        log.warning("workbooks.child_failed", status=process.returncode, told=told, bytes=len(content))
        raise UnsafeWorkbook("damaged", {})


@contextmanager
def child(seconds: float) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """The process, without our environment and its secrets; killed at the end, or after this many seconds."""
    with (
        TemporaryFile() as complaints,
        subprocess.Popen(  # noqa: S603 - our own module, no argument from outside
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, env={}
        ) as process,
    ):
        late = threading.Timer(seconds, process.kill)
        late.start()
        try:
            yield process, complaints
        finally:
            late.cancel()
            process.kill()


def feed(process: subprocess.Popen[bytes], content: bytes) -> None:
    """Hand it the file; it reads all of it before it writes."""
    stdin = pipe(process.stdin)
    # It may have ended early: what it told, or its status, says why. Closing writes what is left, and may fail too.
    with suppress(BrokenPipeError):
        stdin.write(content)
    with suppress(BrokenPipeError):
        stdin.close()


def lines(process: subprocess.Popen[bytes]) -> Iterator[Line]:
    """What it tells; a line that is none ends them."""
    stdout = pipe(process.stdout)
    while line := stdout.readline(LONGEST_LINE):
        try:
            yield msgspec.json.decode(line, type=Line)
        except msgspec.DecodeError:
            return


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """One that was asked for, and is there."""
    if stream is None:
        raise RuntimeError("The child was started without its pipes.")
    return stream
