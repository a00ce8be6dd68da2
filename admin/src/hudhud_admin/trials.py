"""Trial accounts and their users: whom to write to, who waits to be activated, who became a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hudhud import onboarding
from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import NotFound
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = [
    "TrialFilter",
    "TrialUser",
    "activate_by_hand",
    "export_trials",
    "resend_letter",
    "trial_users",
    "trials_waiting",
]

PAGE: Final = 25
MOST_EXPORTED: Final = 100_000


class TrialFilter(StrEnum):
    """Which of them: all, those whose letter's link was not followed, those on trial, those gone live."""

    ALL = "all"
    UNACTIVATED = "unactivated"
    ACTIVE = "active"
    CONVERTED = "converted"


@dataclass(frozen=True, slots=True)
class TrialUser:
    """A user of an account that is, or was, a trial. `used` is what the account's messages cost."""

    id: int
    full_name: str
    email: str
    mobile: str
    account_id: int
    account_name: str
    trial: bool
    active: bool
    signed_up_at: datetime
    activated_at: datetime | None
    last_sign_in_at: datetime | None
    used: Money


TRIALS: Final = """
SELECT u.id, u.full_name, u.email, u.mobile, u.active AND a.status = 'active' AS active, u.created_at AS signed_up_at,
       u.activated_at, u.last_sign_in_at, a.id AS account_id, a.name AS account_name, a.trial, a.currency,
       (SELECT coalesce(sum(CASE e.kind WHEN 'settle' THEN e.amount ELSE -e.amount END), 0)::bigint
        FROM ledger_entry e WHERE e.account = a.id AND e.kind IN ('settle', 'refund')) AS used
FROM app_user u JOIN account a ON a.id = u.account
WHERE (a.trial OR EXISTS (SELECT FROM trial_number t WHERE t.account = a.id))
  AND CASE $1 WHEN 'unactivated' THEN u.activated_at IS NULL
              WHEN 'active' THEN u.activated_at IS NOT NULL AND a.trial
              WHEN 'converted' THEN NOT a.trial ELSE true END
  AND ($2 = '' OR u.full_name ILIKE $3 OR u.email ILIKE $3 OR a.name ILIKE $3 OR ($4 <> '' AND u.mobile LIKE $5))
  AND ($6::bigint IS NULL OR u.id < $6)
ORDER BY u.id DESC LIMIT $7
"""


async def trial_users(
    platform: Platform, *, text: str = "", which: TrialFilter = TrialFilter.ALL, before: int | None = None
) -> tuple[list[TrialUser], int | None]:
    """A page of them, newest first, and what to give as `before` for the next page, if there is one.

    `text` is a part of a name, company, e-mail address or mobile number.
    """
    found = await look_up(platform, text, which, before, PAGE + 1)
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


async def look_up(platform: Platform, text: str, which: TrialFilter, before: int | None, most: int) -> list[TrialUser]:
    """At most so many of them."""
    text = text.strip()
    digits = "".join(one for one in text if one.isdecimal()).lstrip("0") if not text.strip("+0123456789 -()") else ""
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = await platform.database.fetch(TRIALS, which.value, text, pattern, digits, f"%{digits}%", before, most)
    return [trial_user_of(row) for row in rows]


def trial_user_of(row: Row) -> TrialUser:
    """A row as a user."""
    values = dict(row)
    used = Money(values.pop("used"), values.pop("currency"))
    return TrialUser(**values, used=used)


async def trials_waiting(platform: Platform) -> int:
    """How many users of trials have not followed their letter's link."""
    return int(
        await platform.database.fetchval(
            """
            SELECT count(*) FROM app_user u JOIN account a ON a.id = u.account
            WHERE a.trial AND a.status = 'active' AND u.active AND u.activated_at IS NULL
            """
        )
    )


async def export_trials(platform: Platform, *, text: str, which: TrialFilter, actor: Actor) -> list[TrialUser]:
    """All that a search finds, to write to them; who took the list, and of which search, is recorded."""
    found = await look_up(platform, text, which, None, MOST_EXPORTED)
    details = {"search": text, "which": which.value, "rows": len(found)}
    await record(platform.database, actor, "trials.export", "trials", details=details)
    return found


async def activate_by_hand(platform: Platform, *, user_id: int, actor: Actor) -> None:
    """Let a user of a trial sign in without the letter's link; raises NotFound for whoever does not wait for it."""
    await waiting_email(platform, user_id)
    await onboarding.activate_user(platform, user_id=user_id, actor=actor)


async def resend_letter(platform: Platform, *, user_id: int, language: str, actor: Actor) -> None:
    """Send the activation letter once more, as often as onboarding allows; raises NotFound as above."""
    email = await waiting_email(platform, user_id)
    await onboarding.resend_activation(platform, email=email, language=language)
    await record(platform.database, actor, "trials.resend", f"user:{user_id}")


async def waiting_email(platform: Platform, user_id: int) -> str:
    """The address of a user of a trial who is not activated; raises NotFound."""
    email = await platform.database.fetchval(
        """
        SELECT u.email FROM app_user u JOIN account a ON a.id = u.account
        WHERE u.id = $1 AND u.activated_at IS NULL
          AND (a.trial OR EXISTS (SELECT FROM trial_number t WHERE t.account = a.id))
        """,
        user_id,
    )
    if email is None:
        raise NotFound
    return str(email)
