"""Account managers: the person of the platform whom a customer turns to."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["AccountManager", "account_manager", "account_managers", "add_account_manager", "change_account_manager"]


@dataclass(frozen=True, slots=True)
class AccountManager:
    """Name, and how to reach; `accounts` is how many turn to this person."""

    id: int
    name: str
    email: str
    phone: str
    accounts: int


QUERY = """
SELECT m.id, m.name, m.email, m.phone, (SELECT count(*) FROM account a WHERE a.manager = m.id) AS accounts
FROM account_manager m
"""


async def account_managers(platform: Platform) -> list[AccountManager]:
    """All of them, by name."""
    return [AccountManager(**dict(row)) for row in await platform.database.fetch(f"{QUERY} ORDER BY m.name, m.id")]


async def account_manager(platform: Platform, manager_id: int) -> AccountManager:
    """One of them; raises NotFound."""
    row = await platform.database.fetchrow(f"{QUERY} WHERE m.id = $1", manager_id)
    if row is None:
        raise NotFound
    return AccountManager(**dict(row))


async def add_account_manager(platform: Platform, *, name: str, email: str, phone: str, actor: Actor) -> int:
    """Make one known, to be chosen for accounts; gives the id. Raises Invalid."""
    name, email, phone = checked(name, email, phone)
    async with platform.database.transaction() as connection:
        manager_id = await connection.fetchval(
            "INSERT INTO account_manager (name, email, phone) VALUES ($1, $2, $3) RETURNING id", name, email, phone
        )
        details = {"name": name, "email": email, "phone": phone}
        await record(platform.database, actor, "account_manager.add", f"account_manager:{manager_id}", details=details)
    return int(manager_id)


async def change_account_manager(
    platform: Platform, manager_id: int, *, name: str, email: str, phone: str, actor: Actor
) -> None:
    """Change name or ways to reach, for all accounts at once; raises Invalid, NotFound."""
    name, email, phone = checked(name, email, phone)
    async with platform.database.transaction() as connection:
        was = await account_manager(platform, manager_id)
        await connection.execute(
            "UPDATE account_manager SET name = $2, email = $3, phone = $4 WHERE id = $1",
            manager_id,
            name,
            email,
            phone,
        )
        details = {"from": [was.name, was.email, was.phone], "to": [name, email, phone]}
        await record(
            platform.database, actor, "account_manager.change", f"account_manager:{manager_id}", details=details
        )


def checked(name: str, email: str, phone: str) -> tuple[str, str, str]:
    """The three without blanks around them; raises Invalid."""
    name, email, phone = name.strip(), email.strip(), phone.strip()
    problems = []
    if not 1 <= len(name) <= 200:
        problems.append(Problem("name", N_("Give a name of at most 200 characters."), name))
    if email and ("@" not in email or len(email) > 254):
        problems.append(Problem("email", N_("Give an e-mail address, such as name@example.com."), email))
    if len(phone) > 40:
        problems.append(Problem("phone", N_("Use at most 40 characters."), phone))
    if not (email or phone):
        problems.append(Problem("email", N_("Give an e-mail address or a telephone number.")))
    if problems:
        raise Invalid(*problems)
    return name, email, phone
