"""Contacts: the people that an account knows, in groups, and those who want to hear no more."""

from hudhud.contacts.opt_outs import (
    OptOut,
    OptOutSource,
    UnknownOptOut,
    get_opt_out,
    list_opt_outs,
    opt_in,
    opt_out,
    opted_out,
    opted_out_of_all,
)

__all__ = [
    "OptOut",
    "OptOutSource",
    "UnknownOptOut",
    "get_opt_out",
    "list_opt_outs",
    "opt_in",
    "opt_out",
    "opted_out",
    "opted_out_of_all",
]
