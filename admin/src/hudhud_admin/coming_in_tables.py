"""Tables of whoever comes in: sign-ups, trials, terms, promo codes, invitations, second factors, viewings.

All of them are read-only: what may be done with them has its page.
"""

from __future__ import annotations

from typing import Final

from hudhud.accounts.tables import AccountManager
from hudhud.i18n import N_
from hudhud.identity.tables import Invitation, SecondFactor, Viewing
from hudhud.notifications.tables import Notification
from hudhud.onboarding.tables import (
    OneTimeCode,
    PromoCode,
    PromoUse,
    SignUp,
    TermsAcceptance,
    TermsVersion,
    TrialNumber,
)
from hudhud_admin.admin_table import AdminTable

__all__ = ["OF_COMING_IN"]

COMING_IN: Final = "Coming in"
ON_ITS_PAGE: Final = N_("This is changed on its page, in the console’s menu.")
BY_PEOPLE: Final = N_("This is changed by the account’s users, in the portal.")

OF_COMING_IN: Final = (
    AdminTable(
        SignUp,
        COMING_IN,
        columns=(SignUp.id, SignUp.msisdn, SignUp.region, SignUp.created_at, SignUp.verified_at, SignUp.finished_at),
        filters=(SignUp.msisdn, SignUp.region, SignUp.created_at),
    ),
    AdminTable(
        OneTimeCode,
        COMING_IN,
        columns=(
            OneTimeCode.id,
            OneTimeCode.purpose,
            OneTimeCode.msisdn,
            OneTimeCode.tries,
            OneTimeCode.address,
            OneTimeCode.created_at,
            OneTimeCode.used_at,
        ),
        filters=(OneTimeCode.msisdn, OneTimeCode.address, OneTimeCode.created_at),
    ),
    AdminTable(TrialNumber, COMING_IN, filters=(TrialNumber.msisdn, TrialNumber.account)),
    AdminTable(PromoCode, COMING_IN, filters=(PromoCode.code, PromoCode.active), instead=ON_ITS_PAGE),
    AdminTable(PromoUse, COMING_IN, filters=(PromoUse.promo_code, PromoUse.account)),
    AdminTable(
        TermsVersion,
        COMING_IN,
        columns=(TermsVersion.id, TermsVersion.version, TermsVersion.url, TermsVersion.published_at),
        instead=ON_ITS_PAGE,
    ),
    AdminTable(TermsAcceptance, COMING_IN, filters=(TermsAcceptance.account, TermsAcceptance.terms_version)),
    AdminTable(AccountManager, COMING_IN, instead=ON_ITS_PAGE),
    AdminTable(
        Invitation,
        COMING_IN,
        columns=(
            Invitation.id,
            Invitation.account,
            Invitation.email,
            Invitation.role,
            Invitation.sent_at,
            Invitation.accepted_at,
        ),
        filters=(Invitation.account, Invitation.email),
        instead=BY_PEOPLE,
    ),
    AdminTable(
        SecondFactor,
        COMING_IN,
        columns=(
            SecondFactor.id,
            SecondFactor.owner,
            SecondFactor.kind,
            SecondFactor.confirmed_at,
            SecondFactor.last_used_at,
        ),
        filters=(SecondFactor.owner, SecondFactor.kind),
        instead=BY_PEOPLE,
    ),
    AdminTable(Notification, COMING_IN),
    AdminTable(
        Viewing,
        COMING_IN,
        columns=(Viewing.id, Viewing.operator, Viewing.account, Viewing.reason, Viewing.begun_at, Viewing.ended_at),
        filters=(Viewing.operator, Viewing.account, Viewing.created_at),
    ),
)
"""All of them."""
