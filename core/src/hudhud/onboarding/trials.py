"""Opening a trial: account, user, credit and letter in one transaction, once for each mobile number."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

import phonenumbers

from hudhud import accounts, identity, ledger, mail, senders
from hudhud.audit import Actor
from hudhud.errors import Invalid, LimitExceeded, Problem
from hudhud.i18n import N_
from hudhud.identity import EmailTaken, Role
from hudhud.money import Money
from hudhud.onboarding.activation import send_activation
from hudhud.onboarding.platform_acts import platform_act
from hudhud.onboarding.promo import check_promo, use_promo
from hudhud.onboarding.signing_up import (
    NumberHadTrial,
    NumberToProve,
    SignUp,
    SignUpOver,
    find,
    refuse_second_trial,
)
from hudhud.onboarding.terms import accept_terms, current_terms
from hudhud.onboarding.trial_prices import trial_prices
from hudhud.plugins import Platform

__all__ = ["TooManyPromoCodes", "Wanted", "open_trial", "take_trial_number"]

PROMO_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks for; `terms_id` is the version that was shown, None where it was not agreed to."""

    full_name: str
    company: str
    email: str
    password: str
    promo: str
    terms_id: int | None


@dataclass(eq=False)
class TooManyPromoCodes(LimitExceeded):
    """One sign-up tried as many promo codes as it may."""

    limit: int
    code = "too_many_promo_codes"
    message = "%(limit)s promo codes were tried. Leave the field empty to go on without one."


@platform_act
async def open_trial(platform: Platform, token: str, wanted: Wanted, *, language: str, address: str) -> None:
    """Open the account that a sign-up leads to, and send the letter that activates its user.

    Where the e-mail address has a user already, no account is opened and that person is sent a letter that says
    so: the caller cannot tell the one from the other. Raises SignUpOver, NumberToProve, NumberHadTrial, Invalid,
    PromoRefused, TooManyPromoCodes, NoTrials.
    """
    sign_up = await find(platform, token)
    if not sign_up.proved:
        raise NumberToProve
    await refuse_second_trial(platform, sign_up.msisdn)
    await refuse_wrong(platform, wanted)
    price_list, currency = await trial_prices(platform)
    if wanted.promo.strip():
        await try_promo(platform, sign_up, wanted.promo, currency)
    try:
        async with platform.database.transaction():
            account_id = await open_account(platform, sign_up, wanted, price_list, currency)
            user_id = await let_in(platform, sign_up, wanted, account_id, language=language, address=address)
            await give_credit(platform, account_id, wanted.promo, currency)
            await send_activation(platform, user_id=user_id, email=wanted.email.strip().lower(), language=language)
            await finish(platform, sign_up)
    except EmailTaken as error:
        # The password was hashed and everything else was checked: it took as long and ends alike.
        async with platform.database.transaction():
            await tell_known(platform, error.email, language)
            await finish(platform, sign_up)


async def refuse_wrong(platform: Platform, wanted: Wanted) -> None:
    """Raise Invalid for what this room asks, and for a weak password, before a promo code is tried."""
    known = (wanted.email, wanted.full_name, wanted.company)
    # In a thread, since scoring a password takes some milliseconds.
    problems = await asyncio.to_thread(lambda: list(identity.weaknesses(wanted.password, context=known)))
    if not 1 <= len(wanted.company.strip()) <= 200:
        problems.append(Problem("company", N_("Give a name of at most 200 characters."), wanted.company))
    if wanted.terms_id is None:
        problems.append(Problem("terms", N_("Agree to the terms to open an account.")))
    elif wanted.terms_id != (await current_terms(platform)).id:
        problems.append(Problem("terms", N_("The terms have changed meanwhile. Read them and agree again.")))
    if problems:
        raise Invalid(*problems)


async def try_promo(platform: Platform, sign_up: SignUp, code: str, currency: str) -> None:
    """Count a try, and refuse what cannot be used; raises PromoRefused beside its field, and TooManyPromoCodes."""
    counted = await platform.database.execute(
        "UPDATE sign_up SET promo_tries = promo_tries + 1 WHERE id = $1 AND promo_tries < $2", sign_up.id, PROMO_TRIES
    )
    if not counted:
        raise TooManyPromoCodes(PROMO_TRIES)
    await check_promo(platform, code=code, currency=currency)


