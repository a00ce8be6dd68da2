"""Senders: which the account has and where they are registered, and asking for others."""

from hudhud_portal.senders.routes import REQUESTING_SENDERS, SENDERS_PAGES

__all__ = ["REQUESTING_SENDERS", "SENDERS_PAGES"]
