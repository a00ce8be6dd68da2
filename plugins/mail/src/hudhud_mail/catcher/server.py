"""The catcher speaks SMTP to whoever connects from this machine, and takes every letter."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from hudhud_mail.catcher.box import Box

__all__ = ["Catcher"]

LARGEST_LETTER: Final = 5 * 1024 * 1024


class Catcher:
    """A listening SMTP server over a box."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> int:
        """Listen on loopback; gives the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """A letter has come."""
        self._box.put(envelope.original_content or b"", envelope.rcpt_tos)
        return "250 Caught."

    def _protocol(self) -> Any:
        return SMTP(self, hostname="localhost", data_size_limit=LARGEST_LETTER, enable_SMTPUTF8=True)
