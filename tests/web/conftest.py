"""A platform with the frame and the tiny plugin, its customers, and clients of both applications."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pluggy
import pytest
from litestar import Litestar
from pydantic import SecretStr

import hudhud_web.hookspecs
import hudhud_web.plugin
from hudhud import accounts, hookspecs, pricing
from hudhud.audit import Actor
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.identity import Role, create_token, create_user
from hudhud.plugins import Platform, Plugins
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers
from hudhud_web import Audience, WebSettings, create_app

from . import tiny_plugin

PASSWORD = "a hoopoe carried the letter"
OPERATOR = Actor("operator:test", "127.0.0.1")
NAMES = itertools.count(1)

Client = httpx.AsyncClient


def plugins_with(*extra: object) -> Plugins:
    """The frame's own plugin and `extra` ones; other members' have tests of their own."""
    manager = pluggy.PluginManager("hudhud")
    manager.add_hookspecs(hookspecs)
    manager.add_hookspecs(hudhud_web.hookspecs)
    manager.register(hudhud_web.plugin, name="web")
    for number, plugin in enumerate(extra):
        manager.register(plugin, name="tiny" if plugin is tiny_plugin else f"extra{number}")
    manager.check_pending()
    return Plugins(manager)


def client_of(app: Litestar, *, scheme: str = "http") -> Client:
    """A browser, in this event loop, where the database's connections are. It follows no redirects."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=f"{scheme}://testserver.local")


@dataclass(frozen=True)
class Customer:
    """A user who can sign in, and a token of theirs."""

    email: str
    token: str


@pytest.fixture(scope="session")
async def web_platform(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Platform]:
    """One platform for these tests; what they write does not meet."""
    url = servers.fresh_database("test_web", template=migrated)
    settings = Settings(
        database_url=url, nats_url=servers.nats_url, secret_key=SecretStr("w" * 40), simulators=True, _env_file=None
    )
    database = Database(url, most=5)
    await database.open()
    bind_tables(database)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HUDHUD_WEB_SIGN_IN_REQUESTS_PER_MINUTE", "10000")
        plugins = plugins_with(tiny_plugin)
        plugins.settings_of(WebSettings)
    yield Platform(settings, database, plugins, SystemClock())
    await database.close()


@pytest.fixture(scope="session")
async def account_id(web_platform: Platform) -> int:
    """The account that all customers here are of."""
    prices = await pricing.create_price_list(web_platform, name="Web", currency="EUR", lines=[])
    account = await accounts.create(
        web_platform,
        name="Nile Pharmacy",
        currency="EUR",
        region="EG",
        time_zone="Africa/Cairo",
        price_list_id=prices,
        actor=OPERATOR,
    )
    return account.id


async def new_customer(platform: Platform, account_id: int, role: Role) -> Customer:
    """A user of their own."""
    email = f"user{next(NAMES)}@example.com"
    user_id = await create_user(
        platform,
        account_id=account_id,
        email=email,
        full_name="Mona Farouk",
        password=PASSWORD,
        role=role,
        actor=OPERATOR,
    )
    token = await create_token(platform, account_id=account_id, user_id=user_id, name="test", actor=OPERATOR)
    return Customer(email, token)


@pytest.fixture(scope="session")
async def customer(web_platform: Platform, account_id: int) -> Customer:
    """An administrator of the account."""
    return await new_customer(web_platform, account_id, Role.ADMIN)


@pytest.fixture(scope="session")
async def reader(web_platform: Platform, account_id: int) -> Customer:
    """A user who may only look."""
    return await new_customer(web_platform, account_id, Role.READ_ONLY)


@pytest.fixture(scope="session")
def portal(web_platform: Platform) -> Litestar:
    """The portal's application."""
    return create_app(web_platform, Audience.PORTAL)


@pytest.fixture
async def visitor(portal: Litestar) -> AsyncIterator[Client]:
    """A browser nobody signed in with; it follows no redirects."""
    async with client_of(portal) as client:
        yield client


@pytest.fixture(scope="session")
async def session(portal: Litestar, customer: Customer) -> httpx.Cookies:
    """The administrator's session: a password is hashed slowly, and one session serves many tests."""
    async with client_of(portal) as client:
        await sign_in(client, customer)
        return client.cookies


@pytest.fixture
def browser(visitor: Client, session: httpx.Cookies) -> Client:
    """A browser with the administrator's session."""
    visitor.cookies.set("hudhud", session["hudhud"])
    return visitor


@pytest.fixture
async def console(web_platform: Platform) -> AsyncIterator[Client]:
    """A browser at the console."""
    async with client_of(create_app(web_platform, Audience.CONSOLE)) as client:
        yield client


@pytest.fixture
async def secure_visitor(web_platform: Platform) -> AsyncIterator[Client]:
    """A browser at a portal that is reached over HTTPS."""
    settings = web_platform.settings.model_copy(update={"secure_cookies": True})
    app = create_app(replace(web_platform, settings=settings), Audience.PORTAL)
    async with client_of(app, scheme="https") as client:
        yield client


async def form_token(client: Client, path: str) -> str:
    """The CSRF token of a page's form."""
    page = await client.get(path)
    found = re.search(r'name="_csrf_token" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


async def sign_in(client: Client, customer: Customer) -> None:
    """Sign in as a person does."""
    token = await form_token(client, "/sign-in")
    form = {"_csrf_token": token, "email": customer.email, "password": PASSWORD, "next": "/notes"}
    answer = await client.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text
