"""Senders: the names under which an account may send."""

from hudhud.senders.assigning import assign, withdraw
from hudhud.senders.senders import AssignedSender, SenderNotApproved, approved, assigned, is_approved, require

__all__ = [
    "AssignedSender",
    "SenderNotApproved",
    "approved",
    "assign",
    "assigned",
    "is_approved",
    "require",
    "withdraw",
]
