"""`hudhud mail …`: trying the SMTP server, and the catcher of e-mails."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from typing import Literal

from cyclopts import App

from hudhud.cli import opened
from hudhud.errors import DomainError
from hudhud.plugins import Platform
from hudhud_mail.catcher import run_catcher
from hudhud_mail.composing import compose, sender_of
from hudhud_mail.delivering import Accepted, deliver
from hudhud_mail.settings import MailSettings
from hudhud_mail.smtp_server import SmtpServer
from hudhud_mail.wording import word

__all__ = ["app"]

app = App(name="mail", help="E-mails: trying the SMTP server, and the catcher that stands in for it.")


@app.command
def catcher(*, port: int = 2525, http_port: int = 0) -> None:
    """Catch e-mails on this machine, until SIGTERM or Ctrl-C. Nothing is passed on.

    Parameters
    ----------
    port
        Where it speaks SMTP.
    http_port
        Where it can be asked what came, on loopback only; 0 for nowhere.
    """
    asyncio.run(run_catcher(port=port, http_port=http_port))


@app.command
def test(address: str, *, language: Literal["en", "ar"] = "en") -> None:
    """Send an e-mail now through HUDHUD_MAIL_URL, and tell what the server says; exit code 1 when it refuses.

    Parameters
    ----------
    address
        Who gets it.
    """

    async def run() -> str:
        async with opened() as platform:
            return await _try(platform, address, language)

    try:
        trouble = asyncio.run(run())
    except (DomainError, ValueError) as error:
        trouble = str(error)
    if trouble:
        sys.exit(trouble)
    print(f"The server took the e-mail to {address}.")


async def _try(platform: Platform, address: str, language: str) -> str:
    """What went wrong; empty when nothing did."""
    settings = platform.settings_of(MailSettings)
    if not settings.url.get_secret_value():
        return "HUDHUD_MAIL_URL is not set. Write it as smtp://user:password@host:port?tls=starttls."
    server = SmtpServer.parse(settings.url.get_secret_value())
    now = datetime.now(UTC)
    message = compose(
        word("test", language, {}, site=platform.settings.base_url),
        letter=-int(now.timestamp()),  # letters' own ids are positive
        to=address,
        language=language,
        written_at=now,
        sender=sender_of(platform),
    )
    outcome = await deliver(message, server, ca_file=settings.ca_file)
    return "" if isinstance(outcome, Accepted) else f"The server says: {outcome.problem}"
