"""The command `hudhud up`, run as a user runs it. One installation serves the whole file, in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from hudhud_embedded.demo import Demo, read_demo
from hudhud_embedded.kept import kept_port

FIRST_START = 60
LATER_START = 60  # ten on a quiet machine; the suite shares it


class Up:
    """A running `hudhud up`."""

    def __init__(self, directory: Path, port: int) -> None:
        self.directory = directory
        self.log = directory.with_name("up.log")
        command = [sys.executable, "-m", "hudhud", "up", "--data-dir", str(directory), "--port", str(port)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=directory.parent)

    def wait_ready(self, patience: float) -> None:
        deadline = time.monotonic() + patience
        while "Ctrl-C stops everything." not in self.printed():
            assert self.process.poll() is None, self.printed()
            assert time.monotonic() < deadline, self.printed()
            time.sleep(0.1)

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def demo(self) -> Demo:
        demo = read_demo(self.directory / "demo.json")
        assert demo is not None
        return demo

    def processes(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def number_of(self, name: str) -> int:
        return int((self.directory / "run" / f"{name}.pid").read_text().split()[0])


@pytest.fixture(scope="module")
def start(open_place: Path) -> Iterator[Callable[[float], Up]]:
    port = kept_port(open_place / "port")
    running: list[Up] = []

    def start(patience: float) -> Up:
        if running and running[-1].process.poll() is None:
            return running[-1]
        running.append(Up(open_place / "var", port))
        running[-1].wait_ready(patience)
        return running[-1]

    yield start
    for up in running:
        if up.process.poll() is None:
            up.process.send_signal(signal.SIGINT)
            up.process.wait(20)


def test_a_first_start_is_ready_within_a_minute_and_says_where_to_go(start: Callable[[float], Up]) -> None:
    up = start(FIRST_START)

    printed = up.printed()

    demo = up.demo()
    for place in (demo.base_url, demo.console_url, "/handsets", demo.mailbox_url, "demo.json", demo.customer.password):
        assert place in printed


def test_portal_console_and_api_answer(start: Callable[[float], Up]) -> None:
    demo = start(FIRST_START).demo()
    bearer = {"Authorization": f"Bearer {demo.api_token}"}

    account = httpx.get(f"{demo.base_url}/api/v1/account", headers=bearer)
    pages = [
        httpx.get(url, follow_redirects=True) for url in (f"{demo.base_url}/readyz", demo.base_url, demo.console_url)
    ]

    assert float(account.json()["balance"]) > 0
    assert [page.status_code for page in pages] == [200, 200, 200]


def test_a_letter_reaches_the_mailbox(start: Callable[[float], Up]) -> None:
    demo = start(FIRST_START).demo()

    with httpx.Client(base_url=demo.base_url) as browser:
        browser.get("/forgot-password")
        form = {"email": demo.customer.email, "_csrf_token": browser.cookies["hudhud_csrf"]}
        asked = browser.post("/forgot-password", data=form)
        deadline = time.monotonic() + 30
        while demo.customer.email not in browser.get(demo.mailbox_url).text:
            assert time.monotonic() < deadline
            time.sleep(0.2)

    assert asked.status_code in {200, 303}


def test_what_holds_secrets_is_private(start: Callable[[float], Up]) -> None:
    up = start(FIRST_START)

    modes = {name: (up.directory / name).stat().st_mode & 0o777 for name in ("demo.json", "secret_key")}

    assert modes == {"demo.json": 0o600, "secret_key": 0o600}


def test_a_second_up_is_refused_with_the_number_of_the_first(start: Callable[[float], Up]) -> None:
    up = start(FIRST_START)

    second = subprocess.run(
        [sys.executable, "-m", "hudhud", "up", "--data-dir", str(up.directory)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert f"is in use by process {up.process.pid}" in second.stderr


def test_a_killed_child_is_started_again(start: Callable[[float], Up]) -> None:
    up = start(FIRST_START)
    worker = up.number_of("worker")

    os.kill(worker, signal.SIGKILL)

    deadline = time.monotonic() + 20
    while up.number_of("worker") == worker:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "worker     | -- ended with status -9; starting again in 1 s" in up.printed()


def test_after_kill_9_of_the_command_the_next_start_finds_all_data(start: Callable[[float], Up]) -> None:
    up = start(FIRST_START)
    demo, orphans = up.demo(), up.processes()
    os.kill(up.process.pid, signal.SIGKILL)
    up.process.wait()

    again = start(LATER_START)

    assert again.demo() == demo
    assert not [orphan for orphan in orphans if orphan.is_running() and orphan.status() != psutil.STATUS_ZOMBIE]


def test_ctrl_c_stops_everything_within_15_seconds_and_leaves_no_process(start: Callable[[float], Up]) -> None:
    up = start(LATER_START)
    processes = up.processes()

    up.process.send_signal(signal.SIGINT)
    status = up.process.wait(15)

    assert status == 0
    assert not [process for process in processes if process.is_running()]
    assert "did not stop" not in up.printed()
