"""The socket under a session: a thin asyncio protocol that writes once a turn of the event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable
from typing import cast

from hudhud.channels import Submission
from hudhud_sms.smpp.session import Session, State

__all__ = ["SmppProtocol"]

SILENT_SECONDS = 20
"""How long written octets may stay unacknowledged by the peer's TCP before the connection is dropped."""


class SmppProtocol(asyncio.Protocol):
    """Drives one Session over one connection.

    `on_turn` is called after each turn in which anything happened, to take the session's facts.
    `closed` is done when the connection has ended.
    """

    def __init__(self, session: Session, on_turn: Callable[[], None]) -> None:
        self.session = session
        self._loop = asyncio.get_running_loop()
        self.closed: asyncio.Future[None] = self._loop.create_future()
        self._on_turn = on_turn
        self._transport: asyncio.Transport | None = None
        self._turn_planned = False
        self._paused = False
        self._ticking: asyncio.TimerHandle | None = None
        self._paced: asyncio.TimerHandle | None = None
        timing = session.smsc.timing
        self._tick_seconds = min(1.0, *(value / 4 for value in (timing.bind, timing.enquire, timing.response)))

    # --- from above ---

    def submit(self, submissions: Iterable[Submission]) -> None:
        """Hand claimed messages to the session."""
        self.session.submit(submissions, self._loop.time())
        self.wake()

    def acknowledge(self, sequences: Iterable[int]) -> None:
        """Answer deliver_sm PDUs whose content is committed; nothing happens once the connection has ended."""
        if not self.closed.done():
            self.session.acknowledge(sequences)
            self.wake()

    def unbind(self) -> None:
        """End the session properly."""
        self.session.unbind(self._loop.time())
        self.wake()

    def abort(self) -> None:
        """Drop the connection without a word, and report nothing of it."""
        self._on_turn = _nothing
        if self._transport is not None:
            self._transport.abort()

    def pause_reading(self, *, paused: bool) -> None:
        """Let the peer's octets wait in its own buffers, while ours are not committed."""
        transport = self._transport
        if transport is None or transport.is_closing() or transport.is_reading() is not paused:
            return
        if paused:
            transport.pause_reading()
        else:
            transport.resume_reading()

    def wake(self) -> None:
        """Have one turn, soon."""
        if not self._turn_planned:
            self._turn_planned = True
            self._loop.call_soon(self._turn)

    # --- from asyncio ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # create_connection gives no other
        _set_options(transport.get_extra_info("socket"))
        self._tick()

    def data_received(self, data: bytes) -> None:
        self.session.receive(data, self._loop.time())
        self.wake()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self.wake()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._ticking, self._paced):
            if timer is not None:
                timer.cancel()
        self.session.lost(str(exc) if exc else "the connection was closed by the SMSC")
        self._on_turn()
        if not self.closed.done():
            self.closed.set_result(None)

    # --- the turn ---

    def _turn(self) -> None:
        self._turn_planned = False
        transport, session = self._transport, self.session
        if transport is None or self.closed.done():
            return
        out = session.output(self._loop.time(), may_submit=not self._paused)
        if out:
            transport.write(out)
        if session.state is State.CLOSED:
            transport.close()
        elif session.pace.limit and session.waiting_parts and self._paced is None:
            self._paced = self._loop.call_later(session.pace.wait(), self._pace_elapsed)
        self._on_turn()

    def _pace_elapsed(self) -> None:
        self._paced = None
        self.wake()

    def _tick(self) -> None:
        self.session.tick(self._loop.time())
        self.wake()
        self._ticking = self._loop.call_later(self._tick_seconds, self._tick)


def _nothing() -> None:
    """Take the place of a listener that has gone."""


def _set_options(connection: socket.socket | None) -> None:
    """Send at once, and notice a peer that is gone without a word (half-open connections)."""
    if connection is None:
        return
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_SECONDS * 1000)
