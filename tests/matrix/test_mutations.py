"""The matrix itself is tried: with any one guard taken away, or any one query's account forgotten, it complains."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import product
from typing import Any, Final

import asyncpg
import pytest
from litestar import Litestar

from matrix.cases import CASES
from matrix.trying import (
    FOREIGN,
    SLOT,
    Route,
    ask,
    contents,
    fill,
    foreign_faults,
    put,
    refused_faults,
    routes_of,
    slots_of,
    suffix_of,
)
from matrix.world import KINDS, OWNERS, World

OWNED: Final = re.compile(r"\b((?:\w+\.)?(?:account|app_user|owner|master)) = (\$\d+)")
"""How a query says whose rows it means."""

COUNTED: Final = "AND name = 'invitation' AND created_at"
"""Part of the one query that only counts an account's own letters: it shows nobody anything."""

ASKED_TWICE: Final = (
    "UPDATE contact_group SET name",
    "added AS (INSERT INTO contact_member",
    "removed AS (DELETE FROM contact_member",
    "SELECT name FROM contact_field WHERE id",
    "SELECT 1 FROM recipient_file WHERE id",
    "SELECT request, name FROM sender_document",
    "FROM unnest($2::bigint[]) AS u (chunk)",
)
"""Of queries beside which the account is asked for once more: forgetting one of the two shows and changes nothing."""


def routes(app: Litestar) -> list[Route]:
    return [route for route in routes_of(app) if route.name in CASES]


@contextmanager
def without(route: Route, guard: object) -> Iterator[None]:
    """The route with one of its guards missing."""
    kept = route.handler.resolve_guards()
    route.handler._resolved_guards = [each for each in kept if each is not guard]
    try:
        yield
    finally:
        route.handler._resolved_guards = kept


def guarded_twice(route: Route, guard: object) -> bool:
    """Whether nobody is refused by the dependency `principal` as well, which gives whoever is signed in."""
    name = getattr(guard, "func", guard).__qualname__
    return name == "signed_in" and "principal" in route.handler.parsed_fn_signature.parameters


async def test_a_route_without_any_one_of_its_guards_is_found(world: World) -> None:
    missed = []
    for route in routes(world.app):
        for guard in list(route.handler.resolve_guards()):
            with without(route, guard):
                found = [fault async for fault in refused_faults(world, route)]
            if not found and not guarded_twice(route, guard):
                missed.append(f"{route.name} without {guard.func.__qualname__}")

    assert not missed, "\n".join(missed)


@contextmanager
def hearing(heard: Callable[[str, Sequence[Any]], str]) -> Iterator[None]:
    """Let every statement of the driver's pass by, with its arguments."""
    with pytest.MonkeyPatch.context() as patch:
        execute = asyncpg.Connection._execute

        async def passing(self: Any, query: str, *args: Any, **more: Any) -> Any:
            return await execute(self, heard(query, args[0] if args else ()), *args, **more)

        patch.setattr(asyncpg.Connection, "_execute", passing)
        yield


async def lookups(world: World) -> dict[str, list[Route]]:
    """Queries that say whose rows they mean, with the routes on which somebody's foreign id came to them."""
    found: dict[str, list[Route]] = defaultdict(list)
    for route in routes(world.app):
        heard: dict[str, None] = {}
        for slot in slots_of(route.case):
            for trying, owner in FOREIGN:
                foreign = await world.object(owner, SLOT.findall(slot)[0])
                number = int(re.findall(r"\d+", foreign)[-1])
                others = put(await fill(world, route.case, trying), route.case, slot, foreign)
                with hearing(partial(hear, heard, number)):
                    await ask(world.people[f"{trying}: admin{suffix_of(route)}"], route, others)
        for query in heard:
            if OWNED.search(query) and "user_session s" not in query:
                found[query].append(route)
    return found


def hear(heard: dict[str, None], number: int, query: str, args: Sequence[Any]) -> str:
    """Note a query to which this id came."""
    if any(is_one(each, number) for each in args):
        heard[query] = None
    return query


def is_one(argument: object, number: int) -> bool:
    """Whether an argument is, or holds, this id."""
    if isinstance(argument, (list, tuple)):
        return any(is_one(each, number) for each in argument)
    return argument == number


async def is_missed(world: World, query: str, concerned: list[Route]) -> bool:
    """Whether nothing tells that a query forgot whose rows it means."""
    world.known.clear()  # what a query before it deleted or changed, would hide this one's fault
    for owner, kind in product(OWNERS, KINDS):
        await world.object(owner, kind)
    forgetful = OWNED.sub(r"(\1 = \2 OR true)", query)
    with hearing(lambda each, _: forgetful if each == query else each):
        before = await contents(world)
        for route in concerned:
            if [fault async for fault in foreign_faults(world, route)] or await contents(world) != before:
                return False
    return True


async def test_a_query_that_forgets_its_account_is_found(world: World) -> None:
    found = (await lookups(world)).items()

    harmless = (COUNTED, *ASKED_TWICE)
    missed = [
        query
        for query, concerned in found
        if not any(part in query for part in harmless) and await is_missed(world, query, concerned)
    ]

    assert len(found) > 12
    assert not missed, "\n\n".join(missed)
