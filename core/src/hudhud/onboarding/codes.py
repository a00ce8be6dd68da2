"""One-time codes by SMS: seven digits, ten minutes, five tries, good once, and only for what they were asked for."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hudhud import messages
from hudhud.errors import Conflict, DomainError, Invalid
from hudhud.onboarding.house import HOUSE, house_account
from hudhud.onboarding.platform_acts import platform_act
from hudhud.onboarding.pumping import RESEND_AFTER, admit, network_of
from hudhud.onboarding.words import code_text
from hudhud.plugins import Platform

__all__ = ["CodeOver", "CodeSent", "WrongCode", "check_code", "hint_of", "request_code"]

DIGITS: Final = 7  # 23 bits; six digits would be a little below the 20 that ASVS 6.5.4 asks for
TRIES: Final = 5
LIFETIME: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code is on its way; `hint` is the number with its middle hidden."""

    hint: str
    resend_after: datetime
    expires_at: datetime


class WrongCode(Invalid):
    """Another code was sent; `left` is how many tries it has left."""

    code = "wrong_code"
    message = "This is not the code that we sent. Tries left: %(left)s."

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    def values(self) -> dict[str, Any]:
        return {"left": self.left}

    def __str__(self) -> str:
        return self.message % self.values()


class CodeOver(Conflict):
    """There is no code to try: it expired, was used, had five tries, or was never sent."""

    code = "code_over"
    message = "This code can no longer be used. Have a new one sent."


COUNT: Final = """
UPDATE one_time_code SET tries = tries + 1
WHERE id = (SELECT max(id) FROM one_time_code WHERE purpose = $1 AND subject = $2)
  AND tries < $3 AND used_at IS NULL AND expires_at > $4
RETURNING id, msisdn, code_hash, tries
"""


async def request_code(
    platform: Platform, *, purpose: str, subject: str, msisdn: str, address: str, language: str
) -> CodeSent:
    """Send a new code; every older one of this purpose and subject is dead from now on.

    Call it outside a transaction: others wait for its lock, which must end before the message takes its id.
    Raises what `hudhud.onboarding.pumping.admit` and `hudhud.messages.send` raise; then nothing was sent.
    """
    # Everybody's codes are counted, and the house pays: a customer who asks for one sees neither.
    async with platform.database.untenanted():
        return await send_code(
            platform, purpose=purpose, subject=subject, msisdn=msisdn, address=address, language=language
        )


async def send_code(
    platform: Platform, *, purpose: str, subject: str, msisdn: str, address: str, language: str
) -> CodeSent:
    """Write the code down, and send it."""
    now, code = platform.clock.now(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    async with platform.database.transaction() as connection:
        await admit(platform, msisdn=msisdn, address=address, now=now)
        code_id = await connection.fetchval(
            """
            INSERT INTO one_time_code (purpose, subject, msisdn, code_hash, address, network, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
            """,
            purpose, subject, msisdn, hashed(platform, purpose, subject, code), address, network_of(address), now,
            now + LIFETIME,
        )  # fmt: skip
    try:
        await send(platform, msisdn, code_text(language, code=code, minutes=int(LIFETIME.total_seconds()) // 60))
    except DomainError:
        await platform.database.execute("DELETE FROM one_time_code WHERE id = $1", code_id)
        raise
    return CodeSent(hint_of(msisdn), now + RESEND_AFTER, now + LIFETIME)


async def send(platform: Platform, msisdn: str, text: str) -> None:
    """Send a text from the house."""
    await messages.send(
        platform,
        account_id=await house_account(platform),
        channel=platform.settings.code_channel,
        to=f"+{msisdn}",
        sender=platform.settings.code_sender,
        text=text,
        interface="portal",
        actor=HOUSE,
        validity=LIFETIME,
    )


@platform_act
async def check_code(platform: Platform, *, purpose: str, subject: str, code: str) -> str:
    """Use the code up and give the number, in digits, that it proves; raises WrongCode and CodeOver.

    A try is counted, and committed, before the code is looked at: of a thousand guesses at once, five are looked
    at. So that no caller's rollback gives a try back, it is counted on a connection of its own.
    """
    async with platform.database.pool.acquire() as connection:
        row = await connection.fetchrow(COUNT, purpose, subject, TRIES, platform.clock.now())
    if row is None:
        raise CodeOver
    if not hmac.compare_digest(row["code_hash"], hashed(platform, purpose, subject, digits_of(code))):
        raise CodeOver if row["tries"] >= TRIES else WrongCode(TRIES - row["tries"])
    async with platform.database.untenanted():
        used = await platform.database.execute(
            "UPDATE one_time_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL", row["id"], platform.clock.now()
        )
    if not used:
        raise CodeOver
    return str(row["msisdn"])


def hashed(platform: Platform, purpose: str, subject: str, code: str) -> bytes:
    """A code as it is stored: keyed, since seven digits alone are found from their hash in seconds."""
    key = platform.settings.secret_key.get_secret_value().encode()
    return hmac.digest(key, "\0".join(("one-time code", purpose, subject, code)).encode(), "sha256")


def digits_of(typed: str) -> str:
    """The code as a person may type it: with blanks, or in Arabic digits."""
    return "".join(str(int(character)) for character in typed[:40] if character.isdecimal())


def hint_of(msisdn: str) -> str:
    """A number of which only its owner knows the middle: `+20•••••567`."""
    return f"+{msisdn[:2]}{'•' * (len(msisdn) - 5)}{msisdn[-3:]}"
