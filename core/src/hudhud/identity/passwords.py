"""Passwords: argon2id with the parameters of OWASP's cheat sheet (19 MiB, two passes, one lane)."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["LONGEST", "SHORTEST", "hash_password", "is_password", "needs_rehash"]

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def step_back() -> None:
    """Let pages go first: on Linux a thread has a niceness of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)


# Two threads: a flood of sign-ins waits here, and neither the event loop nor the memory suffers.
HASHING: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2", initializer=step_back)
# The hash of a random text nobody has: an unknown user costs one verification, as a known one does.
NOBODY: Final = "$argon2id$v=19$m=19456,t=2,p=1$k77Zubt1AGxh9APvK4BbWw$8WdtZ8iJOtW10XnjGdAsqsjomsDxVWK4rXdj8ydi38Y"
SHORTEST: Final = 12
LONGEST: Final = 256

T = TypeVar("T")


async def run(work: Callable[[], T]) -> T:
    """Off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(HASHING, work)


async def hash_password(password: str) -> str:
    """A password as it is stored."""
    return await run(partial(HASHER.hash, password))


async def is_password(password: str, stored: str | None) -> bool:
    """Whether this is the password of `stored`; None, for an unknown user, takes as long and is never it."""
    right = await run(partial(verifies, password, stored or NOBODY))
    return right and stored is not None


def verifies(password: str, stored: str) -> bool:
    """One hash, whatever the answer; the length is cut before, so that nobody can make it long."""
    try:
        return HASHER.verify(stored, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)
