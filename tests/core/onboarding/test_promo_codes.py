"""Promo codes: who may use them, how often, and what nobody is told."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from datetime import datetime, timedelta

import pytest

from hudhud import accounts, ledger, onboarding
from hudhud.audit import Actor
from hudhud.errors import DomainError, Invalid, NotFound
from hudhud.money import Money
from hudhud.onboarding import PromoCodeTaken, PromoRefused, TooManyPromoCodes
from hudhud.plugins import Platform

from .conftest import MovableClock, Wishing, new_address, new_number, proved

OPERATOR = Actor("operator:test")


async def make(platform: Platform, **other: object) -> str:
    """A new code, good for one use from now on."""
    code = f"SALE-{secrets.token_hex(4).upper()}"
    now = platform.clock.now()
    given = {"value": Money.parse("5", "EUR"), "valid_from": now, "valid_until": None, "uses_allowed": 1, **other}
    await onboarding.create_promo(platform, code=code, actor=OPERATOR, **given)  # type: ignore[arg-type]
    return code


async def sign_up(platform: Platform, wishing: Wishing, promo: str) -> int:
    """Open a trial with a promo code; gives the account's id."""
    wanted = wishing(promo=promo)
    token = await proved(platform, new_number(), new_address())
    await onboarding.open_trial(platform, token, wanted, language="en", address="")
    return int(await platform.database.fetchval("SELECT account FROM app_user WHERE email = $1", wanted.email))


async def id_of(platform: Platform, code: str) -> int:
    return next(promo.id for promo in await onboarding.promos(platform) if promo.code == code)


async def test_a_code_adds_to_the_trials_credit(platform: Platform, wishing: Wishing) -> None:
    code = await make(platform)

    account = await sign_up(platform, wishing, f" {code.lower()}")

    assert (await ledger.balance(platform, account)).balance == Money.parse("6", "EUR")
    assert {line.kind for line in await ledger.statement(platform, account)} == {"promo"}


async def test_the_report_says_who_used_a_code(platform: Platform, wishing: Wishing) -> None:
    code = await make(platform, uses_allowed=3)
    account = await sign_up(platform, wishing, code)

    promo = next(one for one in await onboarding.promos(platform) if one.code == code)
    (use,) = await onboarding.promo_uses(platform, promo.id)

    assert (promo.uses, promo.uses_allowed) == (1, 3)
    assert (use.account_id, use.account_name, use.trial) == (account, "Saba Trading", True)
    assert use.value == Money.parse("5", "EUR")


async def test_of_twenty_who_share_the_last_use_one_has_it(platform: Platform, wishing: Wishing) -> None:
    code = await make(platform)
    tokens = [await proved(platform, new_number(), new_address()) for _ in range(20)]

    async def attempt(token: str) -> str:
        try:
            await onboarding.open_trial(platform, token, wishing(promo=code), language="en", address="")
        except DomainError as error:
            return error.code
        return "opened"

    outcomes = Counter(await asyncio.gather(*map(attempt, tokens)))

    assert outcomes == {"opened": 1, "promo_refused": 19}
    assert len(await onboarding.promo_uses(platform, await id_of(platform, code))) == 1


async def test_who_is_refused_the_code_has_no_account_and_may_go_on_without(
    platform: Platform, wishing: Wishing
) -> None:
    token, wanted = await proved(platform, new_number(), new_address()), wishing(promo="NO-SUCH-CODE")
    with pytest.raises(PromoRefused):
        await onboarding.open_trial(platform, token, wanted, language="en", address="")

    await onboarding.open_trial(platform, token, wishing(email=wanted.email), language="en", address="")

    assert await platform.database.fetchval("SELECT count(*) FROM app_user WHERE email = $1", wanted.email) == 1


UNUSABLE = {
    "unknown": None,
    "not yet valid": {"valid_from": timedelta(days=1)},
    "expired": {"valid_from": timedelta(days=-2), "valid_until": timedelta(days=-1)},
    "of another currency": {"value": Money.parse("5", "USD")},
    "switched off": {},
    "used up": {},
}


