"""A user's mobile number: another one counts once the code that was sent to it is entered.

In a trial account it is the only number that the user reaches, so one that another account had its trial with is
refused (RD18 of the requirements' readings: one trial for each number, for ever).
"""

from __future__ import annotations

from typing import Final

from hudhud import channels, mail
from hudhud.audit import Actor, record
from hudhud.channels import InvalidAddress
from hudhud.database import Row
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.onboarding.codes import CodeOver, CodeSent, check_code, hint_of, request_code
from hudhud.onboarding.pumping import RESEND_AFTER
from hudhud.onboarding.trials import take_trial_number
from hudhud.plugins import Platform

__all__ = ["mobile_on_its_way", "prove_mobile", "request_mobile", "resend_mobile"]

PURPOSE: Final = "mobile"


def subject_of(user_id: int) -> str:
    """Whose code it is."""
    return f"user:{user_id}"


async def request_mobile(
    platform: Platform, *, user_id: int, number: str, region: str, address: str, language: str
) -> CodeSent:
    """Send a code to the number that a user wants; raises Invalid, and what `request_code` raises.

    `region` is the country of a number without a country code.
    """
    try:
        msisdn = channels.channel(platform, platform.settings.code_channel).parse_address(number, region)
    except InvalidAddress as error:
        raise Invalid(Problem("number", error.reason, number)) from error
    return await request_code(
        platform, purpose=PURPOSE, subject=subject_of(user_id), msisdn=msisdn, address=address, language=language
    )


async def resend_mobile(platform: Platform, *, user_id: int, address: str, language: str) -> CodeSent:
    """Send another code to the same number; raises CodeOver where none was asked for."""
    row = await newest(platform, user_id)
    if row is None:
        raise CodeOver
    return await request_code(
        platform,
        purpose=PURPOSE,
        subject=subject_of(user_id),
        msisdn=row["msisdn"],
        address=address,
        language=language,
    )


async def mobile_on_its_way(platform: Platform, user_id: int) -> CodeSent | None:
    """The code that a user was sent last, unless it was entered."""
    row = await newest(platform, user_id)
    if row is None:
        return None
    return CodeSent(hint_of(row["msisdn"]), row["created_at"] + RESEND_AFTER, row["expires_at"])


async def newest(platform: Platform, user_id: int) -> Row | None:
    """The last code of the day, unless it was entered; codes belong to no account."""
    async with platform.database.untenanted():
        row = await platform.database.fetchrow(
            """
            SELECT msisdn, created_at, expires_at, used_at FROM one_time_code
            WHERE purpose = $1 AND subject = $2 AND created_at > $3::timestamptz - interval '1 day'
            ORDER BY id DESC LIMIT 1
            """,
            PURPOSE,
            subject_of(user_id),
            platform.clock.now(),
        )
    return None if row is None or row["used_at"] is not None else row


async def prove_mobile(platform: Platform, *, user_id: int, code: str, actor: Actor) -> str:
    """Take the code: the number is the user's. A letter says so, since a stolen session might have asked for it.

    Gives the number, in digits. Raises WrongCode, CodeOver, and NumberHadTrial in a trial account.
    """
    msisdn = await check_code(platform, purpose=PURPOSE, subject=subject_of(user_id), code=code)
    database = platform.database
    async with database.transaction():
        row = await database.fetchrow(
            """
            SELECT u.account, u.email, u.language, a.trial FROM app_user u JOIN account a ON a.id = u.account
            WHERE u.id = $1 FOR NO KEY UPDATE OF u
            """,
            user_id,
        )
        if row is None:
            raise NotFound
        if row["trial"]:
            await take_trial_number(platform, msisdn=msisdn, account_id=row["account"])
        await database.execute(
            "UPDATE app_user SET mobile = $2, mobile_verified_at = $3 WHERE id = $1",
            user_id,
            msisdn,
            platform.clock.now(),
        )
        await mail.post(
            platform,
            name="mobile_changed",
            to=row["email"],
            language=row["language"] or "en",
            values={"hint": hint_of(msisdn)},
            account_id=row["account"],
        )
        await record(database, actor, "user.mobile", subject_of(user_id), account_id=row["account"])
    return msisdn
