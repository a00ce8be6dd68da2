"""Onboarding: codes by SMS, terms, promo codes, and the way from a mobile number to a trial account."""

from hudhud.onboarding.activation import activate, activate_user, ask_activation, resend_activation, send_again
from hudhud.onboarding.codes import CodeOver, CodeSent, WrongCode, check_code, request_code
from hudhud.onboarding.house import house_account
from hudhud.onboarding.mobiles import mobile_on_its_way, prove_mobile, request_mobile, resend_mobile
from hudhud.onboarding.promo import (
    PromoCode,
    PromoCodeTaken,
    PromoRefused,
    PromoUse,
    create_promo,
    promo_uses,
    promos,
    set_promo_active,
    use_promo,
)
from hudhud.onboarding.pumping import (
    CodeSentJustNow,
    CodesPaused,
    CountryNotServed,
    TooManyCodes,
    TooManyFromHere,
    codes_are_entered,
)
from hudhud.onboarding.signing_up import NumberHadTrial, NumberToProve, SignUp, SignUpOver, begin, find, prove, resend
from hudhud.onboarding.sweeping import sweep
from hudhud.onboarding.terms import Terms, VersionTaken, current_terms, publish_terms, terms_versions
from hudhud.onboarding.trial_prices import NoTrials
from hudhud.onboarding.trials import TooManyPromoCodes, Wanted, open_trial, take_trial_number

__all__ = [
    "CodeOver",
    "CodeSent",
    "CodeSentJustNow",
    "CodesPaused",
    "CountryNotServed",
    "NoTrials",
    "NumberHadTrial",
    "NumberToProve",
    "PromoCode",
    "PromoCodeTaken",
    "PromoRefused",
    "PromoUse",
    "SignUp",
    "SignUpOver",
    "Terms",
    "TooManyCodes",
    "TooManyFromHere",
    "TooManyPromoCodes",
    "VersionTaken",
    "Wanted",
    "WrongCode",
    "activate",
    "activate_user",
    "ask_activation",
    "begin",
    "check_code",
    "codes_are_entered",
    "create_promo",
    "current_terms",
    "find",
    "house_account",
    "mobile_on_its_way",
    "open_trial",
    "promo_uses",
    "promos",
    "prove",
    "prove_mobile",
    "publish_terms",
    "request_code",
    "request_mobile",
    "resend",
    "resend_activation",
    "resend_mobile",
    "send_again",
    "set_promo_active",
    "sweep",
    "take_trial_number",
    "terms_versions",
    "use_promo",
]
