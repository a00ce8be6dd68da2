"""The SMTP server that takes our letters, as an operator configures it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_

__all__ = ["InvalidSmtpServer", "SmtpServer", "Tls"]


class InvalidSmtpServer(Invalid):
    """HUDHUD_MAIL_URL cannot be used; the problem names its part and never its password."""

    code = "invalid_smtp_server"


class Tls(StrEnum):
    """How the connection is encrypted: by STARTTLS (RFC 3207), from its first byte (RFC 8314), or not at all."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


PORTS = {Tls.STARTTLS: 587, Tls.IMPLICIT: 465, Tls.NONE: 25}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where to connect, and as whom; an empty `user` signs in as nobody."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> SmtpServer:
        """Read `smtp://user:password@host:port?tls=starttls`; raises InvalidSmtpServer.

        A password never travels in the clear, except to this machine.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise InvalidSmtpServer(Problem("port", N_("The port is a number from 1 to 65535."))) from error
        if parts.scheme != "smtp" or not host:
            raise InvalidSmtpServer(Problem("url", N_("Write it as smtp://user:password@host:port?tls=starttls.")))
        tls = _tls(parse_qs(parts.query).get("tls", [Tls.STARTTLS])[-1])
        if parts.password and tls is Tls.NONE and not _is_here(host):
            raise InvalidSmtpServer(Problem("tls", N_("A password is only sent over TLS: starttls or implicit.")))
        return cls(host, port or PORTS[tls], tls, unquote(parts.username or ""), unquote(parts.password or ""))


def _tls(text: str) -> Tls:
    try:
        return Tls(text)
    except ValueError as error:
        raise InvalidSmtpServer(Problem("tls", N_("This is one of starttls, implicit and none."), text)) from error


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
