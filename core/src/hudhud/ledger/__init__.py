"""The only place where money moves: append-only double entry, with holds."""

from hudhud.ledger.balances import Balance, balance, open_books, set_safe_limit
from hudhud.ledger.entries import LedgerEntry, StatementLine, entries, statement
from hudhud.ledger.holds import NotEnoughCredit, close_hold, hold, remaining
from hudhud.ledger.moving import MOVES, Refund, Settlement, refund, settle
from hudhud.ledger.posting import adjust

__all__ = [
    "MOVES",
    "Balance",
    "LedgerEntry",
    "NotEnoughCredit",
    "Refund",
    "Settlement",
    "StatementLine",
    "adjust",
    "balance",
    "close_hold",
    "entries",
    "hold",
    "open_books",
    "refund",
    "remaining",
    "set_safe_limit",
    "settle",
    "statement",
]
