"""Accounts: the customers to whom everything else belongs."""

from hudhud.accounts.accounts import Account, UnknownAccount, get
from hudhud.accounts.features import FeatureState, features, set_feature
from hudhud.accounts.opening import create
from hudhud.accounts.standing import activate, suspend
from hudhud.accounts.trial import begin_trial, go_live

__all__ = [
    "Account",
    "FeatureState",
    "UnknownAccount",
    "activate",
    "begin_trial",
    "create",
    "features",
    "get",
    "go_live",
    "set_feature",
    "suspend",
]
