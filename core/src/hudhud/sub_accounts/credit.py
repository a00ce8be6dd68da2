"""Sharing credit: a master moves it to a sub-account, and back what that one does not hold."""

from __future__ import annotations

from hudhud import ledger
from hudhud.audit import Actor
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.ledger import Transfer
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud.sub_accounts.looking import own

__all__ = ["move_credit"]


async def move_credit(
    platform: Platform,
    *,
    master_id: int,
    account_id: int,
    amount: Money,
    back: bool,
    note: str,
    key: str,
    actor: Actor,
) -> None:
    """Move `amount` to a sub-account, or `back` to the master; the same `key` moves it once.

    The sub-account's statement does not name the master. Raises NotFound, Invalid, NotEnoughToMove.
    """
    await own(platform, master_id, account_id)
    note = note.strip()
    if len(note) > 200:
        raise Invalid(Problem("note", N_("Use at most 200 characters.")))
    subject = to_public("acc", account_id)
    wanted = Transfer(
        key=f"{master_id}:{key}",
        payer_id=account_id if back else master_id,
        payee_id=master_id if back else account_id,
        amount=amount,
        payer_subject="" if back else subject,
        payee_subject=subject if back else "",
        reason=note,
    )
    async with platform.database.also(account_id):
        await ledger.transfer(platform, wanted, actor=actor)
