"""Contacts: the people that an account knows, in groups, and those who want to hear no more."""

from hudhud.contacts.opt_outs import opted_out

__all__ = ["opted_out"]
