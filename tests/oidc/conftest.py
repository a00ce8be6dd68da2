"""A portal, people of two accounts, and applications that ask for tokens as a stranger's library would."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from litestar import Litestar
from pydantic import SecretStr

from hudhud import accounts, identity, pricing
from hudhud.audit import Actor
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.identity import Role
from hudhud.plugins import Platform, load
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers
from hudhud_oidc import applications
from hudhud_oidc.applications import ALL_SCOPES, Kind, Registered
from hudhud_web import WebSettings, create_app

OPERATOR = Actor("operator:test", "127.0.0.1")
PASSWORD = "a hoopoe carried the letter"
BACK = "https://app.example/callback"
ISSUER = "http://portal.test"


@pytest.fixture(scope="session")
async def oidc_platform(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Platform]:
    """One platform for these tests; what they write does not meet."""
    url = servers.fresh_database("test_oidc", template=migrated)
    settings = Settings(database_url=url, secret_key=SecretStr("o" * 40), base_url=ISSUER, _env_file=None)
    database = Database(url, most=20)
    await database.open()
    bind_tables(database)
    plugins = load()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HUDHUD_WEB_SIGN_IN_REQUESTS_PER_MINUTE", "10000")
        environment.setenv("HUDHUD_WEB_PUBLIC_REQUESTS_PER_MINUTE", "10000")
        plugins.settings_of(WebSettings)
    yield Platform(settings, database, plugins, SystemClock())
    await database.close()


@pytest.fixture(autouse=True)
def tables_bound(oidc_platform: Platform) -> None:
    """Piccolo's tables know one database at a time, and a command, or other tests, may have bound theirs."""
    bind_tables(oidc_platform.database)


@pytest.fixture(scope="session")
def oidc_app(oidc_platform: Platform) -> Litestar:
    return create_app(oidc_platform)


@dataclass(frozen=True)
class Member:
    """A user, with a browser that follows no redirects."""

    account_id: int
    user_id: int
    email: str
    http: httpx.AsyncClient

    async def send(self, path: str, form: dict[str, Any]) -> httpx.Response:
        """Fill in a form of the portal."""
        if "hudhud_csrf" not in self.http.cookies:
            await self.http.get("/sign-in")
        return await self.http.post(path, data={**form, "_csrf_token": self.http.cookies["hudhud_csrf"]})


Joining = Callable[..., Awaitable[Member]]


@pytest.fixture(scope="session")
async def joining(oidc_platform: Platform, oidc_app: Litestar) -> AsyncIterator[Joining]:
    """Let a user join an account, a new one unless told otherwise, and sign in."""
    clients: list[httpx.AsyncClient] = []

    async def join(account_id: int | None = None, role: Role = Role.ADMIN) -> Member:
        if account_id is None:
            prices = await pricing.create_price_list(oidc_platform, name=secrets.token_hex(6), currency="EUR", lines=[])
            account = await accounts.create(
                oidc_platform, name="Nile Pharmacies", currency="EUR", region="EG", time_zone="Africa/Cairo",
                price_list_id=prices, actor=OPERATOR,
            )  # fmt: skip
            account_id = account.id
        email = f"{secrets.token_hex(6)}@example.com"
        user_id = await identity.create_user(
            oidc_platform, account_id=account_id, email=email, full_name="Nour Adel", password=PASSWORD, role=role,
            actor=OPERATOR,
        )  # fmt: skip
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app=oidc_app), base_url=ISSUER, trust_env=False)
        clients.append(http)
        member = Member(account_id, user_id, email, http)
        await sign_in(oidc_platform, member)
        return member

    yield join
    for client in clients:
        await client.aclose()


async def sign_in(platform: Platform, member: Member) -> None:
    """Give the browser a session, without the time that a password takes."""
    signed = await identity.sign_in_known(
        platform, user_id=member.user_id, address="127.0.0.1", agent="tests", by="test"
    )
    member.http.cookies.set("hudhud", signed.token, domain="portal.test")


