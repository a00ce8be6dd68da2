"""A sign-up on its way: first the mobile number with its code, and only then an account.

What is known of it is here, under the hash of a secret in the person's browser; no form carries the number on.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hudhud import channels
from hudhud.channels import InvalidAddress
from hudhud.errors import Conflict, Invalid, NotFound, Problem
from hudhud.onboarding.codes import CodeSent, check_code, hint_of, request_code
from hudhud.onboarding.platform_acts import platform_act
from hudhud.onboarding.pumping import RESEND_AFTER, region_of
from hudhud.onboarding.trial_prices import trial_prices
from hudhud.plugins import Platform

__all__ = ["NumberHadTrial", "NumberToProve", "SignUp", "SignUpOver", "begin", "find", "prove", "resend"]

LIFETIME: Final = timedelta(hours=2)
PURPOSE: Final = "sign_up"


@dataclass(frozen=True, slots=True)
class SignUp:
    """One person's sign-up; `proved` once the number's code was entered."""

    id: int
    msisdn: str
    region: str
    proved: bool
    code: CodeSent | None = None

    @property
    def hint(self) -> str:
        """The number with its middle hidden."""
        return hint_of(self.msisdn)


class SignUpOver(NotFound):
    """There is no such sign-up: it is finished, or was begun too long ago."""

    code = "sign_up_over"
    message = "This sign-up is over. Begin again with your mobile number."


class NumberToProve(Conflict):
    """The code that was sent to the number has not been entered."""

    code = "number_to_prove"
    message = "Enter the code that we sent to your mobile number first."


class NumberHadTrial(Conflict):
    """One trial for each mobile number, for ever."""

    code = "number_had_trial"
    message = "This mobile number has had its trial. Sign in to the account that it belongs to."


@platform_act
async def begin(platform: Platform, *, number: str, region: str, address: str, language: str) -> str:
    """Send a code to a number and give the sign-up's secret; raises Invalid and what `request_code` raises.

    A number that had its trial is sent a code like any other: only who proves that it is his is told. Raises
    NoTrials before anything is sent where no account could be opened in the end.
    """
    await trial_prices(platform)
    try:
        channel = channels.channel(platform, platform.settings.code_channel)
        msisdn = channel.parse_address(number, region)
    except InvalidAddress as error:
        raise Invalid(Problem("number", error.reason, number)) from error
    token = secrets.token_urlsafe(32)
    sign_up_id = await platform.database.fetchval(
        "INSERT INTO sign_up (token_hash, msisdn, region, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
        hashed(token),
        msisdn,
        region_of(msisdn) or platform.settings.default_region,
        platform.clock.now(),
    )
    await request_code(
        platform, purpose=PURPOSE, subject=str(sign_up_id), msisdn=msisdn, address=address, language=language
    )
    return token


def hashed(token: str) -> bytes:
    """A secret as it is stored."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


@platform_act
async def find(platform: Platform, token: str) -> SignUp:
    """The sign-up of this secret with its newest code; raises SignUpOver."""
    row = await platform.database.fetchrow(
        """
        SELECT s.id, s.msisdn, s.region, s.verified_at IS NOT NULL AS proved, c.created_at, c.expires_at
        FROM sign_up s LEFT JOIN LATERAL (
            SELECT created_at, expires_at FROM one_time_code
            WHERE purpose = $3 AND subject = s.id::text ORDER BY id DESC LIMIT 1
        ) c ON true
        WHERE s.token_hash = $1 AND s.finished_at IS NULL AND s.created_at > $2
        """,
        hashed(token),
        platform.clock.now() - LIFETIME,
        PURPOSE,
    )
    if row is None:
        raise SignUpOver
    found = SignUp(row["id"], row["msisdn"], row["region"], row["proved"])
    if row["created_at"] is None:
        return found
    return replace(found, code=sent(row["msisdn"], row["created_at"], row["expires_at"]))


def sent(msisdn: str, at: datetime, expires_at: datetime) -> CodeSent:
    """A code that was sent at this time."""
    return CodeSent(hint_of(msisdn), at + RESEND_AFTER, expires_at)


@platform_act
async def resend(platform: Platform, token: str, *, address: str, language: str) -> CodeSent:
    """Send another code to the sign-up's number; raises SignUpOver and what `request_code` raises."""
    sign_up = await find(platform, token)
    return await request_code(
        platform, purpose=PURPOSE, subject=str(sign_up.id), msisdn=sign_up.msisdn, address=address, language=language
    )


@platform_act
async def prove(platform: Platform, token: str, code: str) -> None:
    """Take the code; raises SignUpOver, WrongCode, CodeOver, and NumberHadTrial to the number's owner."""
    sign_up = await find(platform, token)
    if not sign_up.proved:
        await check_code(platform, purpose=PURPOSE, subject=str(sign_up.id), code=code)
        await platform.database.execute(
            "UPDATE sign_up SET verified_at = $2 WHERE id = $1", sign_up.id, platform.clock.now()
        )
    await refuse_second_trial(platform, sign_up.msisdn)


async def refuse_second_trial(platform: Platform, msisdn: str) -> None:
    """Raise NumberHadTrial for a number that had one."""
    if await platform.database.fetchval("SELECT true FROM trial_number WHERE msisdn = $1", msisdn):
        raise NumberHadTrial
