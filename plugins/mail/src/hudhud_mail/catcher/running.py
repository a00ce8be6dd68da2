"""Running the catcher as a process."""

from __future__ import annotations

import asyncio

from hudhud.cli import stopping
from hudhud_mail.catcher.box import Box
from hudhud_mail.catcher.control import Control
from hudhud_mail.catcher.server import Catcher

__all__ = ["run_catcher"]


async def run_catcher(*, port: int = 2525, http_port: int = 0) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    with stopping(asyncio.get_running_loop(), stop):
        box = Box()
        catcher, control = Catcher(box), Control(box)
        print(f"E-mails are caught on 127.0.0.1:{await catcher.start(port)}.", flush=True)
        if http_port:
            print(f"They can be read on http://127.0.0.1:{await control.start(http_port)}.", flush=True)
        await stop.wait()
        await control.stop()
        await catcher.stop()
