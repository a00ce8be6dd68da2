"""Accounts: the customers to whom everything else belongs."""

from hudhud.accounts.accounts import Account, UnknownAccount, get
from hudhud.accounts.opening import create
from hudhud.accounts.standing import activate, suspend

__all__ = ["Account", "UnknownAccount", "activate", "create", "get", "suspend"]
