"""Where webhooks may be: on the public network alone, however their host is written and whatever DNS says later.

What customers write here, our own machines then ask: without these rules they would be led to the database, to the
cloud's metadata, or to the router (OWASP API7:2023). Names are resolved at every connection, and the very address
that was looked at is the one that is connected to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

import httpx

from hudhud.i18n import N_
from hudhud_webhooks.settings import WebhookSettings

__all__ = ["AddressRefused", "Rules", "rules_of", "told_url", "url_of"]

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LONGEST: Final = 2000

# Beside what `is_global` knows: special registries of IANA, and addresses at which clouds answer their own machines.
SPECIAL: Final = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598); Alibaba's metadata is at 100.100.100.200
        "168.63.129.16/32",  # Azure's WireServer
        "192.0.0.0/24",  # IETF protocols (RFC 6890); Oracle's metadata is at 192.0.0.192
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "240.0.0.0/4",
        "::/96",  # IPv4-compatible (RFC 4291, 2.5.5.1)
        "64:ff9b::/96",  # NAT64 (RFC 6052), and the local one (RFC 8215): a translator leads them anywhere
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo among them (RFC 4380)
        "2002::/16",  # 6to4 (RFC 3056)
        "fec0::/10",  # site-local (RFC 3879)
    )
)


class AddressRefused(Exception):
    """A name leads to where no webhook may be."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is allowed here."""

    ports: frozenset[int]
    loopback: bool = False
    denied: tuple[Network, ...] = field(default=())

    def may_reach(self, text: str) -> bool:
        """Whether this IP address may be connected to."""
        address = ip_address(text.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        address = mapped or address
        if address.is_loopback:
            return self.loopback
        if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
            return False
        return not any(address in network for network in (*SPECIAL, *self.denied))

    def wrong_with(self, text: str) -> str:
        """A msgid for why a webhook cannot be at this address; empty when it may. No name is resolved here."""
        try:
            url = httpx.URL(text)
        except (httpx.InvalidURL, UnicodeError):
            return N_("This is no address.")
        if not url.host or len(text) > LONGEST or url.userinfo or "#" in text or not text.isprintable():
            return N_("Give a whole address, without a user and without “#”.")
        here = self.loopback and is_here(url.host)
        if url.scheme != "https" and not (here and url.scheme == "http"):
            return N_("Use https.")
        if not here and (url.port or 443) not in self.ports:
            return N_("This port cannot be used.")
        literal = ip_of(url.host)
        if literal is not None and not self.may_reach(str(literal)):
            return N_("This address is not on the public network.")
        return ""


def rules_of(settings: WebhookSettings) -> Rules:
    """The operator's rules; raises ValueError for settings that cannot be read."""
    return Rules(
        frozenset(int(port) for port in settings.ports.split(",") if port.strip()),
        settings.loopback,
        tuple(ip_network(text.strip()) for text in settings.denied_networks.split(",") if text.strip()),
    )


def url_of(text: str) -> str:
    """An address as it is kept and connected to: names in ASCII (IDNA), no blanks around."""
    return str(httpx.URL(text.strip())) if text.strip() else ""


def told_url(text: str) -> str:
    """An address for others' eyes, our operators' among them: what stands behind “?” is often a password."""
    return f"{text.partition('?')[0]}?…" if "?" in text else text


def is_here(host: str) -> bool:
    """Whether a host is plainly this machine."""
    literal = ip_of(host)
    return host == "localhost" or (literal is not None and literal.is_loopback)


def ip_of(host: str) -> Ip | None:
    """A host that is an IP address and no name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None
