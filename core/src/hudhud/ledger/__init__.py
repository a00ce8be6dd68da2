"""The only place where money moves: append-only double entry, with holds."""

from hudhud.ledger.balances import Balance, balance, open_books, set_safe_limit
from hudhud.ledger.consumption import Consumption, Day, close_days, consumption
from hudhud.ledger.entries import LedgerEntry, StatementLine, entries, statement
from hudhud.ledger.holds import NotEnoughCredit, close_hold, hold, remaining
from hudhud.ledger.low_balance import low_balance_alert, set_low_balance_alert, warn_of_low_balances
from hudhud.ledger.moving import MOVES, Refund, Settlement, refund, settle
from hudhud.ledger.posting import adjust
from hudhud.ledger.transferring import NotEnoughToMove, Transfer, transfer

__all__ = [
    "MOVES",
    "Balance",
    "Consumption",
    "Day",
    "LedgerEntry",
    "NotEnoughCredit",
    "NotEnoughToMove",
    "Refund",
    "Settlement",
    "StatementLine",
    "Transfer",
    "adjust",
    "balance",
    "close_days",
    "close_hold",
    "consumption",
    "entries",
    "hold",
    "low_balance_alert",
    "open_books",
    "refund",
    "remaining",
    "set_low_balance_alert",
    "set_safe_limit",
    "settle",
    "statement",
    "transfer",
    "warn_of_low_balances",
]
