"""Trying a route: everybody who may not, with ids that are somebody's, told apart from ids that are nobody's."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from matrix.cases import CASES, OPEN, Case
from matrix.world import KINDS, MASTER, SIBLING, STRANGER, SUB, SUSPENDED, Person, World

__all__ = [
    "FOREIGN",
    "SLOT",
    "Route",
    "ask",
    "contents",
    "faults",
    "fill",
    "foreign_faults",
    "put",
    "refused_faults",
    "routes_of",
    "slots_of",
    "suffix_of",
]

SLOT: Final = re.compile(r"<([a-z -]+)>")
CHANGING: Final = re.compile(r'req_[0-9a-f]+|name="_csrf_token" value="[^"]*"|nonce-[^"\']+|"\d{10}\.\d+')
ROLES: Final = ("read_only", "member", "admin")
# Who tries whose: a stranger, upwards, sideways, and a master's own pages downwards.
FOREIGN: Final = ((STRANGER, MASTER), (SUB, MASTER), (SIBLING, SUB), (MASTER, SUB))
QUIET: Final = ("sign_in_attempt", "audit", "idempotency", "outbox", "passkey_challenge", "migration")
MOVING: Final = "{seen_at,last_used_at,proved_at,progressed_at}"


@dataclass(frozen=True)
class Route:
    """One method of one path, and whose it is: the portal's or the API's."""

    name: str
    audience: str
    handler: HTTPRouteHandler

    @property
    def case(self) -> Case:
        return CASES[self.name]


def routes_of(app: Litestar) -> list[Route]:
    """Every route for signed-in people and for programs; OPTIONS is answered without one of our handlers."""
    found = [
        Route(f"{method} {route.path_format}", str(handler.opt.get("audience")), handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in sorted(handler.http_methods - {"OPTIONS"})
    ]
    return [route for route in found if route.audience in {"portal", "api"} and route.name not in OPEN]


async def faults(world: World, route: Route) -> list[str]:
    """What is wrong with a route, one sentence each; empty when it keeps everybody apart."""
    before = await contents(world)
    found = [fault async for fault in refused_faults(world, route)]
    found += [fault async for fault in foreign_faults(world, route)]
    changed = dict(set((await contents(world)).items()) - set(before.items()))
    found += [f"somebody who may not changed {table}" for table in changed]
    found += [fault async for fault in permitted_faults(world, route)]
    return [f"{route.name}: {fault}" for fault in found]


async def refused_faults(world: World, route: Route) -> AsyncIterator[str]:
    """Nobody, former users, lesser roles, tokens without the scope, and who has not proved himself lately."""
    suffix = suffix_of(route)
    filled = await fill(world, route.case, MASTER)
    unknown = (401, "") if suffix else (303, "/sign-in")
    asked = [(name, *unknown) for name in ("nobody", f"{MASTER}: former{suffix}", f"{SUSPENDED}: admin{suffix}")]
    asked += [(f"{MASTER}: {role}{suffix}", 403, "") for role in ROLES[: ROLES.index(route.case.least)]]
    if suffix:
        other = "sending" if route.name.startswith("GET") or route.case.reads else "reading"
        asked.append((f"{MASTER}: admin's {other} token", 403, ""))
    if route.case.feature:
        asked.append((f"{STRANGER}: admin", 404, ""))
    if route.case.recent:
        asked.append((f"{MASTER}: admin, a while ago", 303, "/settings/confirm"))
    for name, status, where in asked:
        answer = await ask(world.people[name], route, filled)
        there = answer.headers.get("location", "").startswith(where)
        if answer.status_code != status or not there:
            yield f"{name} got {answer.status_code} {answer.headers.get('location', '')}, and not {status} {where}"


async def foreign_faults(world: World, route: Route) -> AsyncIterator[str]:
    """Each id in turn is another's, the rest one's own: the answer is that for an id that nobody has."""
    for slot in slots_of(route.case):
        for trying, owner in FOREIGN:
            person = world.people[f"{trying}: admin{suffix_of(route)}"]
            own = await fill(world, route.case, trying)
            kind = SLOT.findall(slot)[0]
            others = put(own, route.case, slot, await world.object(owner, kind))
            unknown = put(own, route.case, slot, KINDS[kind].unknown)
            told, untold = await ask(person, route, others), await ask(person, route, unknown)
            if plain(told, others) != plain(untold, unknown):
                yield f"{trying} learns of {owner}'s {kind}: {told.status_code}, and {untold.status_code} for no id"
            expected = 403 if route.case.masters and trying in {SUB, SIBLING} else route.case.answer
            if slot in route.case.path.values() and told.status_code != expected:
                yield f"{trying} got {told.status_code} for {owner}'s {kind}, and not {expected}"


async def permitted_faults(world: World, route: Route) -> AsyncIterator[str]:
    """The least role that may, may, with an object of its own: the ids and the role are what is tried above."""
    filled = await fill(world, route.case, MASTER, fresh=True)
    person = world.people[f"{MASTER}: {route.case.by or route.case.least}{suffix_of(route)}"]
    answer = await ask(person, route, filled)
    where = answer.headers.get("location", "")
    if answer.status_code in {401, 403, 404, 500} and answer.status_code != route.case.own:
        yield f"{person.name} got {answer.status_code} for something of his own"
    if where.startswith(("/sign-in", "/settings/confirm")):
        yield f"{person.name} was sent to {where}"


def suffix_of(route: Route) -> str:
    """Programs have tokens where people have sessions."""
    return "'s token" if route.audience == "api" else ""


def slots_of(case: Case) -> list[str]:
    """Where ids stand."""
    return [f"<{kind}>" for kind in SLOT.findall(json.dumps([case.path, case.query, case.form, case.json]))]


async def fill(world: World, case: Case, owner: str, *, fresh: bool = False) -> Case:
    """The case with objects of this owner."""
    for slot in slots_of(case):
        kind = SLOT.findall(slot)[0]
        # A session or factor is a user's own: objects of these kinds are the administrator's.
        case = put(case, case, slot, await world.object(owner, kind, fresh=fresh))
    return case


def put(filled: Case, case: Case, slot: str, value: str) -> Case:
    """The filled case with this value where `case` has the slot."""

    def swap(now: Any, was: Any) -> Any:
        if isinstance(was, Mapping):
            return {key: swap(now[key], was[key]) for key in was}
        return value if was == slot else was.replace(slot, value) if isinstance(was, str) and slot in was else now

    return replace(
        filled, path=swap(filled.path, case.path), query=swap(filled.query, case.query),
        form=swap(filled.form, case.form), json=swap(filled.json, case.json),
    )  # fmt: skip


async def ask(person: Person, route: Route, case: Case) -> httpx.Response:
    """One request."""
    method, path = route.name.split(" ", 1)
    for name, value in case.path.items():
        path = path.replace(f"{{{name}}}", value)
    files = {"file": ("list.csv", b"01001234567\n", "text/csv")} if case.file else None
    return await person.ask(
        method, f"{path}?{case.query}" if case.query else path, form=case.form, json=case.json, files=files
    )


def plain(answer: httpx.Response, case: Case) -> tuple[int, str, str]:
    """What an answer tells: without the ids that were asked for, and what differs each time."""
    text, where = CHANGING.sub("", answer.text), answer.headers.get("location", "")
    for value in sorted(ids_of(case), key=len, reverse=True):
        text, where = text.replace(value, "ID"), where.replace(value, "ID")
    return answer.status_code, where, text


def ids_of(case: Case) -> set[str]:
    """The values in the slots' places."""
    told = [*case.path.values(), *case.form.values(), case.query.partition("=")[2]]
    told += [value for value in case.json.values() if isinstance(value, str)] if isinstance(case.json, dict) else []
    return {value for value in told if re.fullmatch(r"[a-z]{3}_\d+|\d{6,}", value)}


async def contents(world: World) -> dict[str, str]:
    """A digest of each table's rows; what is noted of requests themselves is left out."""
    database = world.platform.database
    names = await database.fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
        "AND relnamespace = 'public'::regnamespace AND relname <> ALL ($1::text[]) ORDER BY 1", list(QUIET),
    )  # fmt: skip
    each = " UNION ALL ".join(
        f"SELECT '{row['relname']}' AS name, md5(coalesce(string_agg(r, '' ORDER BY r), '')) AS digest FROM "
        f"(SELECT (to_jsonb(t) - '{MOVING}'::text[])::text AS r FROM \"{row['relname']}\" t) rows"
        for row in names
    )
    return {row["name"]: row["digest"] for row in await database.fetch(each)}
