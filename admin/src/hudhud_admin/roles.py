"""The roles of operators."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["OperatorRole"]


class OperatorRole(StrEnum):
    """All of the console, or the queue of trials alone."""

    OPERATOR = "operator"
    STAKEHOLDER = "stakeholder"
