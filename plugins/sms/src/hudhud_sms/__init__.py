"""SMS: the channel, its SMPP connections, and a simulated SMSC."""

from hudhud_sms.channel import SmsChannel
from hudhud_sms.segments import measure, split

__all__ = ["SmsChannel", "measure", "split"]
