"""Opening a trial: what is there afterwards, and that it is there once."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from hudhud import accounts, identity, ledger, onboarding, senders
from hudhud.audit import Actor
from hudhud.errors import DomainError, Invalid
from hudhud.money import Money
from hudhud.onboarding import NoTrials, NumberHadTrial, NumberToProve, SignUpOver
from hudhud.plugins import Platform
from hudhud.reconciliation import reconcile

from .conftest import PASSWORD, MovableClock, Wishing, new_address, new_number, proved, setting

USER = """
SELECT u.*, a.trial, a.name AS account_name, a.region, a.currency, a.time_zone AS zone
FROM app_user u JOIN account a ON a.id = u.account WHERE u.email = $1
"""


async def letters(platform: Platform, email: str) -> list[str]:
    """The names of the letters that an address was sent."""
    rows = await platform.database.fetch("SELECT name FROM letter WHERE recipient = $1 ORDER BY id", email)
    return [row["name"] for row in rows]


async def accounts_of(platform: Platform, number: str) -> int:
    return int(
        await platform.database.fetchval("SELECT count(DISTINCT account) FROM app_user WHERE mobile = $1", number)
    )


async def test_a_trial_has_its_user_number_credit_sender_and_letter(
    platform: Platform, number: str, address: str, wishing: Wishing
) -> None:
    wanted = wishing()

    await onboarding.open_trial(
        platform, await proved(platform, number, address), wanted, language="ar", address=address
    )

    user = await platform.database.fetchrow(USER, wanted.email)
    assert user is not None
    assert (user["trial"], user["account_name"], user["region"], user["currency"], user["zone"]) == (
        True,
        "Saba Trading",
        "EG",
        "EUR",
        "Africa/Cairo",
    )
    assert (user["mobile"], user["role"], user["language"], user["full_name"]) == (number, "admin", "ar", "Bilqis")
    assert user["mobile_verified_at"] is not None
    assert user["activated_at"] is None
    assert (await ledger.balance(platform, user["account"])).balance == Money.parse("1", "EUR")
    assert await senders.approved(platform, user["account"], "sms") == ["Hudhud"]
    assert await letters(platform, wanted.email) == ["activate"]


async def test_the_agreement_is_kept_with_version_time_and_address(
    platform: Platform, number: str, address: str, wishing: Wishing
) -> None:
    wanted = wishing()
    await onboarding.open_trial(
        platform, await proved(platform, number, address), wanted, language="en", address=address
    )

    row = await platform.database.fetchrow(
        """
        SELECT v.version, t.address, t.at, u.email FROM terms_acceptance t
        JOIN terms_version v ON v.id = t.terms_version JOIN app_user u ON u.id = t.app_user WHERE u.email = $1
        """,
        wanted.email,
    )

    assert row is not None
    assert (row["version"], row["address"]) == ("2026-11", address)
    assert row["at"] is not None


async def test_a_number_is_sent_its_code_before_there_is_an_account(
    platform: Platform, number: str, address: str, wishing: Wishing
) -> None:
    token = await onboarding.begin(platform, number=f"+{number}", region="EG", address=address, language="en")

    with pytest.raises(NumberToProve):
        await onboarding.open_trial(platform, token, wishing(), language="en", address=address)


async def test_a_number_is_read_in_its_country(platform: Platform, number: str, address: str) -> None:
    token = await onboarding.begin(platform, number=f"0{number[2:]}", region="EG", address=address, language="en")

    assert (await onboarding.find(platform, token)).msisdn == number


async def test_what_is_no_mobile_number_is_refused_beside_its_field(platform: Platform, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        await onboarding.begin(platform, number="12", region="EG", address=address, language="en")

    assert [problem.where for problem in refused.value.problems] == ["number"]


@pytest.mark.parametrize("token", ["", "x" * 43, "\udcff"])
async def test_an_unknown_sign_up_is_over(platform: Platform, token: str) -> None:
    with pytest.raises(SignUpOver):
        await onboarding.find(platform, token)


async def test_a_sign_up_is_over_after_two_hours(platform: Platform, clock: MovableClock, number: str) -> None:
    token = await proved(platform, number, new_address())
    clock.wait(hours=2)

    with pytest.raises(SignUpOver):
        await onboarding.find(platform, token)


async def test_a_number_has_one_trial_for_ever(platform: Platform, clock: MovableClock, wishing: Wishing) -> None:
    number = new_number()
    token = await proved(platform, number, new_address())
    await onboarding.open_trial(platform, token, wishing(), language="en", address="")
    await platform.database.execute("UPDATE app_user SET mobile = '' WHERE mobile = $1", number)
    clock.wait(minutes=2)

    with pytest.raises(NumberHadTrial):
        await proved(platform, number, new_address())


async def test_only_who_proved_a_number_is_told_that_it_had_its_trial(
    platform: Platform, clock: MovableClock, wishing: Wishing
) -> None:
    number = new_number()
    token = await proved(platform, number, new_address())
    await onboarding.open_trial(platform, token, wishing(), language="en", address="")
    clock.wait(minutes=2)

    token = await onboarding.begin(platform, number=f"+{number}", region="EG", address="", language="en")

    assert not (await onboarding.find(platform, token)).proved


async def test_of_twenty_who_open_a_trial_with_one_number_one_succeeds(
    platform: Platform, clock: MovableClock, wishing: Wishing
) -> None:
    number, tokens = new_number(), []
    for _ in range(20):
        tokens.append(await proved(platform, number, new_address()))
        clock.wait(hours=5)
        await platform.database.execute("UPDATE sign_up SET created_at = $1", clock.now())

    async def attempt(token: str) -> str:
        try:
            await onboarding.open_trial(platform, token, wishing(), language="en", address="")
        except DomainError as error:
            return error.code
        return "opened"

    outcomes = Counter(await asyncio.gather(*map(attempt, tokens)))

    assert outcomes == {"opened": 1, "number_had_trial": 19}
    assert await accounts_of(platform, number) == 1


async def test_a_form_that_is_sent_twice_opens_one_account(platform: Platform, number: str, wishing: Wishing) -> None:
    token, wanted = await proved(platform, number, new_address()), wishing()

    await asyncio.gather(
        *(onboarding.open_trial(platform, token, wanted, language="en", address="") for _ in range(3)),
        return_exceptions=True,
    )

    assert await accounts_of(platform, number) == 1
    assert await letters(platform, wanted.email) == ["activate"]


async def test_a_known_address_gets_a_letter_and_the_same_answer(
    platform: Platform, number: str, wishing: Wishing
) -> None:
    wanted = wishing()
    await onboarding.open_trial(
        platform, await proved(platform, new_number(), new_address()), wanted, language="en", address=""
    )
    await platform.database.execute("UPDATE app_user SET activated_at = now() WHERE email = $1", wanted.email)

    await onboarding.open_trial(
        platform, await proved(platform, number, new_address()), wanted, language="en", address=""
    )

    assert await letters(platform, wanted.email) == ["activate", "already_registered"]
    assert await accounts_of(platform, number) == 0


async def test_what_is_wrong_is_told_alike_for_a_known_address(
    platform: Platform, number: str, wishing: Wishing
) -> None:
    wanted = wishing()
    token = await proved(platform, new_number(), new_address())
    await onboarding.open_trial(platform, token, wanted, language="en", address="")
    token, told = await proved(platform, number, new_address()), []

    for email in (wanted.email, wishing().email):
        with pytest.raises(DomainError) as refused:
            again = wishing(email=email, promo="NO-SUCH-CODE")
            await onboarding.open_trial(platform, token, again, language="en", address="")
        told.append(str(refused.value))

    assert told == ["This promo code cannot be used."] * 2


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("company", " ", "company"),
        ("email", "nobody", "email"),
        ("password", "short", "password"),
        ("terms_id", None, "terms"),
        ("terms_id", 0, "terms"),
    ],
)
async def test_wrong_values_are_told_beside_their_fields_and_open_nothing(
    platform: Platform, number: str, wishing: Wishing, field: str, value: object, where: str
) -> None:
    token = await proved(platform, number, new_address())

    with pytest.raises(Invalid) as refused:
        await onboarding.open_trial(platform, token, wishing(**{field: value}), language="en", address="")

    assert [problem.where for problem in refused.value.problems] == [where]
    assert await accounts_of(platform, number) == 0
    assert await platform.database.fetchval("SELECT count(*) FROM trial_number WHERE msisdn = $1", number) == 0


async def test_without_a_price_list_for_trials_nothing_is_opened(
    platform: Platform, number: str, wishing: Wishing
) -> None:
    token, unpriced = await proved(platform, number, new_address()), setting(platform, trial_price_list="None such")

    with pytest.raises(NoTrials):
        await onboarding.open_trial(unpriced, token, wishing(), language="en", address="")


async def test_without_a_price_list_for_trials_no_code_is_sent(platform: Platform, number: str) -> None:
    unpriced = setting(platform, trial_price_list="None such")

    with pytest.raises(NoTrials):
        await onboarding.begin(unpriced, number=f"+{number}", region="EG", address="", language="en")

    assert await platform.database.fetchval("SELECT count(*) FROM one_time_code WHERE msisdn = $1", number) == 0


async def test_a_trial_goes_live_with_its_history_and_credit(platform: Platform, number: str, wishing: Wishing) -> None:
    wanted, operator = wishing(), Actor("operator:test")
    token = await proved(platform, number, new_address())
    await onboarding.open_trial(platform, token, wanted, language="en", address="")
    user = await platform.database.fetchrow(USER, wanted.email)
    assert user is not None

    for _ in range(2):
        await accounts.go_live(platform, user["account"], reason="First payment", actor=operator)

    live = await platform.database.fetchval("SELECT NOT trial FROM account WHERE id = $1", user["account"])
    acts = await platform.database.fetchval(
        "SELECT count(*) FROM audit WHERE account = $1 AND action = 'account.go_live'", user["account"]
    )
    assert live
    assert acts == 1
    assert (await ledger.balance(platform, user["account"])).balance == Money.parse("1", "EUR")


async def test_an_unactivated_user_does_not_sign_in(platform: Platform, number: str, wishing: Wishing) -> None:
    wanted = wishing()
    token = await proved(platform, number, new_address())
    await onboarding.open_trial(platform, token, wanted, language="en", address="")

    with pytest.raises(identity.NotActivated):
        await identity.sign_in(platform, email=wanted.email, password=PASSWORD, address="", agent="")
    with pytest.raises(identity.WrongCredentials):
        await identity.sign_in(platform, email=wanted.email, password="not the password", address="", agent="")


async def test_codes_and_trials_reconcile(platform: Platform, number: str, wishing: Wishing) -> None:
    token = await proved(platform, number, new_address())
    await onboarding.open_trial(platform, token, wishing(), language="en", address="")

    assert (await reconcile(platform)).differences == []
