"""A whole installation, started as a user starts it, and a browser that looks at it.

With HUDHUD_BROWSER_DEMO set to the demo.json of a running `hudhud up`, that one is looked at and none is started.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from chromium import NEEDS_CHROMIUM, launched

PATIENCE = 120


@dataclass(frozen=True)
class Stack:
    """A running `hudhud up`."""

    base_url: str
    email: str
    password: str
    sender: str


@dataclass(frozen=True)
class Look:
    """How a reader looks at pages; `script` False is a browser without JavaScript."""

    language: str = "en"
    theme: str = "light"
    width: int = 1280
    script: bool = True

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{self.width}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("installation"))  # one for all of them
            item.add_marker(NEEDS_CHROMIUM)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """`hudhud up` with demo data and simulators, on a free port."""
    running = os.environ.get("HUDHUD_BROWSER_DEMO")
    if running:
        yield stack_of(Path(running))
        return
    place = Path(tempfile.mkdtemp(prefix="hudhud-browser-"))
    place.chmod(0o755)  # as root, PostgreSQL runs as another user who has to reach it
    command = [sys.executable, "-m", "hudhud", "up", "--data-dir", str(place / "var"), "--port", str(free_port())]
    log = place / "up.log"
    with log.open("wb") as out:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HUDHUD_")}
        environment["HUDHUD_UNDO_SECONDS"] = "1"  # what is sent can be taken back for a moment only
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=place, env=environment)
    try:
        wait_ready(process, log)
        yield stack_of(place / "var" / "demo.json")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        shutil.rmtree(place, ignore_errors=True)


def stack_of(path: Path) -> Stack:
    """What demo.json says of an installation."""
    demo = json.loads(path.read_text())
    return Stack(demo["base_url"], demo["customer"]["email"], demo["customer"]["password"], demo["sender"])


def free_port() -> int:
    """A port that nobody listens on, and neither on the next one, which is the console's."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it says that it is ready."""
    deadline = time.monotonic() + PATIENCE
    while "Ctrl-C stops everything." not in (told := log.read_text(errors="replace")):
        assert process.poll() is None, told
        assert time.monotonic() < deadline, told
        time.sleep(0.2)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium."""
    async with launched() as browser:
        yield browser


Visiting = Callable[..., Awaitable[Page]]


@pytest.fixture
async def visiting(chromium: Browser, stack: Stack) -> AsyncIterator[Visiting]:
    """Open pages, each in a window of its own, for somebody who has signed in unless told otherwise."""
    windows: list[BrowserContext] = []
    said: list[str] = []

    async def visit(look: Look | None = None, *, signed_in: bool = True) -> Page:
        look = look or Look()
        window = await chromium.new_context(
            base_url=stack.base_url,
            viewport={"width": look.width, "height": 900},
            locale=look.language,
            java_script_enabled=look.script,
            reduced_motion="reduce",  # nothing is half-way between two colours when it is looked at
        )
        windows.append(window)
        window.set_default_timeout(40_000)
        chosen = {"hudhud_language": look.language, "hudhud_theme": look.theme}
        await window.add_cookies([{"name": n, "value": v, "url": stack.base_url} for n, v in chosen.items()])
        page = await window.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        if signed_in:
            await page.goto("/sign-in")
            await sign_in(page, stack)
        return page

    yield visit
    for window in windows:
        await window.close()
    # A form that is refused is an answer of 4xx, which the browser writes down; nothing else may be there.
    assert [words for words in said if "status of 4" not in words] == []


async def sign_in(page: Page, stack: Stack) -> None:
    """Fill in the sign-in page."""
    await page.fill("[name=email]", stack.email)
    await page.fill("[name=password]", stack.password)
    await page.click("form[action='/sign-in'] button[type=submit]")
    await page.wait_for_url("**/")


async def settled(page: Page, selector: str, patience: float = 60) -> None:
    """Until something is there, however often the page replaces itself meanwhile."""
    deadline = time.monotonic() + patience
    while not await page.locator(selector).count():
        assert time.monotonic() < deadline, f"{selector} never came at {page.url}"
        await asyncio.sleep(0.2)
