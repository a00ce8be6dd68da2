"""Whether letters leave."""

from __future__ import annotations

from hudhud.plugins import Platform
from hudhud_mail.composing import sender_of
from hudhud_mail.settings import MailSettings
from hudhud_mail.smtp_server import SmtpServer

__all__ = ["letters_leave"]

PATIENCE_MINUTES = 15

STUCK = """
SELECT count(*) AS letters, (array_agg(problem ORDER BY id DESC) FILTER (WHERE problem <> ''))[1] AS problem
FROM letter WHERE sent_at IS NULL AND given_up_at IS NULL AND created_at < now() - make_interval(mins => $1)
"""


async def letters_leave(platform: Platform) -> None:
    """A server is configured, and no letter has waited for longer than a quarter of an hour."""
    url = platform.settings_of(MailSettings).url.get_secret_value()
    if not url:
        waiting = await platform.database.fetchval(
            "SELECT count(*) FROM letter WHERE sent_at IS NULL AND given_up_at IS NULL"
        )
        raise RuntimeError(f"HUDHUD_MAIL_URL is not set: no e-mail is sent, and {waiting} letters wait.")
    SmtpServer.parse(url)
    sender_of(platform)
    stuck = await platform.database.fetchrow(STUCK, PATIENCE_MINUTES)
    if stuck is not None and stuck["letters"]:
        said = f" The server last said: {stuck['problem']}" if stuck["problem"] else ""
        raise RuntimeError(f"{stuck['letters']} letters wait for more than {PATIENCE_MINUTES} minutes.{said}")
