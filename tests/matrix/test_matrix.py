"""Tenant by role by HTTP path: whatever an account has, nobody else is told of it, and lesser roles change nothing."""

from __future__ import annotations

from litestar import Litestar

from matrix.cases import CASES
from matrix.trying import faults, routes_of
from matrix.world import World


def test_every_route_is_described(bare_app: Litestar) -> None:
    names = {route.name for route in routes_of(bare_app)}

    assert names - CASES.keys() == set(), "Describe the new routes in tests/matrix/cases.py"
    assert CASES.keys() - names == set(), "These routes are gone"


async def test_every_route_keeps_tenants_and_roles_apart(world: World) -> None:
    found = [fault for route in routes_of(world.app) if route.name in CASES for fault in await faults(world, route)]

    assert not found, "\n".join(found)
