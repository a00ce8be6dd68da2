"""Holding money, messages and receipts against each other: the oracle of every fault test, and a command."""

from hudhud.reconciliation.report import Difference, Report
from hudhud.reconciliation.rules import reconcile

__all__ = ["Difference", "Report", "reconcile"]
