"""An account, and finding it."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.accounts import tables
from hudhud.errors import NotFound
from hudhud.plugins import Platform

__all__ = ["Account", "UnknownAccount", "get"]


@dataclass(frozen=True, slots=True)
class Account:
    """A customer. `kind` is prepaid or postpaid, `status` active or suspended; a suspended one sends nothing.

    `region` (ISO 3166 alpha-2) is the country of its national numbers; `currency` is of ISO 4217.
    """

    id: int
    name: str
    kind: str
    status: str
    currency: str
    region: str
    time_zone: str
    price_list_id: int

    @property
    def active(self) -> bool:
        """Whether it may sign in and send."""
        return self.status == "active"


@dataclass(eq=False)
class UnknownAccount(NotFound):
    """There is no account of this id."""

    account_id: int
    code = "unknown_account"
    message = "There is no account %(account_id)s."


async def get(platform: Platform, account_id: int) -> Account:
    """The account of this id; raises UnknownAccount."""
    row = await tables.Account.select().where(tables.Account.id == account_id).first()
    if row is None:
        raise UnknownAccount(account_id)
    return Account(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        status=row["status"],
        currency=row["currency"],
        region=row["region"],
        time_zone=row["time_zone"],
        price_list_id=row["price_list"],
    )
