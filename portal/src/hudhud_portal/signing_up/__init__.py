"""Signing up: number, code, account; then the letter's link. And what a trial's home page says."""

from hudhud_portal.signing_up.activating import ACTIVATING
from hudhud_portal.signing_up.steps import SIGNING_UP
from hudhud_portal.signing_up.trial import TRIAL

__all__ = ["ACTIVATING", "SIGNING_UP", "TRIAL"]
