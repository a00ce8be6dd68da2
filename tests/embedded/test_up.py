"""The command `hudhud up`: what it refuses. `test_up_whole.py` runs it."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hudhud.plugins import Simulator
from hudhud_embedded.demo import Credentials, Demo, read_demo, write_demo
from hudhud_embedded.installation import Installation
from hudhud_embedded.kept import AlreadyRunning, held, is_free, kept_port, kept_secret
from hudhud_embedded.up import up

DEMO = Demo(
    base_url="http://127.0.0.1:8000",
    console_url="http://127.0.0.1:8001",
    customer=Credentials("demo@hudhud.example", "secret"),
    operator=Credentials("operator@hudhud.example", "secret"),
    api_token="token",
    sender="Hudhud",
    smsc_simulator="127.0.0.1:2775",
)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_second_up_on_the_same_data_directory_is_refused_with_the_number_of_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with held(tmp_path), pytest.raises(SystemExit) as ended:
        up(data_dir=tmp_path)

    assert ended.value.code == 1
    assert f"The data directory {tmp_path} is in use by process {os.getpid()}." in capsys.readouterr().err


def test_a_taken_port_is_named(tmp_path: Path, taken_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        up(data_dir=tmp_path, port=taken_port)

    assert f"Port {taken_port} is taken by another program." in capsys.readouterr().err


def test_a_data_directory_is_free_again_when_its_user_ends(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(AlreadyRunning), held(tmp_path):
        pass

    with held(tmp_path):
        pass


def test_a_port_is_kept_between_starts(tmp_path: Path) -> None:
    first = kept_port(tmp_path / "port")

    assert kept_port(tmp_path / "port") == first


def test_a_kept_port_that_somebody_took_is_replaced(tmp_path: Path, taken_port: int) -> None:
    (tmp_path / "port").write_text(str(taken_port))

    port = kept_port(tmp_path / "port")

    assert port != taken_port
    assert is_free(port)


def test_a_secret_is_long_private_and_kept(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path / "secret_key")

    assert len(secret) == 64
    assert kept_secret(tmp_path / "secret_key") == secret
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_demo_json_is_private_and_read_back(tmp_path: Path) -> None:
    write_demo(tmp_path / "demo.json", DEMO)

    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
    assert read_demo(tmp_path / "demo.json") == DEMO
    assert set(msgspec.json.decode((tmp_path / "demo.json").read_bytes())["customer"]) == {
        "email",
        "password",
    }


def test_a_broken_demo_json_is_no_demo(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{")

    assert read_demo(tmp_path / "demo.json") is None


def test_a_simulator_is_told_its_ports_and_the_others_where_it_is(tmp_path: Path) -> None:
    simulator = Simulator(
        "smsc",
        arguments=("sms", "simulator", "--port", "{port}", "--handsets", "{port2}"),
        environment=(("HUDHUD_SMS_SMSC", "smpp://demo:demo@127.0.0.1:{port}?window=500"),),
    )
    installation = Installation.at(tmp_path, kept_port(tmp_path / "port"), simulators=True)

    placed = installation.place(simulator)
    told = installation.with_simulators([placed]).environment

    port, port2 = placed.ports["port"], placed.ports["port2"]
    assert installation.simulator(placed).command[-4:] == ("--port", str(port), "--handsets", str(port2))
    assert told["HUDHUD_SMS_SMSC"] == f"smpp://demo:demo@127.0.0.1:{port}?window=500"


def test_what_the_environment_says_stands_above_a_simulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUDHUD_SMS_SMSC", "smpp://real:secret@198.51.100.7:2775")
    simulator = Simulator("smsc", ("sms", "{port}"), (("HUDHUD_SMS_SMSC", "smpp://demo:demo@127.0.0.1:{port}"),))
    installation = Installation.at(tmp_path, kept_port(tmp_path / "port"), simulators=True)

    told = installation.with_simulators([installation.place(simulator)]).environment

    assert told["HUDHUD_SMS_SMSC"] == "smpp://real:secret@198.51.100.7:2775"
