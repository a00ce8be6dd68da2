"""Recovery codes: ten of 80 bits, each good for one sign-in when no factor is at hand; stored under a keyed hash."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from typing import Final

from hudhud.audit import Actor, record
from hudhud.identity.factors import lock_factors, tell
from hudhud.identity.totp import plain_code
from hudhud.plugins import Platform
from hudhud.secrets import keyed_hash

__all__ = ["make_recovery_codes", "recovery_codes_left", "use_recovery_code"]

CODES: Final = 10
OCTETS: Final = 10
GROUP: Final = 4


async def make_recovery_codes(platform: Platform, *, owner: str, actor: Actor) -> Sequence[str]:
    """Ten new codes, told once, here; the former ones are dead."""
    codes = [new_code() for _ in range(CODES)]
    database = platform.database
    async with database.transaction():
        await lock_factors(platform, owner)
        await database.execute("DELETE FROM recovery_code WHERE owner = $1", owner)
        await database.executemany(
            "INSERT INTO recovery_code (owner, code_hash) VALUES ($1, $2)",
            [(owner, stored(platform, owner, code)) for code in codes],
        )
        await record(database, actor, "recovery_codes.make", owner)
        await tell(platform, owner, "recovery_codes_made")
    return codes


async def recovery_codes_left(platform: Platform, owner: str) -> int:
    """How many codes were not used yet."""
    query = "SELECT count(*) FROM recovery_code WHERE owner = $1 AND used_at IS NULL"
    return int(await platform.database.fetchval(query, owner))


async def use_recovery_code(platform: Platform, *, owner: str, code: str) -> bool:
    """Whether this is an unused code of the owner's; of any number of uses at once one succeeds.

    Attempts are to be counted before, by whoever calls.
    """
    used = await platform.database.execute(
        "UPDATE recovery_code SET used_at = now() WHERE owner = $1 AND code_hash = $2 AND used_at IS NULL",
        owner,
        stored(platform, owner, code),
    )
    return used == 1


def new_code() -> str:
    """Four groups of four small letters and digits."""
    text = base64.b32encode(secrets.token_bytes(OCTETS)).decode().lower()
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def stored(platform: Platform, owner: str, code: str) -> bytes:
    """A code as it is stored."""
    return keyed_hash(platform.settings, "recovery codes", f"{owner} {plain_code(code)}")
