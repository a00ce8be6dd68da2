"""Protected names: of banks, of the state, of the platform. Nobody takes them, nor what looks like them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from hudhud.audit import Actor, record
from hudhud.database import Database, Row
from hudhud.errors import Conflict, Invalid, NotFound, Problem, Refused
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.senders.look_alikes import folded

__all__ = [
    "AlreadyProtected",
    "ProtectedName",
    "ProtectedSender",
    "load_protected_names",
    "protect",
    "protected_by",
    "protected_names",
    "set_owners",
    "unprotect",
]


@dataclass(frozen=True, slots=True)
class ProtectedName:
    """A name that only accounts among its `owners` (ids) may send under, and why."""

    id: int
    name: str
    reason_en: str
    reason_ar: str
    owners: tuple[int, ...]

    def reason(self, language: str) -> str:
        """Why, for whoever asked for it."""
        return (self.reason_ar if language == "ar" else self.reason_en) or self.reason_en


@dataclass(eq=False)
class ProtectedSender(Refused):
    """A sender is a protected name, or looks like one."""

    name: str
    protected: str
    code = "protected_sender"
    message = (
        "“%(name)s” is the protected name “%(protected)s”, or looks like it. Only its owner may send under it: "
        "an operator adds the account to its owners first."
    )


@dataclass(eq=False)
class AlreadyProtected(Conflict):
    """What looks like this name is protected already."""

    name: str
    code = "already_protected"
    message = "“%(name)s” is protected already, or looks like a name that is."


async def protected_by(platform: Platform, account_id: int, name: str) -> ProtectedName | None:
    """The protected name that this one is or looks like; None where the account may use it."""
    row = await platform.database.fetchrow("SELECT * FROM protected_name WHERE folded = $1", folded(name))
    return None if row is None or account_id in row["owners"] else protected_of(row)


async def protected_names(platform: Platform) -> list[ProtectedName]:
    """All of them, by name."""
    return [protected_of(row) for row in await platform.database.fetch("SELECT * FROM protected_name ORDER BY name")]


def protected_of(row: Row) -> ProtectedName:
    """A row as a name."""
    return ProtectedName(row["id"], row["name"], row["reason_en"], row["reason_ar"], tuple(row["owners"]))


async def protect(platform: Platform, *, name: str, reason_en: str, reason_ar: str, actor: Actor) -> int:
    """Let nobody take this name; gives its id. Raises Invalid, AlreadyProtected.

    Senders that were assigned before stay as they are.
    """
    problems = []
    if not folded(name):
        problems.append(Problem("name", N_("Give a name with letters or digits."), name))
    if not (reason_en.strip() and reason_ar.strip()):
        problems.append(Problem("reason_en", N_("Say why in both languages: whoever asks for the name reads it.")))
    if problems:
        raise Invalid(*problems)
    async with platform.database.transaction() as db:
        added = await db.fetchval(
            """
            INSERT INTO protected_name (name, folded, reason_en, reason_ar) VALUES ($1, $2, $3, $4)
            ON CONFLICT (folded) DO NOTHING RETURNING id
            """,
            name.strip(), folded(name), reason_en.strip(), reason_ar.strip(),
        )  # fmt: skip
        if added is None:
            raise AlreadyProtected(name)
        await record(platform.database, actor, "protected_name.add", f"protected_name:{name.strip()}")
    return int(added)


async def set_owners(platform: Platform, protected_id: int, owners: Sequence[int], *, actor: Actor) -> None:
    """Say which accounts may use a protected name; raises NotFound, and Invalid for accounts that are none."""
    async with platform.database.transaction() as db:
        known = {row["id"] for row in await db.fetch("SELECT id FROM account WHERE id = ANY($1::bigint[])", owners)}
        missing = [str(one) for one in owners if one not in known]
        if missing:
            raise Invalid(Problem("owners", N_("There is no account of this number."), ", ".join(missing)))
        name = await db.fetchval(
            "UPDATE protected_name SET owners = $2 WHERE id = $1 RETURNING name", protected_id, sorted(set(owners))
        )
        if name is None:
            raise NotFound
        details = {"owners": sorted(set(owners))}
        await record(platform.database, actor, "protected_name.owners", f"protected_name:{name}", details=details)


async def unprotect(platform: Platform, protected_id: int, *, actor: Actor) -> None:
    """Let everybody take this name; raises NotFound."""
    async with platform.database.transaction() as db:
        name = await db.fetchval("DELETE FROM protected_name WHERE id = $1 RETURNING name", protected_id)
        if name is None:
            raise NotFound
        await record(platform.database, actor, "protected_name.remove", f"protected_name:{name}")


async def load_protected_names(database: Database) -> None:
    """Begin with the names of this package where there are none at all; what operators removed stays removed."""
    async with database.transaction() as db:
        await db.execute("LOCK TABLE protected_name IN SHARE ROW EXCLUSIVE MODE")
        if await db.fetchval("SELECT EXISTS (SELECT FROM protected_name)"):
            return
        text = files("hudhud.senders").joinpath("data/protected_names.csv").read_text("utf-8")
        await db.executemany(
            "INSERT INTO protected_name (name, folded, reason_en, reason_ar) VALUES ($1, $2, $3, $4)",
            [(row["name"], folded(row["name"]), row["en"], row["ar"]) for row in csv.DictReader(text.splitlines())],
        )
