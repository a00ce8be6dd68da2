"""Letters over a real database, and a real SMTP server on loopback that answers as it is told."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from hudhud import mail
from hudhud.clock import SystemClock
from hudhud.database import Database
from hudhud.plugins import Platform, load
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers
from hudhud_mail.sending import send
from hudhud_mail.settings import MailSettings

LINK = "https://hudhud.example/activate/secret-of-the-link"
NOW_DUE = "UPDATE letter SET not_before = now() WHERE id = $1"


@dataclass
class Post:
    """An SMTP server. `answers` are what it says to DATA, in order; then it takes everything."""

    answers: list[str] = field(default_factory=list)
    to_recipient: str = "250 OK"
    caught: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    on_data: Callable[[], Awaitable[None]] | None = None
    port: int = 0
    hangs_up_after_data: bool = False

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hangs_up_after_data:
            server.transport.abort()
        return "221 Bye"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, *_: Any) -> str:  # noqa: N802
        if self.to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.on_data is not None:
            await self.on_data()
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("2"):
            self.caught.append((envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content or b""))
        return answer

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(octets, policy=default) for _, _, octets in self.caught]


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """A server without TLS."""
    found = Post()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(found, hostname="localhost"), "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()


@pytest.fixture(scope="module")
async def database(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Database]:
    """One database a file: each test looks at its own letters only."""
    opened = Database(servers.fresh_database(f"mail_{secrets.token_hex(4)}", template=migrated), most=5)
    await opened.open()
    yield opened
    await opened.close()


@dataclass(frozen=True)
class Office:
    """Writes letters and sends them, through a server that a test names."""

    platform: Platform

    async def write(self, name: str = "activate", *, language: str = "en", to: str = "", **values: str) -> int:
        given = values or {"link": LINK, "minutes": "60"}
        address = to or f"mona.{next(NUMBERS)}@example.com"
        return await mail.post(self.platform, name=name, to=address, language=language, values=given)

    async def send(self, letter: int) -> None:
        await send(self.platform, letter=letter)

    async def send_again(self, letter: int) -> None:
        await self.platform.database.execute(NOW_DUE, letter)
        await self.send(letter)

    async def row(self, letter: int) -> dict[str, Any]:
        found = await self.platform.database.fetchrow("SELECT * FROM letter WHERE id = $1", letter)
        assert found is not None
        return dict(found)


NUMBERS = itertools.count(1)
OfficeAt = Callable[..., Office]


@pytest.fixture
def office_at(database: Database, monkeypatch: pytest.MonkeyPatch) -> OfficeAt:
    """An office whose server is at an address."""

    def make(url: str, **settings: str) -> Office:
        core = Settings(
            database_url=database.url,
            secret_key=SecretStr("t" * 40),
            base_url="https://hudhud.example",
            _env_file=None,
        )
        for name, value in {"url": url, **settings}.items():
            monkeypatch.setenv(f"HUDHUD_MAIL_{name.upper()}", value)
        platform = Platform(core, database, load(pages=False), SystemClock())
        platform.settings_of(MailSettings)  # read now, from this test's environment
        return Office(platform)

    return make


@pytest.fixture
def office(office_at: OfficeAt, post: Post) -> Office:
    """An office that sends to `post`."""
    return office_at(f"smtp://127.0.0.1:{post.port}?tls=none")
