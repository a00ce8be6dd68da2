"""A headless Chromium, an application served to it, and what axe-core finds on a page."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from typing import Literal

import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, Page, async_playwright

__all__ = ["LOOKS", "NEEDS_CHROMIUM", "launched", "serving", "violations"]

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NEEDS_CHROMIUM = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
LOOKS = [("en", "light", 1280), ("en", "dark", 390), ("ar", "light", 390), ("ar", "dark", 1280)]
"""Every language with every theme, and every width with both."""


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A browser for the time of the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def serving(app: Litestar, *, lifespan: Literal["auto", "off"] = "auto") -> AsyncIterator[str]:
    """The address of an application that is served for the time of the block."""
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan=lifespan)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await running


async def violations(page: Page) -> list[object]:
    """What axe-core finds; it is run past the page's policy, as an extension would be."""
    session = await page.context.new_cdp_session(page)
    axe = (resources.files("hudhud_webassets") / "dev" / "axe.min.js").read_text()
    await session.send("Runtime.evaluate", {"expression": axe})
    found: list[object] = await page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.nodes.map(n => n.target.join(' '))])"
    )
    return found
