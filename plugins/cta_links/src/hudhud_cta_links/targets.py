"""Where a link leads: an address of the web that is checked when it is saved, or our own page."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_

__all__ = ["MOST_CHARACTERS", "RefusedTarget", "read_target", "shown_target"]

MOST_CHARACTERS: Final = 2_000
SCHEMES: Final = frozenset({"http", "https"})
KEPT: Final = "!$%&'()*+,-./:;=?@_~#[]"
"""What may stand in a path or query as it was written: the reserved characters of RFC 3986, and percent signs."""


class RefusedTarget(Invalid):
    """An address that no link may lead to; `reason` says why in one translatable sentence."""

    code = "refused_target"

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(Problem("target", reason, value))
        self.value = value
        self.reason = reason


def read_target(text: str, *, private: bool = False) -> str:
    """The address in the form in which it is sent to browsers: ASCII, the host in punycode. Empty stays empty.

    Raises RefusedTarget. Addresses of this machine and of private networks are for simulators, with `private`.
    """
    text = text.strip()
    if not text:
        return ""
    refuse_unreadable(text)
    parts = parted(text)
    host = read_host(parts.hostname or "", private=private)
    port = f":{parts.port}" if parts.port is not None else ""
    path, query, fragment = (quote(part, safe=KEPT) for part in (parts.path or "/", parts.query, parts.fragment))
    target = urlunsplit((parts.scheme, f"{host}{port}", path, query, fragment))
    if len(target) > MOST_CHARACTERS:
        raise RefusedTarget(text, N_("An address has at most 2,000 characters."))
    return target


def shown_target(target: str) -> str:
    """The address as people may read it, whose host stays in punycode: look-alike letters show themselves."""
    return target.partition("://")[2].rstrip("/") or target


def refuse_unreadable(text: str) -> None:
    """Raise RefusedTarget for what browsers would read in ways of their own."""
    if len(text) > MOST_CHARACTERS:
        raise RefusedTarget(text, N_("An address has at most 2,000 characters."))
    if any(character.isspace() or not character.isprintable() or character in '\\<>"`{}|^' for character in text):
        raise RefusedTarget(text, N_("An address has no blanks, control characters, backslashes, quotes or brackets."))


def parted(text: str) -> SplitResult:
    """Scheme, host and the rest; raises RefusedTarget for another scheme and for names and passwords."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it raises for one that is none
    except ValueError as error:
        raise RefusedTarget(text, N_("This is no address of a web page.")) from error
    if parts.scheme not in SCHEMES or not parts.netloc:
        raise RefusedTarget(text, N_("An address begins with https:// or http://."))
    if "@" in parts.netloc:
        raise RefusedTarget(text, N_("An address holds no name and password."))
    return parts


def read_host(host: str, *, private: bool) -> str:
    """The host in ASCII; raises RefusedTarget."""
    address = address_in(host)
    if address is not None:
        if not (address.is_global or private):
            raise RefusedTarget(host, N_("This address is of a private network: recipients cannot reach it."))
        return f"[{address}]" if address.version == 6 else str(address)
    if private and host == "localhost":
        return host
    try:
        name = idna.encode(host.rstrip("."), uts46=True, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise RefusedTarget(host, N_("The name of the host is not valid.")) from error
    if "." not in name or name.rpartition(".")[2].isdigit() or name.endswith((".local", ".localhost", ".internal")):
        raise RefusedTarget(host, N_("The host has no name that recipients can reach, such as www.example.com."))
    return name


def address_in(host: str) -> IPv4Address | IPv6Address | None:
    """The address where the host is one, an IPv4 address inside IPv6 by itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
