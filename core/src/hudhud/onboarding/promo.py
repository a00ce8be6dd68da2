"""Promo codes: more credit at sign-up, made by operators, each good for so many accounts and so long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from hudhud import ledger
from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Conflict, Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = [
    "PromoCode",
    "PromoCodeTaken",
    "PromoRefused",
    "PromoUse",
    "check_promo",
    "create_promo",
    "promo_uses",
    "promos",
    "set_promo_active",
    "use_promo",
]

CODE: Final = re.compile(r"[A-Z0-9-]{4,40}")


@dataclass(frozen=True, slots=True)
class PromoCode:
    """A code and how often it was used; `valid_until` is None where it has no end."""

    id: int
    code: str
    value: Money
    valid_from: datetime
    valid_until: datetime | None
    uses_allowed: int
    uses: int
    active: bool
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PromoUse:
    """One account's use of a code."""

    account_id: int
    account_name: str
    trial: bool
    value: Money
    at: datetime


@dataclass(eq=False)
class PromoCodeTaken(Conflict):
    """There is such a code."""

    promo: str
    code = "promo_code_taken"
    message = "There is a promo code %(promo)s already. Choose another."


class PromoRefused(Invalid):
    """Unknown, not yet or no longer valid, switched off, used up, of another currency: nobody is told which."""

    code = "promo_refused"
    message = "This promo code cannot be used."

    def __init__(self) -> None:
        super().__init__(Problem("promo", self.message))

    def __str__(self) -> str:
        return self.message


async def create_promo(
    platform: Platform,
    *,
    code: str,
    value: Money,
    valid_from: datetime,
    valid_until: datetime | None,
    uses_allowed: int,
    actor: Actor,
) -> int:
    """Make a code, in capital letters whatever was typed; gives its id. Raises Invalid and PromoCodeTaken."""
    code = code.strip().upper()
    problems = list(wrong(code, value, valid_from, valid_until, uses_allowed))
    if problems:
        raise Invalid(*problems)
    try:
        async with platform.database.transaction() as connection:
            promo_id = await connection.fetchval(
                """
                INSERT INTO promo_code (code, value, currency, valid_from, valid_until, uses_allowed, created_by)
                VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
                """,
                code, value.micros, value.currency, valid_from, valid_until, uses_allowed, actor.name,
            )  # fmt: skip
            details = {"code": code, "value": str(value), "uses": uses_allowed}
            await record(platform.database, actor, "promo.create", f"promo:{promo_id}", details=details)
    except asyncpg.UniqueViolationError as error:
        raise PromoCodeTaken(code) from error
    return int(promo_id)


def wrong(
    code: str, value: Money, valid_from: datetime, valid_until: datetime | None, uses_allowed: int
) -> Iterator[Problem]:
    """What cannot be taken."""
    if not CODE.fullmatch(code):
        yield Problem("code", N_("Use 4 to 40 letters of A to Z, digits and dashes."), code)
    if not 0 < value.micros < 2**53:
        yield Problem("value", N_("Give an amount above zero."), value.decimal())
    if not (len(value.currency) == 3 and value.currency.isascii() and value.currency.isupper()):
        yield Problem("currency", N_("Give a currency of three capital letters, such as EUR."), value.currency)
    if valid_until is not None and valid_until <= valid_from:
        yield Problem("valid_until", N_("The end must be after the beginning."), valid_until.isoformat())
    if not 1 <= uses_allowed <= 1_000_000:
        yield Problem("uses_allowed", N_("Give a number of uses from 1 to 1,000,000."), str(uses_allowed))


COLUMNS: Final = """
SELECT id, code, value, currency, valid_from, valid_until, uses_allowed, uses, active, created_by, created_at
FROM promo_code
"""


async def promos(platform: Platform) -> list[PromoCode]:
    """Every code with its uses, newest first."""
    return [promo_of(row) for row in await platform.database.fetch(f"{COLUMNS} ORDER BY id DESC")]


def promo_of(row: Row) -> PromoCode:
    """A row as a code."""
    return PromoCode(
        id=row["id"],
        code=row["code"],
        value=Money(row["value"], row["currency"]),
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        uses_allowed=row["uses_allowed"],
        uses=row["uses"],
        active=row["active"],
        created_by=row["created_by"],
        created_at=row["created_at"],
    )


async def promo_uses(platform: Platform, promo_id: int) -> list[PromoUse]:
    """Who used a code, newest first."""
    rows = await platform.database.fetch(
        """
        SELECT a.id, a.name, a.trial, a.currency, u.value, u.at
        FROM promo_use u JOIN account a ON a.id = u.account WHERE u.promo_code = $1 ORDER BY u.id DESC
        """,
        promo_id,
    )
    return [PromoUse(r["id"], r["name"], r["trial"], Money(r["value"], r["currency"]), r["at"]) for r in rows]


async def set_promo_active(platform: Platform, promo_id: int, *, active: bool, actor: Actor) -> None:
    """Switch a code off, or on again; raises NotFound."""
    async with platform.database.transaction() as connection:
        was = await connection.fetchval("SELECT active FROM promo_code WHERE id = $1 FOR UPDATE", promo_id)
        if was is None:
            raise NotFound
        if was == active:
            return
        await connection.execute("UPDATE promo_code SET active = $2 WHERE id = $1", promo_id, active)
        action = "promo.switch_on" if active else "promo.switch_off"
        await record(platform.database, actor, action, f"promo:{promo_id}")


USABLE: Final = """
code = $1 AND currency = $2 AND active AND uses < uses_allowed
AND valid_from <= $3 AND (valid_until IS NULL OR valid_until > $3)
"""


async def check_promo(platform: Platform, *, code: str, currency: str) -> None:
    """Return when the code could be used now, and use nothing; raises PromoRefused."""
    usable = await platform.database.fetchval(
        f"SELECT id FROM promo_code WHERE {USABLE}", code.strip().upper(), currency, platform.clock.now()
    )
    if usable is None:
        raise PromoRefused


async def use_promo(platform: Platform, *, code: str, account_id: int, currency: str, actor: Actor) -> None:
    """Give an account a code's credit, in the caller's transaction; raises PromoRefused.

    The condition and the count are one UPDATE: of twenty who share the last use, one has it.
    """
    database = platform.database
    async with database.transaction():
        row = await database.fetchrow(
            f"UPDATE promo_code SET uses = uses + 1 WHERE {USABLE} RETURNING id, code, value",
            code.strip().upper(),
            currency,
            platform.clock.now(),
        )
        if row is None:
            raise PromoRefused
        first = await database.execute(
            "INSERT INTO promo_use (promo_code, account, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            row["id"],
            account_id,
            row["value"],
        )
        if not first:
            raise PromoRefused
        await ledger.adjust(
            platform,
            account_id=account_id,
            amount=Money(row["value"], currency),
            reason=f"Promo code {row['code']}",
            actor=actor,
            key=f"promo:{row['id']}:{account_id}",
            kind="promo",
        )
