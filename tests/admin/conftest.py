"""What tests of the console start from: an operator, and a signed-in client."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from decimal import Decimal
from importlib import import_module

import httpx
import pytest
from litestar import Litestar
from pydantic import SecretStr

from hudhud import accounts, pricing, senders
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.clock import SystemClock
from hudhud.database import Database, Row, bind_tables, piccolo_apps
from hudhud.plugins import Platform, Plugins, load
from hudhud.senders import SenderRequest
from hudhud.settings import Settings
from hudhud_admin import add_operator
from hudhud_admin.settings import ConsoleSettings
from hudhud_embedded import EmbeddedServers
from hudhud_web import Audience, create_app

EMAIL = "nour@hudhud.example"
USERNAME = "nour"
PASSWORD = "a hoopoe carried it"
CONSOLE = "http://127.0.0.1:8001"
SYSTEM = Actor("system")
PDF = b"%PDF-1.7 a licence"
ADDRESSES = itertools.count(1)


@pytest.fixture(scope="session")
async def console_platform(servers: EmbeddedServers, migrated: str) -> AsyncIterator[Platform]:
    """One platform for all tests of the console: building Piccolo Admin for each would take a second.

    Operators without a second factor come in by their password; `test_second_factor` has a stricter one.
    """
    url = servers.fresh_database("console", template=migrated)
    settings = Settings(database_url=url, secret_key=SecretStr("t" * 40), _env_file=None)
    database = Database(url)
    await database.open()
    yield Platform(settings, database, plugins_with("optional"), SystemClock())
    await database.close()


def plugins_with(second_factor: str, *extra: object) -> Plugins:
    """Every plugin, the console's rule about second factors being this one: settings are read once, and then kept."""
    plugins = load(*extra)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HUDHUD_CONSOLE_SECOND_FACTOR", second_factor)
        plugins.settings_of(ConsoleSettings)
    return plugins


@pytest.fixture(scope="session")
def console_app(console_platform: Platform) -> Litestar:
    """The console as it is served."""
    return create_app(console_platform, Audience.CONSOLE)


@pytest.fixture
async def platform(console_platform: Platform) -> Platform:
    """The platform, with its tables as empty as after the migration."""
    database = console_platform.database
    bind_tables(database)
    async with database.transaction() as connection:
        await connection.execute("SET LOCAL session_replication_role = replica")
        names = [
            table._meta.tablename for app in piccolo_apps() for table in import_module(app).APP_CONFIG.table_classes
        ]
        await connection.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")
    return console_platform


@pytest.fixture
async def operator(platform: Platform) -> int:
    """An operator who may sign in."""
    return await add_operator(platform, email=EMAIL, username=USERNAME, password=PASSWORD, actor=SYSTEM)


@pytest.fixture
def address() -> str:
    """A network address for each test: sign-ins are limited by it."""
    return f"127.0.1.{next(ADDRESSES)}"


@pytest.fixture
async def visitor(console_app: Litestar, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the console in which nobody has signed in."""
    transport = httpx.ASGITransport(console_app, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=CONSOLE) as client:
        yield client


@pytest.fixture
async def console(visitor: httpx.AsyncClient, operator: int) -> httpx.AsyncClient:
    """A browser in which the operator has signed in and opened Piccolo Admin."""
    answer = await sign_in(visitor, USERNAME, PASSWORD)
    assert answer.status_code == 303
    await visitor.get("/admin/public/meta/")
    visitor.headers["X-CSRFToken"] = visitor.cookies["csrftoken"]
    visitor.headers["X-CSRF-Token"] = visitor.cookies["hudhud_csrf_console"]
    return visitor


@pytest.fixture
async def price_list(platform: Platform) -> int:
    """A price list of one line."""
    lines = [pricing.Line("sms", "20", Decimal("0.02"), country="EG")]
    return await pricing.create_price_list(platform, name="Standard", currency="EUR", lines=lines)


@pytest.fixture
async def account(platform: Platform, price_list: int) -> Account:
    """An account without credit."""
    return await accounts.create(
        platform,
        name="Nile Pharmacies",
        currency="EUR",
        region="EG",
        time_zone="Africa/Cairo",
        price_list_id=price_list,
        actor=SYSTEM,
    )


async def sign_in(client: httpx.AsyncClient, username: str, password: str) -> httpx.Response:
    """Fill in the sign-in page."""
    await client.get("/sign-in")
    form = {"username": username, "password": password, "_csrf_token": client.cookies["hudhud_csrf_console"]}
    return await client.post("/sign-in", data=form)


async def acts(platform: Platform, action: str) -> list[Row]:
    """What the audit trail holds of one kind of act, oldest first."""
    return await platform.database.fetch("SELECT * FROM audit WHERE action = $1 ORDER BY id", action)


async def ask_for_sender(platform: Platform, account: Account) -> SenderRequest:
    """A request for Kazakhstan, whose form is the general one, submitted with a document."""
    begun = await senders.begin_request(platform, account_id=account.id, country="KZ", name="NilePharma", actor=SYSTEM)
    answers = {
        "company_name": "Nile <Pharmacies>", "company_address": "Cairo", "use_case": "service",
        "sample_messages": "Ready.", "monthly_volume": "500",
    }  # fmt: skip
    await senders.add_document(
        platform, account_id=account.id, request_id=begun.id, field="registration_document", name="سجل.pdf",
        content=PDF, actor=SYSTEM,
    )  # fmt: skip
    await senders.answer_request(
        platform, account_id=account.id, request_id=begun.id, name="NilePharma", answers=answers
    )
    return await senders.submit_request(platform, account_id=account.id, request_id=begun.id, actor=SYSTEM)
