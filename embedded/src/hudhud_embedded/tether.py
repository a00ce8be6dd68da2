"""Tying a child's life to its parent's, and finding what a killed parent left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Final

import psutil

__all__ = ["end", "processes_of", "tethered"]

_PR_SET_PDEATHSIG: Final = 1
_GONE: Final = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess)


def tethered(orphan_signal: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program, so that it gets `orphan_signal` when the starting thread ends.

    Linux only (prctl(2), PR_SET_PDEATHSIG); elsewhere it does nothing and the next start finds the leftovers.
    It belongs into `preexec_fn`: the kernel forgets the wish when its user changes, and that comes first.
    """
    if not sys.platform.startswith("linux"):
        return _nothing
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and prctl: no signal will come
            os._exit(1)

    return tie


def _nothing() -> None:
    """A child that is not tied."""


def processes_of(is_ours: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    """Live processes that `is_ours` recognises; those it may not look into are not ours."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE and is_ours(process):
                found.append(process)
        except _GONE:
            continue
    return found


def end(processes: Iterable[psutil.Process], *, ask: signal.Signals, patience: float) -> None:
    """Ask each process to end with the signal `ask`, and kill what is left after `patience` seconds."""
    remaining = list(processes)
    _send(remaining, ask)
    _, remaining = psutil.wait_procs(remaining, timeout=patience)
    _send(remaining, signal.SIGKILL)
    psutil.wait_procs(remaining, timeout=2)


def _send(processes: Iterable[psutil.Process], what: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(what)
        except _GONE:
            continue
