"""Networks of computing centres, from which programs follow links and phones do not."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

__all__ = ["Networks", "network_of", "read_networks", "shipped_networks"]


class Networks:
    """Networks and what they are called. A question takes one look per length of prefix."""

    def __init__(self, named: dict[IPv4Network | IPv6Network, str]) -> None:
        self._names: dict[tuple[int, int, int], str] = {}
        self._lengths: dict[int, list[int]] = {4: [], 6: []}
        for network, name in named.items():
            bits = network.max_prefixlen - network.prefixlen
            self._names[network.version, network.prefixlen, int(network.network_address) >> bits] = name
            if network.prefixlen not in self._lengths[network.version]:
                self._lengths[network.version].append(network.prefixlen)

    def name_of(self, address: str) -> str:
        """Whose computing centre an address is in; empty for any other, and for what is no address."""
        try:
            read = ip_address(address)
        except ValueError:
            return ""
        read = (read.ipv4_mapped or read) if isinstance(read, IPv6Address) else read
        for length in self._lengths[read.version]:
            name = self._names.get((read.version, length, int(read) >> (read.max_prefixlen - length)))
            if name is not None:
                return name
        return ""


def read_networks(text: str) -> Networks:
    """Read lines of a network and its name; `#` begins a comment. Raises ValueError naming the line."""
    named: dict[IPv4Network | IPv6Network, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split(None, 1)
        if not words:
            continue
        try:
            named[ip_network(words[0])] = words[1].strip() if len(words) > 1 else words[0]
        except ValueError as error:
            raise ValueError(f"Line {number} names no network: {line!r} ({error})") from error
    return Networks(named)


@lru_cache(maxsize=4)
def shipped_networks(path: str) -> Networks:
    """The networks in the file at `path`, or those that come with the plugin where it is empty."""
    if path:
        return read_networks(Path(path).read_text("utf-8"))
    return read_networks(files("hudhud_cta_links").joinpath("data/networks.txt").read_text("utf-8"))


def network_of(address: str) -> str:
    """The network that is kept of a caller in place of his address: /24, or /48 of IPv6. Empty for no address."""
    try:
        read = ip_address(address)
    except ValueError:
        return ""
    read = (read.ipv4_mapped or read) if isinstance(read, IPv6Address) else read
    return str(ip_network((read, 24 if read.version == 4 else 48), strict=False))