@pytest.mark.parametrize("why", UNUSABLE)
async def test_what_cannot_be_used_gets_one_answer(platform: Platform, wishing: Wishing, why: str) -> None:
    given = UNUSABLE[why]
    code = "NO-SUCH-CODE"
    if given is not None:
        now: datetime = platform.clock.now()
        code = await make(platform, **{k: now + v if isinstance(v, timedelta) else v for k, v in given.items()})
    if why == "switched off":
        await onboarding.set_promo_active(platform, await id_of(platform, code), active=False, actor=OPERATOR)
    if why == "used up":
        await sign_up(platform, wishing, code)

    with pytest.raises(PromoRefused) as refused:
        await sign_up(platform, wishing, code)

    assert str(refused.value) == "This promo code cannot be used."


async def test_a_sign_up_tries_five_codes(platform: Platform, wishing: Wishing) -> None:
    token, code = await proved(platform, new_number(), new_address()), await make(platform)
    for _ in range(5):
        with pytest.raises(PromoRefused):
            await onboarding.open_trial(platform, token, wishing(promo="NO-SUCH-CODE"), language="en", address="")

    with pytest.raises(TooManyPromoCodes):
        await onboarding.open_trial(platform, token, wishing(promo=code), language="en", address="")


async def test_a_code_ends_at_its_time(platform: Platform, clock: MovableClock, wishing: Wishing) -> None:
    code = await make(platform, valid_until=platform.clock.now() + timedelta(hours=1))
    clock.wait(hours=1)

    with pytest.raises(PromoRefused):
        await sign_up(platform, wishing, code)


async def test_a_code_is_used_once_by_an_account(platform: Platform, wishing: Wishing) -> None:
    code = await make(platform, uses_allowed=3)
    account = await sign_up(platform, wishing, code)

    with pytest.raises(PromoRefused):
        await onboarding.use_promo(platform, code=code, account_id=account, currency="EUR", actor=OPERATOR)

    assert (await ledger.balance(platform, account)).balance == Money.parse("6", "EUR")


async def test_a_code_is_made_once(platform: Platform) -> None:
    code = await make(platform)

    with pytest.raises(PromoCodeTaken):
        await onboarding.create_promo(
            platform, code=code.lower(), value=Money.parse("1", "EUR"), valid_from=platform.clock.now(),
            valid_until=None, uses_allowed=1, actor=OPERATOR,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("other", "where"),
    [
        ({"value": Money(0, "EUR")}, "value"),
        ({"value": Money(1, "euro")}, "currency"),
        ({"uses_allowed": 0}, "uses_allowed"),
        ({"valid_until": datetime(2020, 1, 1).astimezone()}, "valid_until"),
    ],
)
async def test_a_code_that_cannot_be_is_refused(platform: Platform, other: dict[str, object], where: str) -> None:
    with pytest.raises(Invalid) as refused:
        await make(platform, **other)

    assert [problem.where for problem in refused.value.problems] == [where]


async def test_an_unknown_code_cannot_be_switched(platform: Platform) -> None:
    with pytest.raises(NotFound):
        await onboarding.set_promo_active(platform, 2**40, active=True, actor=OPERATOR)


async def test_acts_of_operators_are_recorded(platform: Platform) -> None:
    promo = await id_of(platform, await make(platform))
    await onboarding.set_promo_active(platform, promo, active=False, actor=OPERATOR)

    rows = await platform.database.fetch("SELECT action FROM audit WHERE subject = $1 ORDER BY id", f"promo:{promo}")
    assert [row["action"] for row in rows] == ["promo.create", "promo.switch_off"]


async def test_an_account_is_live_or_a_trial(platform: Platform, wishing: Wishing) -> None:
    account = await sign_up(platform, wishing, "")

    assert await platform.database.fetchval("SELECT trial FROM account WHERE id = $1", account)
    assert (await accounts.get(platform, account)).active
