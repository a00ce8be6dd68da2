"""The published kit for plugins' tests: suites that every channel and connector passes, and a lane to run them on."""

from hudhud.testing.channel_contract import ChannelContract
from hudhud.testing.connector_contract import ConnectorContract, NetworkConnectorContract
from hudhud.testing.fake_lane import BrokenRule, FakeLane
from hudhud.testing.peers import NetworkPeer, Peer

__all__ = [
    "BrokenRule",
    "ChannelContract",
    "ConnectorContract",
    "FakeLane",
    "NetworkConnectorContract",
    "NetworkPeer",
    "Peer",
]
