"""One-time codes: who may try, how often, how long, and what is sent."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest

from hudhud import messages, onboarding
from hudhud.errors import DomainError, LimitExceeded
from hudhud.onboarding import CodeOver, CodeSentJustNow, TooManyCodes, WrongCode
from hudhud.plugins import Platform

from .conftest import MovableClock, another, code_sent, new_address

SUBJECT = "user:1"


async def ask(platform: Platform, number: str, *, subject: str = SUBJECT, language: str = "en") -> str:
    """Have a code sent; gives it."""
    await onboarding.request_code(
        platform, purpose="mobile", subject=subject, msisdn=number, address=new_address(), language=language
    )
    return await code_sent(platform, number)


async def check(platform: Platform, code: str, *, purpose: str = "mobile", subject: str = SUBJECT) -> str:
    return await onboarding.check_code(platform, purpose=purpose, subject=subject, code=code)


async def outcome(platform: Platform, code: str, subject: str) -> str:
    """What a guess comes to."""
    try:
        await check(platform, code, subject=subject)
    except DomainError as error:
        return error.code
    return "right"


async def test_the_code_proves_the_number_that_it_was_sent_to(platform: Platform, number: str) -> None:
    code = await ask(platform, number, subject=number)

    assert await check(platform, code, subject=number) == number


async def test_a_code_has_more_than_20_bits(platform: Platform, number: str) -> None:
    assert 10 ** len(await ask(platform, number, subject=number)) > 2**20


async def test_the_code_is_stored_under_a_key_only(platform: Platform, number: str) -> None:
    code = await ask(platform, number, subject=number)

    row = await platform.database.fetchrow("SELECT * FROM one_time_code WHERE subject = $1", number)
    assert code not in str(dict(row))  # type: ignore[call-overload]
    assert len(row["code_hash"]) == 32  # type: ignore[index]


async def test_a_code_is_good_once(platform: Platform, number: str) -> None:
    code = await ask(platform, number, subject=number)
    await check(platform, code, subject=number)

    with pytest.raises(CodeOver):
        await check(platform, code, subject=number)


@pytest.mark.parametrize("other", [{"purpose": "sign_up"}, {"subject": "user:2"}])
async def test_a_code_is_good_only_for_what_it_was_asked_for(
    platform: Platform, number: str, other: dict[str, str]
) -> None:
    code = await ask(platform, number, subject=number)

    with pytest.raises(CodeOver):
        await check(platform, code, **{"subject": number, **other})


async def test_a_code_may_be_typed_with_blanks_and_in_arabic_digits(platform: Platform, number: str) -> None:
    code = await ask(platform, number, subject=number)
    typed = "".join(chr(0x0660 + int(digit)) for digit in code)

    assert await check(platform, f" {typed[:3]} {typed[3:]} ", subject=number) == number


async def test_a_code_is_dead_after_ten_minutes(platform: Platform, clock: MovableClock, number: str) -> None:
    code = await ask(platform, number, subject=number)
    clock.wait(minutes=10)

    with pytest.raises(CodeOver):
        await check(platform, code, subject=number)


async def test_a_new_code_kills_the_older_one(platform: Platform, clock: MovableClock, number: str) -> None:
    older = await ask(platform, number, subject=number)
    clock.wait(seconds=60)
    newer = await ask(platform, number, subject=number)

    with pytest.raises(WrongCode):
        await check(platform, older, subject=number)
    assert await check(platform, newer, subject=number) == number


async def test_a_wrong_code_says_how_many_tries_are_left(platform: Platform, number: str) -> None:
    wrong = another(await ask(platform, number, subject=number))

    with pytest.raises(WrongCode) as refused:
        await check(platform, wrong, subject=number)

    assert str(refused.value) == "This is not the code that we sent. Tries left: 4."


async def test_after_five_wrong_tries_the_right_code_is_dead(platform: Platform, number: str) -> None:
    code = await ask(platform, number, subject=number)
    for _ in range(5):
        await outcome(platform, another(code), number)

    with pytest.raises(CodeOver):
        await check(platform, code, subject=number)


async def test_of_a_thousand_guesses_at_once_only_five_are_looked_at(platform: Platform, number: str) -> None:
    code = await ask(platform, number, subject=number)
    guesses = [f"{(int(code) + 1 + one) % 10**7:07}" for one in range(1000)]

    outcomes = Counter(await asyncio.gather(*(outcome(platform, guess, number) for guess in guesses)))

    # Four are told how many tries are left; the fifth used the last one up; the others were never looked at.
    assert outcomes == {"wrong_code": 4, "code_over": 996}
    tries = await platform.database.fetchval("SELECT tries FROM one_time_code WHERE subject = $1", number)
    assert tries == 5
    assert await outcome(platform, code, number) == "code_over"


async def test_of_many_right_entries_at_once_one_is_taken(platform: Platform, number: str) -> None:
    code = await ask(platform, number, subject=number)

    outcomes = Counter(await asyncio.gather(*(outcome(platform, code, number) for _ in range(20))))

    assert outcomes == {"right": 1, "code_over": 19}


async def test_a_rollback_of_the_caller_gives_no_try_back(platform: Platform, number: str) -> None:
    code = await ask(platform, number, subject=number)

    for _ in range(5):
        with pytest.raises(DomainError):
            async with platform.database.transaction():
                await check(platform, another(code), subject=number)

    assert await outcome(platform, code, number) == "code_over"


async def test_another_code_is_sent_after_a_minute(platform: Platform, clock: MovableClock, number: str) -> None:
    await ask(platform, number)
    clock.wait(seconds=20)

    with pytest.raises(CodeSentJustNow) as refused:
        await ask(platform, number)
    clock.wait(seconds=40)
    await ask(platform, number)

    assert str(refused.value) == "A code was sent less than 60 seconds ago. Wait 40 seconds and ask for another."
    assert refused.value.retry_after == 40


async def test_a_number_is_sent_five_codes_a_day(platform: Platform, clock: MovableClock, number: str) -> None:
    for _ in range(5):
        await ask(platform, number)
        clock.wait(hours=1)

    with pytest.raises(TooManyCodes) as refused:
        await ask(platform, number)
    clock.wait(hours=19)
    await ask(platform, number)

    assert str(refused.value) == "A number is sent at most 5 codes in 24 hours. Wait 19 hours and try again."


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_the_pace_codes_keep_to_the_limits_and_no_more(
    platform: Platform, clock: MovableClock, number: str, seed: int
) -> None:
    chance, sent = Random(seed), list[datetime]()
    for _ in range(40):
        clock.wait(seconds=chance.choice([0.5, 20, 59, 61, 600, 7_200, 20_000]))
        now = clock.now()
        within_a_day = [at for at in sent if now - at < timedelta(days=1)]
        allowed = len(within_a_day) < 5 and all(now - at >= timedelta(seconds=60) for at in sent)
        try:
            await ask(platform, number)
        except LimitExceeded as refused:
            assert not allowed
            assert refused.retry_after > 0  # type: ignore[attr-defined]
        else:
            assert allowed
            sent.append(now)


async def test_of_many_requests_at_once_one_code_is_sent(platform: Platform, number: str) -> None:
    asked = await asyncio.gather(*(ask(platform, number) for _ in range(20)), return_exceptions=True)

    assert Counter(type(one).__name__ for one in asked) == {"str": 1, "CodeSentJustNow": 19}


async def test_a_refused_request_sends_nothing(platform: Platform, number: str) -> None:
    await ask(platform, number)
    house = await onboarding.house_account(platform)
    before = len(await messages.list_messages(platform, house, limit=1000))

    with pytest.raises(CodeSentJustNow):
        await ask(platform, number)

    assert len(await messages.list_messages(platform, house, limit=1000)) == before


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_text_is_one_part_in_the_readers_language(platform: Platform, number: str, language: str) -> None:
    await ask(platform, number, language=language)

    house = await onboarding.house_account(platform)
    sent = (await messages.list_messages(platform, house, limit=1))[0]
    assert (sent.to, sent.units, sent.sender) == (number, 1, "Hudhud")
    assert ("رمزك" in sent.text) == (language == "ar")


async def test_codes_cost_nothing(platform: Platform, number: str) -> None:
    await ask(platform, number)

    house = await onboarding.house_account(platform)
    moved = await platform.database.fetchval("SELECT count(*) FROM ledger_entry WHERE account = $1", house)
    assert moved == 0


async def test_there_is_one_house_account_whoever_needs_it_first(platform: Platform) -> None:
    found = await asyncio.gather(*(onboarding.house_account(platform) for _ in range(20)))

    assert len(set(found)) == 1
    assert await platform.database.fetchval("SELECT count(*) FROM account WHERE house") == 1
