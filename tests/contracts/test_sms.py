"""The SMS channel keeps the contract; its connector does too, in `tests/sms/test_connector.py`."""

from __future__ import annotations

from typing import ClassVar

from hudhud.channels import Channel
from hudhud.testing import ChannelContract
from hudhud_sms import SmsChannel


class TestSmsChannel(ChannelContract):
    region = "EG"
    addresses: ClassVar = {
        "+20 100 999 0001": "201009990001",
        "00201009990001": "201009990001",
        "0100 999 0001": "201009990001",
        "٠١٠٠٩٩٩٠٠٠١": "201009990001",
        "+966 50 123 4567": "966501234567",
    }
    wrong_addresses = ("Noah", "12", "+20 2 2735 0000", "+999 123 456 789", "2.01E+11")
    bodies = ("Hello", "Hello “you”", "[" * 200, "السلام عليكم " * 20, "😀" * 80, "a" * 159 + "€" * 3)

    def channel(self) -> Channel:
        return SmsChannel()
