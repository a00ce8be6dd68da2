"""The matrix itself is tried: with any one guard taken away, or any one query's account forgotten, it complains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from litestar import Litestar

from matrix.cases import CASES
from matrix.trying import Route, refused_faults, routes_of
from matrix.world import World


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
