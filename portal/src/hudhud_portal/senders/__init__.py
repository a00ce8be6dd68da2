"""Senders: which the account has and where they are registered, who may use them, and asking for others."""

from hudhud_portal.senders.routes import REQUESTING_SENDERS, SENDERS_PAGES, SHARING_SENDERS

__all__ = ["REQUESTING_SENDERS", "SENDERS_PAGES", "SHARING_SENDERS"]
