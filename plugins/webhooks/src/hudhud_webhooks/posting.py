"""Posting to an address that a customer gave: only where the rules allow, within seconds, and reading little."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import httpcore
import httpx

from hudhud_webhooks.addresses import AddressRefused, Rules

__all__ = ["Answer", "Poster", "posters"]

READ: Final = 16 * 1024
KEPT: Final = 1_000
NEXT_AFTER: Final = 1.5
"""Seconds for one of several addresses of a name, such as one over IPv6 where that leads nowhere."""

NO_ANSWER: Final = "no_answer"
TOO_SLOW: Final = "too_slow"
NOT_ALLOWED: Final = "address_not_allowed"
NO_SUCH_NAME: Final = "no_such_name"
NO_TRUST: Final = "certificate_not_trusted"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request: a status with the answer's beginning, or None with the kind of trouble."""

    status: int | None
    milliseconds: int
    response: str = ""
    problem: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the endpoint took it: any 2xx."""
        return self.status is not None and 200 <= self.status < 300


class Guarded(httpcore.AsyncNetworkBackend):
    """Connections to addresses that the rules allow.

    A name is resolved here, once, every address that it has is looked at, and one of these is connected to: DNS has
    no second word. TLS still asks for the name, which is the request's own.
    """

    def __init__(self, rules: Rules, threads: Executor) -> None:
        self._rules = rules
        self._threads = threads
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect; raises AddressRefused when the name leads anywhere else as well."""
        # In threads of its own: whoever answers questions for a name slowly keeps nobody else in the process waiting.
        found = await asyncio.get_running_loop().run_in_executor(self._threads, resolved, host, port)
        addresses = list(dict.fromkeys(str(place[4][0]) for place in found))
        if not addresses or not all(self._rules.may_reach(address) for address in addresses):
            raise AddressRefused(host)
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, NEXT_AFTER, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._network.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise AddressRefused("a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        """Wait; the pool never does, since it tries nothing again."""
        await asyncio.sleep(seconds)


def resolved(host: str, port: int) -> list[Any]:
    """What the resolver says of a name."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class Poster:
    """Posts to one endpoint, over one connection that is kept while it lasts."""

    def __init__(self, pool: httpcore.AsyncConnectionPool, seconds: float) -> None:
        self._pool = pool
        self._seconds = seconds

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post, and give what came of it; raises nothing that the other side could cause."""
        began = time.monotonic()
        status, response, problem = None, "", ""
        try:
            async with asyncio.timeout(self._seconds):
                status, response = await self._exchange(url, headers, body)
        except TimeoutError:
            problem = TOO_SLOW
        except AddressRefused:
            problem = NOT_ALLOWED
        except (socket.gaierror, ValueError):  # ValueError: a name that no resolver is asked for
            problem = NO_SUCH_NAME
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            problem = NO_TRUST if "CERTIFICATE" in str(error).upper() else NO_ANSWER
        return Answer(status, round((time.monotonic() - began) * 1000), response, problem)

    async def _exchange(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """One request without following where the answer points, and the beginning of the answer."""
        target = httpx.URL(url)
        where = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
        lines = {
            "host": target.netloc.decode("ascii"),
            "content-length": str(len(body)),
            "accept-encoding": "identity",
            **headers,
        }
        async with self._pool.stream("POST", where, headers=list(lines.items()), content=body) as answer:
            found = bytearray()
            async for piece in answer.aiter_stream():
                found += piece
                if len(found) > READ:
                    break
            return answer.status, excerpt(bytes(found))


def excerpt(content: bytes) -> str:
    """The beginning of an answer, as text that PostgreSQL takes."""
    return content.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")[:KEPT]


@asynccontextmanager
async def posters(rules: Rules, seconds: float, threads: Executor) -> AsyncIterator[Poster]:
    """A poster for one endpoint, closed afterwards; no proxy is used, since it would resolve names itself."""
    pool = httpcore.AsyncConnectionPool(
        ssl_context=trust(), max_connections=1, max_keepalive_connections=1, network_backend=Guarded(rules, threads)
    )
    async with pool:
        yield Poster(pool, seconds)


@lru_cache(maxsize=1)
def trust() -> ssl.SSLContext:
    """The certificate authorities that are trusted, read once: it takes tens of milliseconds."""
    return httpx.create_ssl_context()
