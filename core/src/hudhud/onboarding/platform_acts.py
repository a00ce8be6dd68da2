"""Acts of the platform itself, also where somebody who is signed in asks for them: they belong to no account."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from hudhud.plugins import Platform

__all__ = ["platform_act"]

Given = ParamSpec("Given")
Result = TypeVar("Result")
Act = Callable[Concatenate[Platform, Given], Coroutine[Any, Any, Result]]


def platform_act(act: Act[Given, Result]) -> Act[Given, Result]:
    """Let a verb step out of the tenant's scope, in which it would see neither sign-ups nor other accounts."""

    @wraps(act)
    async def outside(platform: Platform, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        async with platform.database.untenanted():
            return await act(platform, *args, **kwargs)

    return outside