async def open_account(platform: Platform, sign_up: SignUp, wanted: Wanted, price_list: int, currency: str) -> int:
    """The account, in its number's country, with the house's sender; the number is taken for ever."""
    account = await accounts.create(
        platform,
        name=wanted.company,
        currency=currency,
        region=sign_up.region,
        time_zone=time_zone_of(sign_up.msisdn),
        price_list_id=price_list,
        actor=Actor("sign-up"),
    )
    await accounts.begin_trial(platform, account.id)
    await take_trial_number(platform, msisdn=sign_up.msisdn, account_id=account.id)
    settings = platform.settings
    await senders.assign(
        platform,
        account_id=account.id,
        channel=settings.code_channel,
        name=settings.code_sender,
        actor=Actor("sign-up"),
        ours=True,
    )
    return account.id


async def take_trial_number(platform: Platform, *, msisdn: str, account_id: int) -> None:
    """Note that a number has had its trial; raises NumberHadTrial, unless it was this account's.

    Call it in the transaction that gives the number to a user of a trial account: others who want the same
    number wait until it is over.
    """
    taken = await platform.database.execute(
        "INSERT INTO trial_number (msisdn, account) VALUES ($1, $2) ON CONFLICT DO NOTHING", msisdn, account_id
    )
    if taken:
        return
    owner = await platform.database.fetchval("SELECT account FROM trial_number WHERE msisdn = $1", msisdn)
    if owner != account_id:
        raise NumberHadTrial


def time_zone_of(msisdn: str) -> str:
    """The time zone of a number's place; UTC where there is none."""
    # Its table takes every process 0.1 s to load, and only a sign-up needs it.
    from phonenumbers.timezone import time_zones_for_number

    zones: tuple[str, ...] = time_zones_for_number(phonenumbers.parse(f"+{msisdn}"))
    return next((zone for zone in zones if "/" in zone and not zone.startswith("Etc/")), "UTC")


async def let_in(
    platform: Platform, sign_up: SignUp, wanted: Wanted, account_id: int, *, language: str, address: str
) -> int:
    """The account's first user, with the proved number, who agreed to the terms and is not activated yet."""
    user_id = await identity.create_user(
        platform,
        account_id=account_id,
        email=wanted.email,
        full_name=wanted.full_name,
        password=wanted.password,
        role=Role.ADMIN,
        actor=Actor("sign-up", address),
    )
    await platform.database.execute(
        """
        UPDATE app_user SET mobile = $2, mobile_verified_at = $3, activated_at = NULL, language = $4 WHERE id = $1
        """,
        user_id,
        sign_up.msisdn,
        platform.clock.now(),
        language,
    )
    if wanted.terms_id is not None:
        await accept_terms(platform, terms_id=wanted.terms_id, account_id=account_id, user_id=user_id, address=address)
    return user_id


async def give_credit(platform: Platform, account_id: int, promo: str, currency: str) -> None:
    """The trial's credit, and the promo code's."""
    actor = Actor("sign-up")
    credit = Money.parse(platform.settings.trial_credit, currency)
    if credit.micros:
        await ledger.adjust(
            platform,
            account_id=account_id,
            amount=credit,
            reason="Trial credit",
            actor=actor,
            key=f"trial:{account_id}",
            kind="promo",
        )
    if promo.strip():
        await use_promo(platform, code=promo, account_id=account_id, currency=currency, actor=actor)


async def tell_known(platform: Platform, email: str, language: str) -> None:
    """Write to the person whose address this is: to activate what waits for it, or to sign in."""
    row = await platform.database.fetchrow(
        "SELECT id, account, language, activated_at FROM app_user WHERE email = $1", email
    )
    if row is None:
        return
    language = row["language"] or language
    if row["activated_at"] is None:
        await send_activation(platform, user_id=row["id"], email=email, language=language)
        return
    await mail.post(
        platform,
        name="already_registered",
        to=email,
        language=language,
        values={"link": f"{platform.settings.base_url.rstrip('/')}/sign-in"},
        account_id=row["account"],
    )


async def finish(platform: Platform, sign_up: SignUp) -> None:
    """End a sign-up, once: two posts of one form open one account; raises SignUpOver for the second."""
    ended = await platform.database.execute(
        "UPDATE sign_up SET finished_at = $2 WHERE id = $1 AND finished_at IS NULL", sign_up.id, platform.clock.now()
    )
    if not ended:
        raise SignUpOver
