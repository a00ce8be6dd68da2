"""Sign-ins a second, and how long another page takes meanwhile.

Everything runs on this machine by `hudhud up`. Some users sign in again and again, each with the right password
(argon2id, 19 MiB, two passes); beside them one signed-in customer opens the list of campaigns ten times a second.
Prints a table and, last, a JSON object. The bars: 10 sign-ins a second, and 200 ms at the 95th percentile.

    uv run python benchmarks/sign_in.py --seconds 20
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import time

import asyncpg
import httpx
from stack import Stack, running

SIGN_INS = 10.0
PAGE_MS = 200.0
USERS = """
INSERT INTO app_user (account, email, full_name, password_hash, role)
SELECT account, 'load' || n || '@example.com', '', password_hash, role
FROM app_user, generate_series(1, $2) n WHERE email = $1
"""


async def more_users(stack: Stack, count: int) -> None:
    """Users with the demo customer's password."""
    connection = await asyncpg.connect(stack.database_url)
    try:
        await connection.execute(USERS, stack.demo["customer"]["email"], count)
    finally:
        await connection.close()


async def form_token(client: httpx.AsyncClient) -> str:
    """The CSRF token of the sign-in page; its cookie stays in the client."""
    found = re.search(r'name="_csrf_token" value="([^"]+)"', (await client.get("/sign-in")).text)
    assert found
    return found[1]


async def sign_in(client: httpx.AsyncClient, token: str, email: str, password: str) -> None:
    """One sign-in, which must succeed."""
    answer = await client.post("/sign-in", data={"_csrf_token": token, "email": email, "password": password})
    assert answer.status_code == 303, answer.text[-500:]


async def keep_signing_in(stack: Stack, number: int, until: float) -> list[float]:
    """Seconds of each sign-in of one user, one after another."""
    found: list[float] = []
    async with httpx.AsyncClient(base_url=stack.demo["base_url"], timeout=60) as client:
        token = await form_token(client)
        while time.monotonic() < until:
            began = time.monotonic()
            await sign_in(client, token, f"load{number}@example.com", stack.demo["customer"]["password"])
            found.append(time.monotonic() - began)
    return found


async def keep_looking(stack: Stack, until: float) -> list[float]:
    """Seconds of each page that a signed-in customer opens, ten a second."""
    found: list[float] = []
    async with httpx.AsyncClient(base_url=stack.demo["base_url"], timeout=60) as client:
        customer = stack.demo["customer"]
        await sign_in(client, await form_token(client), customer["email"], customer["password"])
        while time.monotonic() < until:
            began = time.monotonic()
            (await client.get("/campaigns")).raise_for_status()
            found.append(time.monotonic() - began)
            await asyncio.sleep(max(0.0, 0.1 - found[-1]))
    return found


async def measure(stack: Stack, users: int, seconds: float) -> dict[str, float]:
    """The figures."""
    await more_users(stack, users)
    until = time.monotonic() + seconds
    looking, *signing = await asyncio.gather(
        keep_looking(stack, until), *(keep_signing_in(stack, number + 1, until) for number in range(users))
    )
    times = [one for some in signing for one in some]
    return {
        "users": users,
        "sign_ins": len(times),
        "sign_ins_per_second": round(len(times) / seconds, 1),
        "sign_in_p95_ms": round(p95(times), 1),
        "pages": len(looking),
        "page_p50_ms": round(statistics.median(looking) * 1000, 1),
        "page_p95_ms": round(p95(looking), 1),
    }


def p95(values: list[float]) -> float:
    """Milliseconds below which 95 of 100 lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[94] * 1000


def main() -> None:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=4, help="who sign in at the same time")
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    # All of them come from one address here, which is otherwise let through 180 times a minute.
    os.environ["HUDHUD_WEB_SIGN_IN_REQUESTS_PER_MINUTE"] = "100000"
    with running() as stack:
        found = asyncio.run(measure(stack, options.users, options.seconds))
    found["sign_ins_to_bar"] = round(found["sign_ins_per_second"] / SIGN_INS, 2)
    found["page_p95_to_bar"] = round(found["page_p95_ms"] / PAGE_MS, 2)
    for name, value in found.items():
        print(f"{name:<24}{value:>10,}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
