"""The operators' console: its own sign-in, Piccolo Admin for look-up, and pages of its own."""

from hudhud_admin.admin_table import AdminTable, Change
from hudhud_admin.operators import (
    OperatorExists,
    OperatorRecord,
    add_operator,
    deactivate_operator,
    list_operators,
    reactivate_operator,
)
from hudhud_admin.sessions import TooManySignIns, WrongOperatorCredentials

__all__ = [
    "AdminTable",
    "Change",
    "OperatorExists",
    "OperatorRecord",
    "TooManySignIns",
    "WrongOperatorCredentials",
    "add_operator",
    "deactivate_operator",
    "list_operators",
    "reactivate_operator",
]
