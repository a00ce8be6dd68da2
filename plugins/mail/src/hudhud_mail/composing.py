"""A letter as an e-mail (RFC 5322): both forms of its words, and headers that nobody can add to.

The same letter is always the same octets, so that one that had to be sent again is known by its Message-ID.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from urllib.parse import urlsplit

from hudhud.plugins import Platform
from hudhud_mail.settings import MailSettings
from hudhud_mail.wording import Wording

__all__ = ["Sender", "UnusableAddress", "compose", "sender_of"]

BOUNDARY: Final = "hudhud-letter-parts"


class UnusableAddress(ValueError):
    """This is no e-mail address; trying again would not help."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who letters come from; `key` makes Message-IDs that nobody can guess."""

    address: Address
    key: bytes

    def message_id(self, letter: int) -> str:
        """The Message-ID of a letter: the same at every try."""
        proof = hmac.digest(self.key, f"letter {letter}".encode(), "sha256").hex()[:20]
        return f"<letter-{letter}-{proof}@{self.address.domain}>"


def sender_of(platform: Platform) -> Sender:
    """The configured sender; raises UnusableAddress."""
    settings = platform.settings_of(MailSettings)
    host = urlsplit(platform.settings.base_url).hostname or ""
    named = host if any(letter.isalpha() for letter in host) and ":" not in host else "localhost"
    name = " ".join(settings.sender_name.split())
    return Sender(
        _address(settings.sender or f"hudhud@{named}", name), platform.settings.secret_key.get_secret_value().encode()
    )


def compose(
    words: Wording, *, letter: int, to: str, language: str, written_at: datetime, sender: Sender
) -> EmailMessage:
    """The e-mail; raises UnusableAddress. The library refuses line breaks in any header."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender.address
    message["To"] = _address(to)
    message["Subject"] = words.subject
    message["Date"] = format_datetime(written_at)
    message["Message-ID"] = sender.message_id(letter)
    # RFC 3834: no automatic answers, please. The second is what Exchange heeds.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(words.text)
    message.add_alternative(words.html, subtype="html")
    message["Content-Language"] = language  # last, for the library moves what begins with Content- into the first part
    message.set_boundary(f"{BOUNDARY}-{letter}")
    return message


def _address(text: str, name: str = "") -> Address:
    try:
        return Address(name, addr_spec=text)
    except (MessageError, ValueError, IndexError) as error:
        raise UnusableAddress(f"{text!r} is not an e-mail address.") from error
