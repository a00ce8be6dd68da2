"""SMPP 3.4: our side of a connection to an SMSC."""

from hudhud_sms.smpp.connector import SmppConnector
from hudhud_sms.smpp.smsc import InvalidSmsc, Smsc, Timing, spelling

__all__ = ["InvalidSmsc", "SmppConnector", "Smsc", "Timing", "spelling"]
