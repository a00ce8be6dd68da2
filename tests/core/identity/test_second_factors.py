"""Second factors by code: set up, asked for, counted, used once."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from hudhud import identity
from hudhud.audit import Actor
from hudhud.errors import Invalid, NotFound
from hudhud.identity import LastFactor, Proof, SecondStepNeeded, SignInOver, TooManyAttempts, WrongFactor
from hudhud.plugins import Platform

PASSWORD = "a hoopoe's letter"
START = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


@dataclass
class StillClock:
    """A clock that a test moves."""

    time: datetime = START

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def platform(platform: Platform, clock: StillClock) -> Platform:
    return replace(platform, clock=clock)


@dataclass(frozen=True)
class App:
    """An authenticator app."""

    secret: str
    clock: StillClock

    def code(self, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(int(self.clock.time.timestamp()) + 30 * steps)


@pytest.fixture
def owner() -> str:
    return f"operator:{secrets.token_hex(4)}"


async def set_up(platform: Platform, owner: str, clock: StillClock) -> App:
    """An app that was confirmed two minutes ago, so that no code of now was used."""
    setup = await identity.begin_totp(platform, owner=owner, label="bilqis")
    app = App(setup.secret, clock)
    await identity.confirm_totp(platform, owner=owner, code=app.code(), name="", actor=Actor(owner))
    clock.time += timedelta(minutes=2)
    return app


async def prove(platform: Platform, owner: str, code: str) -> None:
    await identity.prove(platform, owner=owner, proof=Proof(code), address="")


async def test_an_app_counts_once_a_code_of_it_was_given(platform: Platform, owner: str, clock: StillClock) -> None:
    setup = await identity.begin_totp(platform, owner=owner, label="bilqis")
    before = await identity.has_factor(platform, owner)

    code = App(setup.secret, clock).code()
    await identity.confirm_totp(platform, owner=owner, code=code, name="Phone", actor=Actor(owner))

    assert (before, await identity.has_factor(platform, owner)) == (False, True)
    assert [factor.name for factor in await identity.factors(platform, owner)] == ["Phone"]


async def test_the_address_in_the_qr_code_names_us_and_the_user(platform: Platform, owner: str) -> None:
    setup = await identity.begin_totp(platform, owner=owner, label="bilqis@example.com")

    assert setup.uri == f"otpauth://totp/Hudhud:bilqis%40example.com?secret={setup.secret}&issuer=Hudhud"
    assert await identity.totp_setup(platform, owner=owner, label="bilqis@example.com") == setup


async def test_a_wrong_first_code_sets_nothing_up(platform: Platform, owner: str) -> None:
    await identity.begin_totp(platform, owner=owner, label="bilqis")

    with pytest.raises(Invalid):
        await identity.confirm_totp(platform, owner=owner, code="000000x", name="", actor=Actor(owner))

    assert not await identity.has_factor(platform, owner)


async def test_nothing_is_confirmed_that_was_not_begun(platform: Platform, owner: str) -> None:
    with pytest.raises(NotFound):
        await identity.confirm_totp(platform, owner=owner, code="123456", name="", actor=Actor(owner))


async def test_the_secret_is_sealed_for_its_owner(platform: Platform, owner: str, clock: StillClock) -> None:
    app = await set_up(platform, owner, clock)

    stored = await platform.database.fetchval("SELECT secret FROM second_factor WHERE owner = $1", owner)

    assert app.secret not in stored
    await platform.database.execute("UPDATE second_factor SET owner = $1 || 'x' WHERE owner = $1", owner)
    with pytest.raises(Exception, match="damaged"):
        await prove(platform, f"{owner}x", app.code())


@pytest.mark.parametrize("steps", [-1, 0, 1])
async def test_a_code_is_taken_one_step_early_or_late(
    platform: Platform, owner: str, clock: StillClock, steps: int
) -> None:
    app = await set_up(platform, owner, clock)

    await prove(platform, owner, app.code(steps))


@pytest.mark.parametrize("steps", [-2, 2])
async def test_a_code_is_not_taken_two_steps_off(platform: Platform, owner: str, clock: StillClock, steps: int) -> None:
    app = await set_up(platform, owner, clock)

    with pytest.raises(WrongFactor):
        await prove(platform, owner, app.code(steps))


async def test_a_used_step_is_never_taken_again_nor_one_before_it(
    platform: Platform, owner: str, clock: StillClock
) -> None:
    app = await set_up(platform, owner, clock)
    await prove(platform, owner, app.code())

    for steps in (0, -1):
        with pytest.raises(WrongFactor):
            await prove(platform, owner, app.code(steps))
    await prove(platform, owner, app.code(1))


async def test_of_twenty_uses_of_a_code_at_once_one_is_taken(platform: Platform, owner: str, clock: StillClock) -> None:
    app = await set_up(platform, owner, clock)

    results = await asyncio.gather(*(prove(platform, owner, app.code()) for _ in range(20)), return_exceptions=True)

    assert results.count(None) == 1


async def test_a_code_is_read_in_the_digits_of_the_reader(platform: Platform, owner: str, clock: StillClock) -> None:
    app = await set_up(platform, owner, clock)

    arabic = app.code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    await prove(platform, owner, f" {arabic[:3]} {arabic[3:]}")


async def test_of_a_thousand_guesses_at_once_ten_are_checked(platform: Platform, owner: str, clock: StillClock) -> None:
    app = await set_up(platform, owner, clock)

    results = await asyncio.gather(*(prove(platform, owner, f"{n:06}x") for n in range(1000)), return_exceptions=True)

    assert sum(isinstance(result, WrongFactor) for result in results) == 10
    assert sum(isinstance(result, TooManyAttempts) for result in results) == 990
    with pytest.raises(TooManyAttempts):
        await prove(platform, owner, app.code())


async def test_ten_recovery_codes_are_good_for_one_use_each(platform: Platform, owner: str) -> None:
    codes = await identity.make_recovery_codes(platform, owner=owner, actor=Actor(owner))

    await prove(platform, owner, codes[3].upper().replace("-", " "))

    with pytest.raises(WrongFactor):
        await prove(platform, owner, codes[3])
    assert len(set(codes)) == 10
    assert await identity.recovery_codes_left(platform, owner) == 9


async def test_new_recovery_codes_kill_the_older(platform: Platform, owner: str) -> None:
    older = await identity.make_recovery_codes(platform, owner=owner, actor=Actor(owner))
    await identity.make_recovery_codes(platform, owner=owner, actor=Actor(owner))

    with pytest.raises(WrongFactor):
        await prove(platform, owner, older[0])


async def test_of_twenty_uses_of_a_recovery_code_at_once_one_is_taken(platform: Platform, owner: str) -> None:
    code = (await identity.make_recovery_codes(platform, owner=owner, actor=Actor(owner)))[0]

    results = await asyncio.gather(*(prove(platform, owner, code) for _ in range(20)), return_exceptions=True)

    assert results.count(None) == 1


async def test_the_last_factor_takes_the_recovery_codes_with_it(
    platform: Platform, owner: str, clock: StillClock
) -> None:
    await set_up(platform, owner, clock)
    await identity.make_recovery_codes(platform, owner=owner, actor=Actor(owner))
    (factor,) = await identity.factors(platform, owner)

    await identity.remove_factor(platform, owner=owner, factor_id=factor.id, required=False, actor=Actor(owner))

    assert await identity.recovery_codes_left(platform, owner) == 0


async def test_the_last_factor_stays_where_one_is_required(platform: Platform, owner: str, clock: StillClock) -> None:
    await set_up(platform, owner, clock)
    (factor,) = await identity.factors(platform, owner)

    with pytest.raises(LastFactor):
        await identity.remove_factor(platform, owner=owner, factor_id=factor.id, required=True, actor=Actor(owner))

    assert await identity.has_factor(platform, owner)


async def test_nobody_removes_the_factor_of_another(platform: Platform, owner: str, clock: StillClock) -> None:
    await set_up(platform, owner, clock)
    (factor,) = await identity.factors(platform, owner)

    with pytest.raises(NotFound):
        await identity.remove_factor(
            platform, owner="operator:else", factor_id=factor.id, required=False, actor=Actor("operator:else")
        )


async def begin(platform: Platform, email: str, address: str) -> str:
    """The right password of somebody who has a factor."""
    signed = await identity.sign_in(platform, email=email, password=PASSWORD, address=address, agent="")
    assert isinstance(signed, SecondStepNeeded)
    return signed.token


async def finish(platform: Platform, token: str, code: str, address: str) -> identity.SignedIn:
    return await identity.finish_sign_in(platform, token=token, proof=Proof(code), address=address, agent="")


async def test_the_password_of_who_has_a_factor_begins_no_session(
    platform: Platform, user_id: int, email: str, address: str, clock: StillClock
) -> None:
    app = await set_up(platform, f"user:{user_id}", clock)

    token = await begin(platform, email, address)

    assert await identity.principal_of_session(platform, token) is None
    assert await identity.sessions(platform, user_id) == []
    signed = await finish(platform, token, app.code(), address)
    assert await identity.principal_of_session(platform, signed.token)


async def test_a_pending_sign_in_is_finished_once(
    platform: Platform, user_id: int, email: str, address: str, clock: StillClock
) -> None:
    app = await set_up(platform, f"user:{user_id}", clock)
    token = await begin(platform, email, address)
    await finish(platform, token, app.code(), address)

    with pytest.raises(SignInOver):
        await finish(platform, token, app.code(1), address)


async def test_a_wrong_code_leaves_the_sign_in_pending(
    platform: Platform, user_id: int, email: str, address: str, clock: StillClock
) -> None:
    app = await set_up(platform, f"user:{user_id}", clock)
    token = await begin(platform, email, address)

    with pytest.raises(WrongFactor):
        await finish(platform, token, "000000x", address)

    assert await finish(platform, token, app.code(), address)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE pending_sign_in SET expires_at = now() WHERE owner = 'user:' || $1::bigint",
        "UPDATE app_user SET active = false WHERE id = $1",
        "UPDATE account SET status = 'suspended' WHERE id = (SELECT account FROM app_user WHERE id = $1)",
    ],
)
async def test_a_pending_sign_in_ends_with_time_and_with_its_user(
    platform: Platform, user_id: int, email: str, address: str, clock: StillClock, change: str
) -> None:
    app = await set_up(platform, f"user:{user_id}", clock)
    token = await begin(platform, email, address)

    await platform.database.execute(change, user_id)

    with pytest.raises(SignInOver):
        await finish(platform, token, app.code(), address)


async def test_the_right_password_does_not_wash_wrong_codes_away(
    platform: Platform, user_id: int, email: str, address: str, clock: StillClock
) -> None:
    app = await set_up(platform, f"user:{user_id}", clock)
    for _ in range(10):
        with pytest.raises(WrongFactor):
            await finish(platform, await begin(platform, email, address), "000000x", "")

    with pytest.raises(TooManyAttempts):
        await finish(platform, await begin(platform, email, address), app.code(), "")


async def test_who_lacks_a_required_factor_is_known_by_it(
    platform: Platform, user_id: int, email: str, address: str, clock: StillClock
) -> None:
    signed = await identity.sign_in(platform, email=email, password=PASSWORD, address=address, agent="")
    assert isinstance(signed, identity.SignedIn)
    require = "UPDATE account SET second_factor_required = true WHERE id = $1"
    await platform.database.execute(require, signed.principal.account_id)

    before = await identity.principal_of_session(platform, signed.token)
    await set_up(platform, f"user:{user_id}", clock)
    after = await identity.principal_of_session(platform, signed.token)

    assert before and before.lacks_factor
    assert after and not after.lacks_factor


async def test_a_change_of_factors_is_told_by_letter(
    platform: Platform, user_id: int, email: str, clock: StillClock
) -> None:
    owner, actor = f"user:{user_id}", Actor(f"user:{user_id}")
    app = await set_up(platform, owner, clock)
    codes = await identity.make_recovery_codes(platform, owner=owner, actor=actor)
    await prove(platform, owner, codes[0])
    (factor,) = await identity.factors(platform, owner)
    await identity.remove_factor(platform, owner=owner, factor_id=factor.id, required=False, actor=actor)

    told = await platform.database.fetch(
        "SELECT values ->> 'what' AS what FROM letter WHERE recipient = $1 ORDER BY id", email
    )
    assert [row["what"] for row in told] == [
        "totp_added", "recovery_codes_made", "recovery_code_used", "totp_removed"
    ]  # fmt: skip
    assert app
