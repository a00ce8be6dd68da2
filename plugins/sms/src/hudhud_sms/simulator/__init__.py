"""A simulated SMSC with phones: a real SMPP 3.4 server over TCP."""

from hudhud_sms.simulator.behaviour import FIXED_FATES, Behaviour, Fate, InvalidBehaviourError, changed
from hudhud_sms.simulator.control import Control
from hudhud_sms.simulator.ledger import Counts, read_ledger
from hudhud_sms.simulator.phones import Phone, PhoneMessage
from hudhud_sms.simulator.running import run_simulator
from hudhud_sms.simulator.server import SmscSimulator

__all__ = [
    "FIXED_FATES",
    "Behaviour",
    "Control",
    "Counts",
    "Fate",
    "InvalidBehaviourError",
    "Phone",
    "PhoneMessage",
    "SmscSimulator",
    "changed",
    "read_ledger",
    "run_simulator",
]
