"""The limits that whoever pumps SMS runs into."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable

import pytest

from hudhud import onboarding
from hudhud.onboarding import CodesPaused, CountryNotServed, TooManyFromHere
from hudhud.plugins import Platform

from .conftest import MovableClock, code_sent, new_address, new_number, setting


def ask(platform: Platform, number: str, address: str, subject: str = "anybody") -> Awaitable[onboarding.CodeSent]:
    return onboarding.request_code(
        platform, purpose="mobile", subject=subject, msisdn=number, address=address, language="en"
    )


async def test_an_address_asks_for_so_many_codes_an_hour(platform: Platform, clock: MovableClock, address: str) -> None:
    strict = setting(platform, codes_per_address=2)
    for _ in range(2):
        await ask(strict, new_number(), address)

    with pytest.raises(TooManyFromHere) as refused:
        await ask(strict, new_number(), address)
    clock.wait(minutes=61)
    await ask(strict, new_number(), address)

    assert str(refused.value) == "Your network asked for 2 codes within an hour. Wait 60 minutes and try again."


@pytest.mark.parametrize(
    ("neighbours", "stranger"),
    [(("198.51.100.1", "198.51.100.250"), "198.51.101.1"), (("2001:db8:7::1", "2001:db8:7:9::2"), "2001:db8:8::1")],
)
async def test_neighbours_count_together(platform: Platform, neighbours: tuple[str, str], stranger: str) -> None:
    strict = setting(platform, codes_per_network=2)
    for neighbour in neighbours:
        await ask(strict, new_number(), neighbour)

    with pytest.raises(TooManyFromHere):
        await ask(strict, new_number(), neighbours[0])
    await ask(strict, new_number(), stranger)


async def test_a_burst_to_one_range_of_numbers_pauses_that_range(platform: Platform) -> None:
    strict = setting(platform, codes_per_range=3)
    for last in range(3):
        await ask(strict, f"20111777{last:04}", new_address())

    with pytest.raises(CodesPaused):
        await ask(strict, "201117779999", new_address())
    await ask(strict, "201117789999", new_address())


async def test_a_days_codes_used_up_stop_all_codes(platform: Platform, clock: MovableClock) -> None:
    clock.wait(days=400)
    strict = setting(platform, codes_per_day=2)
    for _ in range(2):
        await ask(strict, new_number(), new_address())

    with pytest.raises(CodesPaused):
        await ask(strict, new_number(), new_address())


async def test_an_operator_stops_all_codes_by_a_limit_of_none(platform: Platform) -> None:
    with pytest.raises(CodesPaused):
        await ask(setting(platform, codes_per_day=0), new_number(), new_address())


async def test_only_listed_countries_are_sent_codes(platform: Platform) -> None:
    strict = setting(platform, code_countries="EG, sa")

    with pytest.raises(CountryNotServed) as refused:
        await ask(strict, "971501234567", new_address())
    await ask(strict, new_number(), new_address())
    await ask(strict, "966501234567", new_address())

    assert refused.value.country == "AE"


async def test_a_day_of_codes_that_nobody_enters_is_an_alarm(platform: Platform, clock: MovableClock) -> None:
    clock.wait(days=800)
    for _ in range(20):
        await ask(platform, new_number(), new_address())
    clock.wait(minutes=11)

    with pytest.raises(RuntimeError, match="only 0 were entered"):
        await onboarding.codes_are_entered(platform)


async def test_a_day_of_codes_that_people_enter_is_none(platform: Platform, clock: MovableClock) -> None:
    clock.wait(days=1200)
    for one in range(20):
        number, subject = new_number(), secrets.token_hex(4)
        await ask(platform, number, new_address(), subject)
        if one < 6:
            code = await code_sent(platform, number)
            await onboarding.check_code(platform, purpose="mobile", subject=subject, code=code)
    clock.wait(minutes=11)

    await onboarding.codes_are_entered(platform)


async def test_the_sweeper_forgets_codes_of_the_day_before_yesterday(platform: Platform, clock: MovableClock) -> None:
    clock.wait(days=1600)
    await ask(platform, new_number(), new_address())
    clock.wait(days=3)

    await onboarding.sweep(platform)

    assert await platform.database.fetchval("SELECT count(*) FROM one_time_code") == 0
