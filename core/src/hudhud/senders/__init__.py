"""Senders: the names under which an account may send."""

from hudhud.senders.assigning import assign, withdraw
from hudhud.senders.senders import SenderNotApproved, approved, is_approved, require

__all__ = ["SenderNotApproved", "approved", "assign", "is_approved", "require", "withdraw"]
