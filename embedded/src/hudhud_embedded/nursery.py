"""A process that has loaded the whole platform once and forks children from itself.

Loading it takes seconds of processor time, and `hudhud up` runs it in five processes and more: on two cores that
alone would be most of a start. The nursery is forked from the command while that has no event loop, no thread and
no lock yet, so nothing of those is inherited.
"""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import select
import signal
import socket
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import entry_points
from typing import Final, NoReturn

import msgspec
from setproctitle import setproctitle

from hudhud_embedded.tether import tethered

__all__ = ["Nursery", "NurseryGone"]

_LARGEST_REQUEST: Final = 1 << 20


class NurseryGone(Exception):
    """The nursery has ended; children must be started another way."""


class _Request(msgspec.Struct):
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    orphan_signal: int


class _Born(msgspec.Struct, tag="born"):
    pid: int


class _Ended(msgspec.Struct, tag="ended"):
    pid: int
    status: int


class ForkedProcess:
    """A child of the nursery, as the supervisor sees a process."""

    def __init__(self, pid: int, ended: asyncio.Future[int]) -> None:
        self.pid = pid
        self._ended = ended

    async def wait(self) -> int:
        """Its exit status, negative for a signal."""
        return await asyncio.shield(self._ended)

    def send_signal(self, number: int) -> None:
        """Send it a signal; raises ProcessLookupError when it has ended."""
        if self._ended.done():
            raise ProcessLookupError
        os.kill(self.pid, number)


class Nursery:
    """The command's side: it asks for children and hears of their ends, in the order in which they happen."""

    def __init__(self, channel: socket.socket, pid: int) -> None:
        self._channel = channel
        self._pid = pid
        self._births: list[asyncio.Future[ForkedProcess]] = []
        self._ends: dict[int, asyncio.Future[int]] = {}
        self._listening = False

    @classmethod
    def open(cls) -> Nursery | None:
        """Fork the nursery; None where the system has no way to end it with the command."""
        if not sys.platform.startswith("linux"):
            return None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        tie = tethered(signal.SIGKILL)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            ours.close()
            tie()
            _serve(theirs)
        theirs.close()
        ours.settimeout(0)
        return cls(ours, pid)

    async def spawn(
        self, arguments: tuple[str, ...], environment: Mapping[str, str], fds: tuple[int, int], orphan_signal: int
    ) -> ForkedProcess:
        """Run `hudhud <arguments>` with standard input and output `fds`; raises NurseryGone."""
        loop = asyncio.get_running_loop()
        if not self._listening:
            loop.add_reader(self._channel, self._hear)
            self._listening = True
        born: asyncio.Future[ForkedProcess] = loop.create_future()
        request = _Request(arguments=arguments, environment=environment, orphan_signal=orphan_signal)
        try:
            socket.send_fds(self._channel, [msgspec.json.encode(request)], list(fds))
        except OSError as error:
            raise NurseryGone from error
        self._births.append(born)
        return await born

    def close(self) -> None:
        """End the nursery, once its children have ended."""
        if self._listening:
            with suppress(RuntimeError):  # the loop has been closed, and its readers with it
                asyncio.get_running_loop().remove_reader(self._channel)
        self._channel.close()
        os.kill(self._pid, signal.SIGKILL)  # it may be loading still, and not listen
        os.waitpid(self._pid, 0)

    def _hear(self) -> None:
        try:
            heard = self._channel.recv(4096)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            heard = b""
        if not heard:
            self._bury()
            return
        news = msgspec.json.decode(heard, type=_Born | _Ended)
        if isinstance(news, _Born):
            ended = self._ends[news.pid] = asyncio.get_running_loop().create_future()
            self._births.pop(0).set_result(ForkedProcess(news.pid, ended))
        elif news.pid in self._ends:
            self._ends.pop(news.pid).set_result(news.status)

    def _bury(self) -> None:
        """The nursery has been killed; the system is ending its children."""
        asyncio.get_running_loop().remove_reader(self._channel)
        for ended in self._ends.values():
            ended.set_result(-signal.SIGKILL)
        for born in self._births:
            born.set_exception(NurseryGone())
        self._ends.clear()
        self._births.clear()


def _serve(channel: socket.socket) -> NoReturn:
    """The nursery's life: fork when asked, tell who ended, and end with the command."""
    os.setsid()
    setproctitle("hudhud up: nursery")
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _load_everything()
    gc.freeze()  # the collector would otherwise write to, and so copy, every page that the children share
    try:
        while _serve_once(channel, reading):
            pass
    finally:
        os._exit(0)


def _load_everything() -> None:
    """Import what any child may need. Requests wait meanwhile; the command is starting servers."""
    import hudhud.cli.processes  # noqa: F401 - here, so that the command itself need not wait for it
    from hudhud.plugins import load

    load()
    for command in entry_points(group="hudhud.commands"):
        command.load()


def _serve_once(channel: socket.socket, woken: int) -> bool:
    """Wait for one thing to happen and answer it; false when the command has gone."""
    ready, _, _ = select.select([channel.fileno(), woken], [], [])
    if woken in ready:
        os.read(woken, 4096)
        _tell_ends(channel)
    if channel.fileno() not in ready:
        return True
    data, fds, _, _ = socket.recv_fds(channel, _LARGEST_REQUEST, 2)
    if not data:
        return False
    request = msgspec.json.decode(data, type=_Request)
    tie = tethered(signal.Signals(request.orphan_signal))
    pid = os.fork()
    if pid == 0:
        tie()
        _become(request, fds)
    for fd in fds:
        os.close(fd)
    channel.send(msgspec.json.encode(_Born(pid)))
    return True


def _tell_ends(channel: socket.socket) -> None:
    """Reap whoever has ended: one signal may stand for several."""
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            channel.send(msgspec.json.encode(_Ended(pid, os.waitstatus_to_exitcode(status))))


def _become(request: _Request, fds: list[int]) -> NoReturn:
    """Turn this fork into the process `hudhud <arguments>`, as a program of its own would be."""
    status = 1
    try:
        _leave_home(fds)
        os.environ.clear()
        os.environ.update(request.environment)
        sys.argv = ["hudhud", *request.arguments]
        setproctitle(f"{sys.executable} -m hudhud {' '.join(request.arguments)}")
        status = _run()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(status)


def _leave_home(fds: list[int]) -> None:
    """Give up the nursery's session, signals and files, and take the given standard streams."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    given, output = fds
    os.dup2(given, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", buffering=1)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1)


def _run() -> int:
    """The command's exit status, as the interpreter would give it."""
    from hudhud.cli import main  # the command line imports this plugin, so the plugin cannot import it first

    try:
        main()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # the interpreter's own edge: whatever it is, it is told and ends the process
        traceback.print_exc()
        return 1
    return 0
