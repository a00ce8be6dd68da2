"""Writing to the audit trail, in the transaction of the act itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from hudhud.database import Database

__all__ = ["Actor", "record"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `user:7`, `token:3`, `operator:admin` or `system`, and from which network address.

    `user_id` is the user who answers for it: himself, or whoever made the token. What a `test` token sends reaches
    nobody.
    """

    name: str
    address: str = ""
    user_id: int | None = None
    test: bool = False

    @property
    def ours(self) -> bool:
        """Whether the platform or an operator acts: rules that bind an account's users do not bind them."""
        return self.name == "system" or self.name.startswith("operator:")


async def record(
    database: Database,
    actor: Actor,
    action: str,
    subject: str,
    *,
    account_id: int | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Append one act; call it inside the transaction that does the act, so that neither is there without the other."""
    await database.execute(
        "INSERT INTO audit (actor, account, action, subject, details, address) VALUES ($1, $2, $3, $4, $5, $6)",
        actor.name,
        account_id,
        action,
        subject,
        json.dumps(dict(details or {}), default=str),
        actor.address,
    )
