"""The operators' console: its own sign-in, Piccolo Admin for look-up, and pages of its own."""

from hudhud_admin.account_frame import actor_of
from hudhud_admin.admin_table import AdminTable, Change
from hudhud_admin.operators import (
    OperatorExists,
    OperatorRecord,
    OwnRights,
    add_operator,
    change_role,
    deactivate_operator,
    list_operators,
    reactivate_operator,
)
from hudhud_admin.roles import OperatorRole
from hudhud_admin.second_factor import OperatorSignInOver, reset_second_factor
from hudhud_admin.sessions import TooManySignIns, WrongOperatorCredentials
from hudhud_admin.work_queues import WorkQueue

__all__ = [
    "AdminTable",
    "Change",
    "OperatorExists",
    "OperatorRecord",
    "OperatorRole",
    "OperatorSignInOver",
    "OwnRights",
    "TooManySignIns",
    "WorkQueue",
    "WrongOperatorCredentials",
    "actor_of",
    "add_operator",
    "change_role",
    "deactivate_operator",
    "list_operators",
    "reactivate_operator",
    "reset_second_factor",
]
