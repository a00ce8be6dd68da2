"""How HUDHUD_MAIL_URL is read, and TLS with a certificate of our own."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hudhud_mail.smtp_server import InvalidSmtpServer, SmtpServer, Tls

from .conftest import OfficeAt, Post


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", SmtpServer("mail.example", 587, Tls.STARTTLS)),
        ("smtp://mail.example?tls=implicit", SmtpServer("mail.example", 465, Tls.IMPLICIT)),
        ("smtp://mail.example:2525?tls=none", SmtpServer("mail.example", 2525, Tls.NONE)),
        (
            "smtp://u%40x:p%3Aw@mail.example:587?tls=starttls",
            SmtpServer("mail.example", 587, Tls.STARTTLS, "u@x", "p:w"),
        ),
        ("smtp://u:p@127.0.0.1:25?tls=none", SmtpServer("127.0.0.1", 25, Tls.NONE, "u", "p")),
    ],
)
def test_an_address_is_read(url: str, server: SmtpServer) -> None:
    assert SmtpServer.parse(url) == server


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("mail.example", "url"),
        ("http://mail.example", "url"),
        ("smtp://", "url"),
        ("smtp://mail.example:x", "port"),
        ("smtp://mail.example?tls=maybe", "tls"),
        ("smtp://user:hunter2@mail.example?tls=none", "tls"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_by_its_part(url: str, where: str) -> None:
    with pytest.raises(InvalidSmtpServer) as refusal:
        SmtpServer.parse(url)

    assert [problem.where for problem in refusal.value.problems] == [where]
    assert "hunter2" not in str(refusal.value)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(SmtpServer.parse("smtp://u:secret@mail.example"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of `localhost`, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(params=["starttls", "implicit"])
async def guarded(request: pytest.FixtureRequest, certificate: Path) -> AsyncIterator[tuple[Post, str]]:
    """A server that admits `hudhud` with a password over TLS only, and its address."""
    post, tls = Post(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    is_starttls = request.param == "starttls"

    def protocol() -> SMTP:
        return SMTP(
            post,
            hostname="localhost",
            tls_context=tls if is_starttls else None,
            require_starttls=is_starttls,
            auth_required=True,
            auth_require_tls=is_starttls,
            authenticator=lambda server, session, envelope, mechanism, data: AuthResult(
                success=(data.login, data.password) == (b"hudhud", b"a:b@c"), handled=False
            ),
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "localhost", 0, ssl=None if is_starttls else tls)
    port = server.sockets[0].getsockname()[1]
    yield post, f"smtp://hudhud:a%3Ab%40c@localhost:{port}?tls={request.param}"
    server.close()


async def test_a_letter_goes_over_tls_with_user_and_password(
    office_at: OfficeAt, guarded: tuple[Post, str], certificate: Path
) -> None:
    post, url = guarded
    office = office_at(url, ca_file=str(certificate))
    letter = await office.write()

    await office.send(letter)

    assert (await office.row(letter))["problem"] == ""
    assert len(post.caught) == 1


async def test_a_certificate_that_nobody_vouches_for_ends_the_try(
    office_at: OfficeAt, guarded: tuple[Post, str]
) -> None:
    post, url = guarded
    office = office_at(url)
    letter = await office.write()

    await office.send(letter)

    row = await office.row(letter)
    assert "certificate" in row["problem"].lower()
    assert row["given_up_at"] is None
    assert post.caught == []


async def test_a_wrong_password_is_the_operators_to_mend_so_letters_wait(
    office_at: OfficeAt, guarded: tuple[Post, str], certificate: Path
) -> None:
    _, url = guarded
    office = office_at(url.replace("a%3Ab%40c", "wrong"), ca_file=str(certificate))
    letter = await office.write()

    await office.send(letter)

    row = await office.row(letter)
    assert row["problem"].startswith("535")
    assert row["given_up_at"] is None
