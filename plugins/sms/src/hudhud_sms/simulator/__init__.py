"""A simulated SMSC with phones: a real SMPP 3.4 server over TCP."""

from hudhud_sms.simulator.behaviour import FIXED_FATES, Behaviour, Fate, InvalidBehaviourError
from hudhud_sms.simulator.ledger import Counts, read_ledger
from hudhud_sms.simulator.phones import Phone, PhoneMessage
from hudhud_sms.simulator.server import SmscSimulator

__all__ = [
    "FIXED_FATES",
    "Behaviour",
    "Counts",
    "Fate",
    "InvalidBehaviourError",
    "Phone",
    "PhoneMessage",
    "SmscSimulator",
    "read_ledger",
]
