"""An OpenID provider that lies as it is told to, on a real socket."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

KEY = RSAKey.generate_key(2048, {"kid": "known"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "known"})


def base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


@dataclass
class Liar:
    """What it answers; `asked` keeps what the token endpoint was sent."""

    issuer: str = ""
    subject: str = "mona"
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: KEY)
    unsigned: bool = False
    shared: bytes = b""
    status: int = 200
    padding: int = 0
    seconds: float = 0
    asked: list[dict[str, str]] = field(default_factory=list)

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": "hudhud", "iat": now, "exp": now + 300,
            "nonce": self.nonce, "email": "mona@organisation.example", "email_verified": True, **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "known", **self.header}
        token = jwt.encode(header, claims, self.key, algorithms=[header["alg"]])
        body = token.split(".")[1]
        if self.unsigned:
            return f"{base64url(json.dumps({'alg': 'none'}).encode())}.{body}."
        if self.shared:
            signed = f"{base64url(json.dumps({'alg': 'HS256', 'kid': 'known'}).encode())}.{body}"
            return f"{signed}.{base64url(hmac.digest(self.shared, signed.encode(), 'sha256'))}"
        return token

    def answer_to(self, path: str) -> dict[str, Any]:
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/me",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                **self.metadata,
            },
            "/keys": {"keys": [KEY.as_dict(private=False)]},
            "/token": {"access_token": "their token", "token_type": "Bearer", "id_token": self.id_token()},
            "/me": {"sub": self.subject, "email": "mona@organisation.example", "email_verified": True, **self.userinfo},
        }[path]

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        body = (await receive()).get("body", b"").decode()
        if scope["path"] == "/token":
            self.asked.append(dict(parse_qsl(body)))
        await asyncio.sleep(self.seconds)
        content = json.dumps(self.answer_to(scope["path"])).encode() + b" " * self.padding
        headers = [(b"content-type", b"application/json"), (b"location", b"http://127.0.0.1:1/")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


class Served(uvicorn.Server):
    """A server that leaves signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(app: Any, port: int) -> AsyncIterator[None]:
    """The application on a port of this machine."""
    server = Served(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield
    server.should_exit = True
    await serving
