"""What operators may do, by their role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hudhud.i18n import N_
from hudhud_admin.roles import OperatorRole
from hudhud_web import Permission

__all__ = ["ACTIVATE", "ENTER", "OPERATE", "PERMISSIONS", "SEE_TRIALS"]

ENTER: Final = "console.enter"
OPERATE: Final = "console.operate"
SEE_TRIALS: Final = "trials.see"
ACTIVATE: Final = "trials.activate"

EVERYBODY: Final = (OperatorRole.OPERATOR.value, OperatorRole.STAKEHOLDER.value)

PERMISSIONS: Final[Sequence[Permission]] = (
    Permission(ENTER, N_("Come into the console"), EVERYBODY),
    Permission(OPERATE, N_("Everything in the console"), (OperatorRole.OPERATOR.value,)),
    Permission(SEE_TRIALS, N_("See trial accounts and their users"), EVERYBODY),
    Permission(ACTIVATE, N_("Activate a user by hand"), EVERYBODY),
)
"""Whatever names none of these is for operators alone: the console's sign-in asks for OPERATE."""
