"""The connections that operators store: adding, listing, switching and removing them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hudhud.database import Row
from hudhud.errors import Conflict, Invalid, NotFound, Problem, Refused
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.secrets import seal, unseal
from hudhud_sms.smpp import Smsc, spelling

__all__ = [
    "InvalidConnection",
    "NameTaken",
    "StoredConnection",
    "UnknownConnection",
    "add",
    "listed",
    "remove",
    "switch",
    "usable",
]

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
RESERVED: Final = ("env", "simulator")
PREFIX: Final = re.compile(r"[1-9]\d{0,14}|")


class InvalidConnection(Invalid):
    """A connection's name or prefixes cannot be used."""

    code = "invalid_smsc_connection"


@dataclass(eq=False)
class UnknownConnection(NotFound):
    """No stored connection has this name."""

    name: str
    code = "unknown_smsc_connection"
    message = "There is no connection called %(name)s. `hudhud sms smsc list` shows those there are."


@dataclass(eq=False)
class NameTaken(Conflict):
    """A stored connection has this name already."""

    name: str
    code = "smsc_name_taken"
    message = "There is a connection called %(name)s already. Remove it first, or choose another name."


@dataclass(frozen=True, slots=True)
class StoredConnection:
    """A stored connection, without its secret."""

    name: str
    host: str
    port: int
    system_id: str
    prefixes: tuple[str, ...]
    window: int
    rate: float
    receipt_ids: str
    enabled: bool


COLUMNS: Final = "name, host, port, system_id, secret_sealed, prefixes, window_parts, rate, receipt_ids, enabled"


async def add(platform: Platform, name: str, smsc: Smsc, prefixes: Sequence[str]) -> None:
    """Store a connection, its password sealed. Raises InvalidConnection, NameTaken, or NoSecretKey of core."""
    _check(name, prefixes)
    added = await platform.database.execute(
        """
        INSERT INTO sms_smsc (name, host, port, system_id, secret_sealed, prefixes, window_parts, rate, receipt_ids)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (name) DO NOTHING
        """,
        name,
        smsc.host,
        smsc.port,
        smsc.system_id,
        seal(platform.settings, smsc.password),
        list(prefixes or ("",)),
        smsc.window,
        smsc.rate,
        smsc.receipt_ids,
    )
    if not added:
        raise NameTaken(name)


def _check(name: str, prefixes: Sequence[str]) -> None:
    if not NAME.fullmatch(name) or name in RESERVED:
        told = N_("Use 1 to 40 lower-case letters, digits and dashes; “env” and “simulator” are taken.")
        raise InvalidConnection(Problem("name", told, name))
    for prefix in prefixes:
        if not PREFIX.fullmatch(prefix):
            told = N_("A prefix is the beginning of an international number, in digits and without +.")
            raise InvalidConnection(Problem("prefix", told, prefix))


async def remove(platform: Platform, name: str) -> None:
    """Forget a connection; messages that were prepared for it wait until one of this name comes again."""
    if not await platform.database.execute("DELETE FROM sms_smsc WHERE name = $1", name):
        raise UnknownConnection(name)


async def switch(platform: Platform, name: str, *, enabled: bool) -> None:
    """Use a connection, or leave it alone for a while. The gateway follows within seconds."""
    if not await platform.database.execute("UPDATE sms_smsc SET enabled = $2 WHERE name = $1", name, enabled):
        raise UnknownConnection(name)


async def listed(platform: Platform) -> list[StoredConnection]:
    """All stored connections, sorted by name."""
    return [_stored(row) for row in await _rows(platform)]


async def usable(platform: Platform) -> tuple[list[tuple[str, Smsc]], dict[str, Refused]]:
    """The enabled connections by name with their secrets, and why others cannot be used (`hudhud.secrets`)."""
    found: list[tuple[str, Smsc]] = []
    unreadable: dict[str, Refused] = {}
    for row in await _rows(platform):
        if not row["enabled"]:
            continue
        try:
            found.append((row["name"], _smsc(_stored(row), unseal(platform.settings, row["secret_sealed"]))))
        except Refused as error:
            unreadable[row["name"]] = error
    return found, unreadable


async def _rows(platform: Platform) -> list[Row]:
    return await platform.database.fetch(f"SELECT {COLUMNS} FROM sms_smsc ORDER BY name")


def _stored(row: Row) -> StoredConnection:
    return StoredConnection(
        row["name"],
        row["host"],
        row["port"],
        row["system_id"],
        tuple(row["prefixes"]),
        row["window_parts"],
        row["rate"],
        row["receipt_ids"],
        row["enabled"],
    )


def _smsc(stored: StoredConnection, password: str) -> Smsc:
    return Smsc(
        stored.host,
        stored.port,
        stored.system_id,
        password,
        window=stored.window,
        rate=stored.rate,
        receipt_ids=spelling(stored.receipt_ids),
    )
