"""Accounts."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, Boolean, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Account", "AccountFeature", "AccountManager"]


class Account(Table, tablename="account", help_text="A customer: users, senders, balance and messages belong to it."):
    id = BigSerial(primary_key=True)
    name = Text()
    kind = Text(default="prepaid", choices=None, help_text="prepaid or postpaid")
    status = Text(default="active", help_text="active or suspended: a suspended account sends nothing")
    currency = Text(default="EUR")
    region = Text(default="EG", help_text="Country of its national numbers (ISO 3166)")
    time_zone = Text(default="Africa/Cairo")
    price_list = BigInt(help_text="Price list")
    created_at = Timestamptz()
    trial = Boolean(default=False, help_text="Each user reaches only his own verified number")
    house = Boolean(default=False, help_text="The platform's own account, which sends codes")
    may_have_sub_accounts = Boolean(default=False)
    master = BigInt(null=True, default=None, help_text="The account it is a sub-account of")
    manager = BigInt(null=True, default=None, help_text="Account manager")
    second_factor_required = Boolean(default=False)
    suspended_by_master = Boolean(default=False, help_text="Its master deactivated it, and may activate it")
    low_balance = BigInt(null=True, default=None, help_text="Warn below this balance, in millionths")
    low_balance_warned_at = Timestamptz(null=True, default=None)
    segment = Text(help_text="sme: chooses the country of each campaign, and is warned of its rules")
    marketing_hours = Boolean(default=False, help_text="Holds to each country’s marketing hours in all that it sends")


class AccountManager(Table, tablename="account_manager", help_text="Whom a customer turns to."):
    id = BigSerial(primary_key=True)
    name = Text()
    email = Text()
    phone = Text()


class AccountFeature(Table, tablename="account_feature", help_text="What an account sees before everybody does."):
    account = BigInt(primary_key=True)
    feature = Text()
    state = Text(help_text="off, by_address or in_menu")
