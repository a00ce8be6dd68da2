"""Codes, sign-ups, trials, terms and promo codes."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = [
    "ActivationRequest",
    "OneTimeCode",
    "PromoCode",
    "PromoUse",
    "SignUp",
    "TermsAcceptance",
    "TermsVersion",
    "TrialNumber",
]


class ActivationRequest(Table, tablename="activation_request", help_text="Asked to send activation letters again."):
    id = BigSerial(primary_key=True)
    email = Text()
    language = Text()
    address = Text()
    created_at = Timestamptz()


class OneTimeCode(Table, tablename="one_time_code", help_text="Codes that were sent by SMS."):
    id = BigSerial(primary_key=True)
    purpose = Text()
    subject = Text()
    msisdn = Text()
    code_hash = Bytea(default=None, secret=True)
    tries = Integer(default=0)
    address = Text()
    network = Text()
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class SignUp(Table, tablename="sign_up", help_text="People on their way to an account."):
    id = BigSerial(primary_key=True)
    token_hash = Bytea(default=None, secret=True)
    msisdn = Text()
    region = Text()
    promo_tries = Integer(default=0)
    created_at = Timestamptz()
    verified_at = Timestamptz(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)


class TrialNumber(Table, tablename="trial_number", help_text="Numbers that had their trial: one each, for ever."):
    msisdn = Text(primary_key=True, default=None)
    account = BigInt()
    at = Timestamptz()


class TermsVersion(Table, tablename="terms_version", help_text="What customers agree to. Append-only."):
    id = BigSerial(primary_key=True)
    version = Text(unique=True)
    text_en = Text()
    text_ar = Text()
    url = Text(help_text="Where the terms are, when not here")
    published_at = Timestamptz()


class TermsAcceptance(Table, tablename="terms_acceptance", help_text="Who agreed to what. Append-only."):
    id = BigSerial(primary_key=True)
    terms_version = BigInt()
    account = BigInt()
    app_user = BigInt()
    at = Timestamptz()
    address = Text()


class PromoCode(Table, tablename="promo_code", help_text="Codes that give more credit at sign-up."):
    id = BigSerial(primary_key=True)
    code = Text(unique=True, help_text="In capital letters")
    value = BigInt(help_text="Millionths of the currency")
    currency = Text()
    valid_from = Timestamptz()
    valid_until = Timestamptz(null=True, default=None)
    uses_allowed = Integer()
    uses = Integer(default=0)
    active = Boolean(default=True)
    created_by = Text()
    created_at = Timestamptz()


class PromoUse(Table, tablename="promo_use", help_text="Which account used which promo code."):
    id = BigSerial(primary_key=True)
    promo_code = BigInt()
    account = BigInt()
    value = BigInt()
    at = Timestamptz()
