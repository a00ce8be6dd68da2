"""Handing an e-mail to the SMTP server, and what its answer means for the letter."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from hudhud_mail.smtp_server import SmtpServer, Tls

__all__ = ["LONGEST_SECONDS", "Accepted", "Deferred", "Outcome", "Refused", "deliver"]

STEP_SECONDS: Final = 8.0
LONGEST_SECONDS: Final = 40.0
QUIT_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took it upon itself to deliver the e-mail."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now. `server` is true when it was not this letter's doing: no other would have gone out either."""

    problem: str
    server: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: the server says that another try is no use."""

    problem: str


Outcome = Accepted | Deferred | Refused


async def deliver(message: EmailMessage, server: SmtpServer, *, ca_file: str = "") -> Outcome:
    """Send one e-mail over a connection of its own, within LONGEST_SECONDS, trusting `ca_file` too."""
    client = SMTP(
        hostname=server.host,
        port=server.port,
        timeout=STEP_SECONDS,
        use_tls=server.tls is Tls.IMPLICIT,
        start_tls=server.tls is Tls.STARTTLS,
        username=server.user or None,
        password=server.password or None,
        tls_context=None if server.tls is Tls.NONE else _trusting(ca_file),
    )
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await client.connect()
            return await _hand_over(client, message)
    except (SMTPException, OSError, TimeoutError) as error:
        return Deferred(_told(error), server=True)
    finally:
        await _part(client)


async def _hand_over(client: SMTP, message: EmailMessage) -> Outcome:
    """MAIL, RCPT and DATA. A refusal of our own address is the operator's to mend, so the letter waits."""
    try:
        await client.send_message(message)
    except SMTPRecipientsRefused as error:
        return _judged(error.recipients[0])
    except SMTPDataError as error:
        return _judged(error)
    except SMTPNotSupported as error:
        return Refused(_told(error))
    except SMTPResponseException as error:
        return Deferred(_told(error), server=True)
    return Accepted()


async def _part(client: SMTP) -> None:
    """Say good-bye, without waiting long: whatever comes of it, the letter's outcome stands."""
    with suppress(SMTPException, OSError, TimeoutError):
        await asyncio.wait_for(client.quit(), QUIT_SECONDS)
    client.close()


def _judged(error: SMTPResponseException) -> Outcome:
    """5xx is for ever, anything else for now (RFC 5321, 4.2.1)."""
    if 500 <= error.code <= 599:
        return Refused(_told(error))
    return Deferred(_told(error))


def _told(error: Exception) -> str:
    """One line about what happened; servers' words are kept, cut, without characters that nobody sees."""
    words = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error)
    seen = "".join(character if character.isprintable() else " " for character in words)
    return " ".join((seen or type(error).__name__).split())[:500]


def _trusting(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
