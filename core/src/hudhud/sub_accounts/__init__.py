"""Master and sub-accounts: a master opens them, looks into them, stops them, and shares its credit with them."""

from hudhud.sub_accounts.credit import move_credit
from hudhud.sub_accounts.looking import Inside, SubAccount, look_into, sub_account, sub_accounts
from hudhud.sub_accounts.opening import NoSubAccounts, open_sub_account
from hudhud.sub_accounts.standing import SuspendedByOperator, activate_sub_account, deactivate_sub_account

__all__ = [
    "Inside",
    "NoSubAccounts",
    "SubAccount",
    "SuspendedByOperator",
    "activate_sub_account",
    "deactivate_sub_account",
    "look_into",
    "move_credit",
    "open_sub_account",
    "sub_account",
    "sub_accounts",
]
