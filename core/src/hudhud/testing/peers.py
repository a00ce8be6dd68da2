"""The other side of a connector under test: whatever takes what the connector sends, and can be asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from hudhud.channels import Connector

__all__ = ["NetworkPeer", "Peer"]


class Peer(Protocol):
    """A connector under test with its other side, usually the plugin's simulator."""

    @property
    def connector(self) -> Connector:
        """The connector, not running yet."""

    def received(self) -> Mapping[str, int]:
        """How many parts the other side took for each address, repeats counted."""


class NetworkPeer(Peer, Protocol):
    """A peer behind a real connection, which can be lost."""

    async def drop(self) -> None:
        """Cut every open connection now, in the middle of whatever it does; new ones are taken at once."""