@pytest.fixture(scope="session")
async def member(joining: Joining) -> Member:
    """An administrator, for tests that leave the account as it was."""
    return await joining()


@pytest.fixture(scope="session")
async def machine_room(oidc_app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Where applications call from: no cookies, no session."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=oidc_app), base_url=ISSUER, trust_env=False) as http:
        yield http


@dataclass(frozen=True)
class App:
    """An application as its makers run it."""

    registered: Registered
    http: httpx.AsyncClient
    verifier: str = "v" * 50

    @property
    def id(self) -> int:
        return self.registered.application.id

    @property
    def client_id(self) -> str:
        return self.registered.application.client_id

    def asks(self, **other: str) -> dict[str, str]:
        """The parameters of an authorization request."""
        given = {
            "client_id": self.client_id,
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": "openid offline_access read",
            "code_challenge": s256(self.verifier),
            "code_challenge_method": "S256",
            "state": "st-1",
            "nonce": "no-1",
            **other,
        }
        return {name: value for name, value in given.items() if value}

    async def call(self, path: str, form: dict[str, str], secret: str | None = None) -> httpx.Response:
        """Call an endpoint, authenticated in the form."""
        secret = self.registered.secret if secret is None else secret
        proof = {"client_id": self.client_id, **({"client_secret": secret} if secret else {})}
        return await self.http.post(path, data={**proof, **form})

    async def redeem(self, code: str, **other: str) -> httpx.Response:
        """Fetch the tokens of a code."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": self.verifier}
        return await self.call("/oauth/token", {**form, **other})

    async def refresh(self, token: str, **other: str) -> httpx.Response:
        """Refresh."""
        return await self.call("/oauth/token", {"grant_type": "refresh_token", "refresh_token": token, **other})

    async def tokens_of(self, member: Member, **asked: str) -> dict[str, Any]:
        """The whole way: the user allows, and the code is redeemed."""
        answer = await self.redeem(await self.code_of(member, **asked))
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    async def code_of(self, member: Member, **asked: str) -> str:
        """The code that the user's consent gives."""
        answer = await member.send("/oauth/authorize", {**self.asks(**asked), "answer": "allow"})
        return answer_of(answer)["code"]

    async def whoami(self, token: str) -> httpx.Response:
        """A call of the API that needs the scope `read`."""
        return await self.http.get("/api/v1/account", headers={"Authorization": f"Bearer {token}"})


Registering = Callable[..., Awaitable[App]]


@pytest.fixture(scope="session")
def registering(oidc_platform: Platform, machine_room: httpx.AsyncClient) -> Registering:
    """Register an application of a member's account."""

    async def register(
        member: Member, kind: Kind = Kind.WEB, scopes: Sequence[str] | None = None, uris: Sequence[str] = (BACK,)
    ) -> App:
        allowed = scopes or (identity.SCOPES if kind is Kind.MACHINE else ALL_SCOPES)
        registered = await applications.register(
            oidc_platform, account_id=member.account_id, name="Stock keeper", kind=kind, redirect_uris=uris,
            scopes=allowed, actor=OPERATOR,
        )  # fmt: skip
        return App(registered, machine_room)

    return register


@pytest.fixture(scope="session")
async def app(registering: Registering, member: Member) -> App:
    """A web application of the member's account."""
    return await registering(member)


def s256(verifier: str) -> str:
    """A PKCE challenge, made here and not with the code under test."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def answer_of(answer: httpx.Response) -> dict[str, str]:
    """What the application is told at its own address."""
    assert answer.status_code == 303, (answer.status_code, words_of(answer.text))
    location = answer.headers["location"]
    assert location.startswith(BACK), location
    return dict(parse_qsl(urlsplit(location).query))


def words_of(html: str) -> str:
    """What a reader reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def with_settings(platform: Platform, **changed: object) -> Platform:
    """The platform with other settings."""
    return replace(platform, settings=platform.settings.model_copy(update=changed))
