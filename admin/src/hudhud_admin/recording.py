"""What operators may write through Piccolo Admin, in one transaction with its line in the audit trail.

Piccolo's hooks run before a change only, none runs for PUT or for many rows at once, and they see no old
values. So what may be written is decided here, once, around everything that Piccolo Admin's API can do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from hudhud.audit import Actor, record
from hudhud.errors import DomainError, NotPermitted, Refused
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.admin_table import AdminTable, Change
from hudhud_admin.held_answer import HeldAnswer

__all__ = ["ACTOR", "WORDS", "RecordedWrites"]

ACTOR: Final = "hudhud.operator"
"""The scope's key of the Actor who asks."""
WORDS: Final = "hudhud.words"
"""The scope's key of the function that puts a msgid into the operator's language."""

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ROW: Final = re.compile(r"/tables/(?P<table>\w+)/(?:(?P<row>[^/]+)/?)?$")
VERBS: Final = {"POST": "created", "PATCH": "changed", "DELETE": "deleted"}


@dataclass(eq=False)
class WriteRefused(Refused):
    """The table takes no such change from the console; `instead` (a msgid) says where it is made."""

    instead: str
    code = "write_refused"
    message = N_("%(instead)s")


@dataclass(frozen=True, slots=True)
class Write:
    """A change that is asked for: of one row, or of a new one."""

    table: AdminTable
    row_id: str
    verb: str


class Undone(Exception):
    """The application answered 4xx or 5xx: nobody's error, but what it had begun is taken back."""


class RecordedWrites:
    """Wraps Piccolo Admin's API: refuses what no table allows, and records what it lets through."""

    def __init__(self, app: ASGIApp, platform: Platform, tables: Mapping[str, AdminTable]) -> None:
        self._app = app
        self._platform = platform
        self._tables = tables

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what is written is committed before the answer leaves."""
        if scope["type"] != "http" or scope["method"] in READING or ACTOR not in scope:
            await self._app(scope, receive, send)
            return
        answer = HeldAnswer()
        actor: Actor = scope[ACTOR]
        try:
            async with self._platform.database.transaction():
                await self._write(scope, receive, answer, actor)
        except Undone:
            await self._refused(scope, actor, answer.status)
        except DomainError as error:
            answer = HeldAnswer.of(error, scope[WORDS])
            await self._refused(scope, actor, answer.status)
        await answer.release(send)

    async def _write(self, scope: Scope, receive: Receive, answer: HeldAnswer, actor: Actor) -> None:
        write = self._write_of(scope)
        old = await self._row(write.table, write.row_id, lock=True) if write and write.row_id else None
        await self._app(scope, receive, answer.hold)
        if answer.status >= 400:
            raise Undone
        if write is not None:
            await self._record(write, old, answer, actor)
        elif str(scope["path"]).endswith("/change-password/"):
            await record(self._platform.database, actor, "operator.password_changed", actor.name)

    def _write_of(self, scope: Scope) -> Write | None:
        """Which change this is; None for forms and the password, which record themselves."""
        found = ROW.search(scope["path"])
        if found is None:
            return None
        table = self._tables.get(found["table"])
        if table is None:
            raise NotPermitted
        row_id, method = found["row"] or "", scope["method"]
        allowed = (
            (method == "POST" and not row_id and table.creatable)
            or (method == "PATCH" and row_id and table.editable)
            or (method == "DELETE" and row_id and table.deletable)
        )
        if not allowed:
            raise WriteRefused(table.instead)
        return Write(table, row_id, VERBS[method])

    async def _record(self, write: Write, old: Mapping[str, object] | None, answer: HeldAnswer, actor: Actor) -> None:
        row_id = write.row_id or str(answer.json()[0][write.table.key])
        new = None if write.verb == "deleted" else await self._row(write.table, row_id)
        change = Change(write.table.name, row_id, old, new, actor)
        before, after = change.differing()
        if not (before or after):
            return
        row = new or old or {}
        account = row.get("id") if write.table.name == "account" else row.get("account")
        await record(
            self._platform.database,
            actor,
            f"{write.table.name}.{write.verb}",
            change.subject,
            account_id=int(str(account)) if account is not None else None,
            details={"old": before, "new": after},
        )
        if write.table.check is not None:
            await write.table.check(self._platform, change)

    async def _row(self, table: AdminTable, row_id: str, *, lock: bool = False) -> dict[str, object] | None:
        # Names of tables and columns come from classes, never from the request.
        query = f'SELECT to_jsonb(t) FROM "{table.name}" t WHERE "{table.key}"::text = $1'
        found = await self._platform.database.fetchval(f"{query} FOR UPDATE" if lock else query, row_id)
        if found is None:
            return None
        row: dict[str, object] = json.loads(found, parse_float=lambda text: str(Decimal(text)))
        return {name: value for name, value in row.items() if name not in table.secrets}

    async def _refused(self, scope: Scope, actor: Actor, status: int) -> None:
        if status == 404:
            return
        path = str(scope["path"])
        found = ROW.search(path)
        subject = ":".join(part for part in found.groups() if part) if found else path
        details = {"method": scope["method"], "status": status}
        await record(self._platform.database, actor, "console.refused", subject, details=details)
