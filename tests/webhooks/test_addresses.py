"""Where webhooks may be: no way of writing an address, and nothing that DNS says, leads to an inner network."""

from __future__ import annotations

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hudhud_webhooks.addresses import Rules, rules_of, url_of
from hudhud_webhooks.posting import Answer, posters
from hudhud_webhooks.settings import WebhookSettings
from webhooks.receiver import receiving

STRICT = Rules(frozenset({443, 8443}))
AT_HOME = Rules(frozenset({443}), loopback=True)

INNER = [
    "127.0.0.1",
    "127.8.9.10",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # the clouds' metadata
    "100.64.0.1",  # carrier-grade NAT
    "100.100.100.200",  # Alibaba's metadata
    "168.63.129.16",  # Azure's
    "192.0.0.192",  # Oracle's
    "0.0.0.0",  # noqa: S104 - a row of the table
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "240.0.0.1",
    "198.18.0.1",
    "203.0.113.7",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",  # AWS's metadata over IPv6
    "fec0::1",
    "ff02::1",
    "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "2001:0:53aa:64c::1",  # Teredo
    "2001:db8::1",
]
OUTER = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"]


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_refused(address: str) -> None:
    assert not STRICT.may_reach(address)


@pytest.mark.parametrize("address", OUTER)
def test_public_addresses_are_reached(address: str) -> None:
    assert STRICT.may_reach(address)


def test_an_operators_own_networks_are_refused() -> None:
    rules = rules_of(WebhookSettings(denied_networks="8.8.8.0/24, 2606:4700::/32", _env_file=None))

    assert not rules.may_reach("8.8.8.8")
    assert not rules.may_reach("2606:4700:4700::1111")
    assert rules.may_reach("1.1.1.1")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/hook",
        "http://example.com/hook",
        "ftp://example.com/",
        "https://",
        "https://user:secret@example.com/",
        "https://example.com/#part",
        "https://example.com:22/",
        "https://example.com:5432/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://0177.0.0.1/",
        "http://localhost:8000/",
        "https://example.com/\r\nhost: other",
        "https://example.com/" + "a" * 2000,
    ],
)
def test_addresses_that_no_webhook_may_have(url: str) -> None:
    assert STRICT.wrong_with(url)


@pytest.mark.parametrize(
    "url", ["https://example.com", "https://example.com/a?b=c", "https://example.com:8443/", "https://مثال.إختبار/x"]
)
def test_addresses_that_a_webhook_may_have(url: str) -> None:
    assert STRICT.wrong_with(url) == ""


def test_names_are_kept_in_ascii() -> None:
    assert url_of(" https://مثال.إختبار/x ") == "https://xn--mgbh0fb.xn--kgbechtv/x"


def test_only_where_the_operator_says_so_a_webhook_may_be_on_this_machine() -> None:
    assert AT_HOME.wrong_with("http://127.0.0.1:9000/hook") == ""
    assert AT_HOME.wrong_with("http://example.com/hook")
    assert not AT_HOME.may_reach("10.0.0.1")


async def post(rules: Rules, url: str) -> Answer:
    """One request."""
    with ThreadPoolExecutor(1) as threads:
        async with posters(rules, 2.0, threads) as poster:
            return await poster.post(url, {}, b"{}")


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001"])
async def test_a_name_that_leads_inside_is_not_connected_to(host: str) -> None:
    async with receiving() as inside:
        answer = await post(STRICT, f"http://{host}:{inside.port}/")

    assert inside.requests == []
    assert answer.problem in {"address_not_allowed", "no_such_name"}


async def test_a_name_with_one_inner_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)

    answer = await post(STRICT, "https://both.example/")

    assert answer.problem == "address_not_allowed"


async def test_dns_is_asked_once_and_has_no_second_word(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    async with receiving() as inside:

        def rebinding(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
            asked.append(host)
            address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        answer = await post(AT_HOME, f"http://rebinding.example:{inside.port}/")

    assert asked == ["rebinding.example"]
    assert (answer.status, len(inside.requests)) == (200, 1)
    assert inside.requests[0].headers["host"] == f"rebinding.example:{inside.port}"


async def test_tls_asks_for_the_name_and_trusts_nobody_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names: list[str | None] = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(self_signed(tmp_path))
    tls.sni_callback = lambda _, name, __: names.append(name)
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: real("127.0.0.1", *rest, **more))

    async with receiving(tls) as inside:
        answer = await post(AT_HOME, f"https://hooks.example:{inside.port}/")

    assert names == ["hooks.example"]
    assert answer.problem == "certificate_not_trusted"


def self_signed(folder: Path) -> Path:
    """A certificate that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "both.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(plain + made.public_bytes(serialization.Encoding.PEM))
    return path
