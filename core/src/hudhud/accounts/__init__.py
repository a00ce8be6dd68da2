"""Accounts: the customers to whom everything else belongs."""

from hudhud.accounts.account_managers import (
    AccountManager,
    account_manager,
    account_managers,
    add_account_manager,
    change_account_manager,
)
from hudhud.accounts.accounts import Account, UnknownAccount, get
from hudhud.accounts.arranging import AccountFacts, AccountKind, Arrangement, arrange, facts
from hudhud.accounts.features import FeatureState, features, set_feature
from hudhud.accounts.opening import create
from hudhud.accounts.standing import activate, suspend
from hudhud.accounts.trial import begin_trial, go_live

__all__ = [
    "Account",
    "AccountFacts",
    "AccountKind",
    "AccountManager",
    "Arrangement",
    "FeatureState",
    "UnknownAccount",
    "account_manager",
    "account_managers",
    "activate",
    "add_account_manager",
    "arrange",
    "begin_trial",
    "change_account_manager",
    "create",
    "facts",
    "features",
    "get",
    "go_live",
    "set_feature",
    "suspend",
]
