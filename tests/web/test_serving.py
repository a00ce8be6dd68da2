"""The process that serves portal and console."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import replace

import httpx

from hudhud.plugins import Platform
from hudhud_web import serve


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def on_free_ports(platform: Platform) -> Platform:
    ports = {"port": free_port(), "console_port": free_port()}
    return replace(platform, settings=platform.settings.model_copy(update=ports))


async def eventually(url: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        for _ in range(200):
            try:
                return await client.get(url)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    raise AssertionError(f"{url} does not answer")


async def test_portal_and_console_have_a_port_each_and_stop_when_told(web_platform: Platform) -> None:
    platform, stop = on_free_ports(web_platform), asyncio.Event()
    running = asyncio.create_task(serve(platform, stop))

    portal = await eventually(f"http://127.0.0.1:{platform.settings.port}/notes")
    console = await eventually(f"http://127.0.0.1:{platform.settings.console_port}/notes")
    stop.set()
    began = time.monotonic()
    await running

    assert (portal.status_code, console.status_code) == (303, 404)
    assert time.monotonic() - began < 10


async def test_what_the_server_runs_on_is_not_told(web_platform: Platform) -> None:
    platform, stop = on_free_ports(web_platform), asyncio.Event()
    running = asyncio.create_task(serve(platform, stop))

    answer = await eventually(f"http://127.0.0.1:{platform.settings.port}/healthz")
    stop.set()
    await running

    assert "server" not in answer.headers
