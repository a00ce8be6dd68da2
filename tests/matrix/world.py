"""Tenants with something of everything, and the people who try each other's: made once, with SQL, for the matrix."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import httpx
from litestar import Litestar

from hudhud import identity
from hudhud.audit import Actor
from hudhud.plugins import Platform
from hudhud.public_ids import to_public

__all__ = ["KINDS", "OWNERS", "Person", "World", "enter"]

NOBODY_ID: Final = 987_654_321
MASTER: Final = "A, a master"
SUB: Final = "a sub-account of A"
SIBLING: Final = "another sub-account of A"
STRANGER: Final = "B"
SUSPENDED: Final = "C, suspended"
OWNERS: Final = (MASTER, SUB, SIBLING, STRANGER)


@dataclass(frozen=True)
class Person:
    """Somebody with a session, or a program with a token."""

    name: str
    http: httpx.AsyncClient

    async def ask(self, method: str, path: str, *, form: dict[str, str], json: object, files: object) -> httpx.Response:
        """One request, with the CSRF token that a page of ours would have sent."""
        if "hudhud_flash" in self.http.cookies:
            self.http.cookies.delete("hudhud_flash")
        headers = {"x-csrf-token": self.http.cookies.get("hudhud_csrf", "")}
        if json is not None:
            return await self.http.request(method, path, json=json, headers=headers)
        given = form if method != "GET" else None
        return await self.http.request(method, path, data=given, files=files, headers=headers)  # type: ignore[arg-type]


@dataclass
class World:
    """The accounts by their names, their users by role, and how to make an object of each kind."""

    platform: Platform
    app: Litestar
    accounts: dict[str, int] = field(default_factory=dict)
    users: dict[tuple[str, str], int] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    async def value(self, sql: str, *args: object) -> int:
        """The id that a statement gives."""
        return int(await self.platform.database.fetchval(sql, *args))

    async def object(self, owner: str, kind: str, *, fresh: bool = False) -> str:
        """What names an object of an account in a path: the same one each time, or a new one."""
        if fresh or (owner, kind) not in self.known:
            made = await KINDS[kind].make(self, self.accounts[owner], self.users[owner, "admin"])
            if fresh:
                return KINDS[kind].named(made)
            self.known[owner, kind] = KINDS[kind].named(made)
        return self.known[owner, kind]

    def client(self, **more: object) -> httpx.AsyncClient:
        """A browser, or a program, that has not said who it is."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app, raise_app_exceptions=False),
            base_url="http://matrix.test", **more,  # type: ignore[arg-type]
        )  # fmt: skip

    async def close(self) -> None:
        """End every client."""
        for person in self.people.values():
            await person.http.aclose()


@dataclass(frozen=True)
class Kind:
    """A kind of object: the prefix of its public id (none for a bare number), and how one is made."""

    prefix: str
    make: Callable[[World, int, int], Awaitable[int]]

    def named(self, number: int) -> str:
        """As it stands in a path."""
        return to_public(self.prefix, number) if self.prefix else str(number)

    @property
    def unknown(self) -> str:
        """One that nobody has."""
        return self.named(NOBODY_ID)


def campaign(state: str) -> Kind:
    async def make(world: World, account: int, user: int) -> int:
        return await world.value(
            "INSERT INTO campaign (account, interface, name, channel, type, sender, text, recipients, state, app_user, "
            "launched_at, paused_at) VALUES ($1, 'portal', 'Secret sale', 'sms', 'regular', 'HUDHUD', 'Secret', "
            "'{01001234567}', $2, $3, CASE WHEN $2 <> 'draft' THEN now() END, CASE WHEN $2 = 'paused' THEN now() END) "
            "RETURNING id", account, state, user,
        )  # fmt: skip

    return Kind("cmp", make)


def row(prefix: str, sql: str) -> Kind:
    """Made by one statement that takes the account and its administrator, and a word that nobody else has."""

    async def make(world: World, account: int, user: int) -> int:
        return await world.value(
            f"WITH given AS (SELECT $1::bigint AS account, $2::bigint AS administrator, $3::text AS word) {sql}",
            account, user, secrets.token_hex(8),
        )  # fmt: skip

    return Kind(prefix, make)


async def message(world: World, account: int, user: int) -> int:
    return await world.value(
        "WITH connected AS (INSERT INTO connection (channel, name) VALUES ('sms', 'simulator') ON CONFLICT "
        "(channel, name) DO UPDATE SET channel = 'sms' RETURNING id), said AS (INSERT INTO content (account, channel, "
        "sender, text) VALUES ($1, 'sms', 'HUDHUD', 'Secret') RETURNING id), numbered AS (SELECT take_message_ids(1) "
        "AS id), written AS (INSERT INTO message (id, account, row, address, unit_price) SELECT id, $1, 1, "
        "'201001234567', 0 FROM numbered), cut AS (INSERT INTO chunk (account, content, connection, first_id, last_id, "
        "next_id, messages, units, cost, queued, accepted, app_user) SELECT $1, s.id, c.id, n.id, n.id + 1, n.id + 1, "
        "1, 1, 0, 0, 1, $2 FROM said s, connected c, numbered n RETURNING id), given AS (INSERT INTO delivery "
        "(message, part, parts, state, connection, refundable, chunk, price) SELECT n.id, 1, 1, 20, c.id, false, k.id, "
        "0 FROM numbered n, connected c, cut k) SELECT id FROM numbered", account, user,
    )  # fmt: skip


USER: Final = (
    "INSERT INTO app_user (account, email, full_name, password_hash, role, active) "
    "SELECT account, word || '@secret.example', 'Secret', '', 'member', {active} FROM given RETURNING id"
)
KINDS: Final = {
    "draft": campaign("draft"),
    "running": campaign("running"),
    "paused": campaign("paused"),
    "message": Kind("msg", message),
    "export": row(
        "exp",
        "INSERT INTO export_job (account, kind, format, name, wording, time_zone, state) "
        "SELECT account, 'messages', 'csv', 'secret.csv', '{}', 'UTC', 'waiting' FROM given RETURNING id",
    ),
    "file": row(
        "rcf",
        "INSERT INTO recipient_file (account, channel, name, region, bytes, state, columns) "
        "SELECT account, 'sms', 'secret.csv', 'EG', 1, 'ready', '{A}' FROM given RETURNING id",
    ),
    "contact": row(
        "cnt",
        "INSERT INTO contact (account, address, name) SELECT account, word, 'Secret' FROM given RETURNING id",
    ),
    "group": row("grp", "INSERT INTO contact_group (account, name) SELECT account, word FROM given RETURNING id"),
    "field": row("fld", "INSERT INTO contact_field (account, name) SELECT account, word FROM given RETURNING id"),
    "opt-out": row(
        "opt",
        "INSERT INTO opt_out (account, address, source, reason) SELECT account, word, 'reply', 'Secret' FROM given "
        "RETURNING id",
    ),
    "import": row(
        "imp",
        ", made AS (INSERT INTO recipient_file (account, channel, name, region, bytes, state, columns) SELECT account, "
        "'sms', 'secret.csv', 'EG', 1, 'ready', '{A}' FROM given RETURNING id, account) INSERT INTO contact_import "
        "(account, file, channel, mapping, known) SELECT account, id, 'sms', '{}', 'skip' FROM made RETURNING id",
    ),
    "sender": row(
        "snd",
        ", made AS (INSERT INTO sender (account, channel, name, restricted) "
        "SELECT account, 'sms', left(word, 11), true FROM given RETURNING id) "
        "INSERT INTO sender_user (account, sender, app_user) "
        "SELECT account, made.id, administrator FROM given, made RETURNING sender",
    ),
    "sender request": row(
        "srq",
        ", ruled AS (INSERT INTO country (code, prefix, name_en, name_ar, time_zone, registration) VALUES ('EG', '20', "
        "'Egypt', 'مصر', 'Africa/Cairo', 'required') ON CONFLICT DO NOTHING) "
        "INSERT INTO sender_request (account, name, country) SELECT account, left(word, 11), 'EG' FROM given "
        "RETURNING id",
    ),
    "sender document": row(
        "",
        ", asked AS (INSERT INTO sender_request (account, name, country) SELECT account, left(word, 11), 'EG' "
        "FROM given RETURNING id, account) "
        "INSERT INTO sender_document (account, request, field, name, media_type, bytes, content) "
        "SELECT account, id, 'brand_link', 'secret.pdf', 'application/pdf', 5, 'Secret' FROM asked RETURNING id",
    ),
    "token": row(
        "tok",
        "INSERT INTO api_token (account, app_user, name, hint, token_hash) "
        "SELECT account, administrator, 'Secret', 'hud_live_', word::bytea FROM given RETURNING id",
    ),
    "login": row(
        "lgn",
        "INSERT INTO api_login (account, app_user, name, user_name, password_hash) "
        "SELECT account, administrator, 'Secret', 'hh_' || word, word::bytea FROM given RETURNING id",
    ),
    "user": row("usr", USER.format(active="true")),
    "inactive user": row("usr", USER.format(active="false")),
    "invitation": row(
        "inv",
        "INSERT INTO invitation (account, email, role, inviter, language, expires_at) "
        "SELECT account, word || '@secret.example', 'member', 'Secret', 'en', now() + interval '1 day' FROM given "
        "RETURNING id",
    ),
    "session": row(
        "",
        "INSERT INTO user_session (token_hash, app_user, expires_at) "
        "SELECT word::bytea, administrator, now() + interval '1 day' FROM given RETURNING id",
    ),
    "factor": row(
        "",
        "INSERT INTO second_factor (owner, kind, name, secret, confirmed_at) "
        "SELECT 'user:' || administrator, 'totp', 'Secret', 'sealed', NULL FROM given RETURNING id",
    ),
    "application": row(
        "app",
        ", made AS (INSERT INTO oauth_application (account, client_id, name, kind, redirect_uris, scopes, "
        "secret_hash) "
        "SELECT account, word, 'Secret', 'web', '{https://a.example/b}', '{read}', word::bytea FROM given "
        "RETURNING id) "
        "INSERT INTO oauth_grant (application, account, app_user, scopes, expires_at) SELECT m.id, account, "
        "administrator, '{read}', now() + interval '1 day' FROM given, made m RETURNING application",
    ),
    "webhook": row(
        "whk",
        "INSERT INTO webhook_endpoint (account, url, kinds, secret) "
        "SELECT account, 'https://secret.example/in', '{link.clicked}', '' FROM given RETURNING id",
    ),
    "delivery": row(
        "whd",
        ", made AS (INSERT INTO webhook_endpoint (account, url, kinds) "
        "SELECT account, 'https://secret.example/in', '{link.clicked}' FROM given RETURNING id, account), "
        "sent AS (INSERT INTO webhook_delivery (account, endpoint, kinds, events, body, state, until) "
        "SELECT account, id, '{link.clicked}', 1, '{\"data\":\"Secret\"}', 'failed', now() FROM made "
        "RETURNING id, account) "
        "INSERT INTO webhook_try (account, delivery, milliseconds) SELECT account, id, 1 FROM sent RETURNING delivery",
    ),
    "sub-account": row(
        "acc",
        ", made AS (INSERT INTO account (name, currency, region, time_zone, price_list, master) "
        "SELECT 'Secret', 'EUR', 'EG', 'Africa/Cairo', a.price_list, a.id FROM given g JOIN account a "
        "ON a.id = g.account RETURNING id) INSERT INTO ledger_balance (account) SELECT id FROM made RETURNING account",
    ),
}


async def account(world: World, name: str, price_list: int, master: int | None) -> None:
    """An account with credit, a sender and users of every role."""
    number = await world.value(
        "INSERT INTO account (name, currency, region, time_zone, price_list, master, may_have_sub_accounts) "
        "VALUES ($1, 'EUR', 'EG', 'Africa/Cairo', $2, $3, $4) RETURNING id", name, price_list, master,
        name in {MASTER, STRANGER},
    )  # fmt: skip
    database = world.platform.database
    await database.execute("INSERT INTO ledger_balance (account, balance) VALUES ($1, 1000000000)", number)
    await database.execute("INSERT INTO sender (account, channel, name) VALUES ($1, 'sms', 'HUDHUD')", number)
    world.accounts[name] = number
    for role in ("admin", "member", "read_only", "former"):
        world.users[name, role] = await world.value(
            "INSERT INTO app_user (account, email, full_name, password_hash, role) VALUES ($1, $2, $2, '', $3) "
            "RETURNING id", number, f"{secrets.token_hex(6)}@example.com", "admin" if role == "former" else role,
        )  # fmt: skip


async def session(world: World, name: str, user: int) -> None:
    """A signed-in person of this name."""
    token = secrets.token_urlsafe(32)
    await world.platform.database.execute(
        "INSERT INTO user_session (token_hash, app_user, expires_at) VALUES ($1, $2, now() + interval '1 day')",
        hashlib.sha256(token.encode()).digest(), user,
    )  # fmt: skip
    client = world.client()
    await client.get("/sign-in")
    client.cookies.set("hudhud", token, domain="matrix.test")
    world.people[name] = Person(name, client)


async def program(world: World, name: str, account_name: str, role: str, **more: object) -> None:
    """A program of this name, with a user's token."""
    token = await identity.create_token(
        world.platform, account_id=world.accounts[account_name], user_id=world.users[account_name, role],
        name=name, actor=Actor("operator:test"), **more,  # type: ignore[arg-type]
    )  # fmt: skip
    shown = token if isinstance(token, str) else token[0]
    world.people[name] = Person(name, world.client(headers={"authorization": f"Bearer {shown}"}))


async def number_apart(platform: Platform) -> None:
    """Let ids of every table begin at a place of their own, so that an id tells what it is of, wherever it is seen."""
    for place, row in enumerate(
        await platform.database.fetch(
            "SELECT c.oid::regclass::text AS name, t.typname AS kind FROM pg_class c "
            "JOIN pg_sequence s ON s.seqrelid = c.oid JOIN pg_type t ON t.oid = s.seqtypid "
            "WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1"
        ),
        start=1,
    ):
        if row["kind"] != "int2":  # those of connections and the like are few, and in no address
            await platform.database.fetchval("SELECT setval($1::text::regclass, $2)", row["name"], 100_000 * place)


async def enter(platform: Platform, app: Litestar) -> World:
    """Make the tenants and let everybody in."""
    world = World(platform, app)
    await number_apart(platform)
    price_list = await world.value("INSERT INTO price_list (name, currency) VALUES ('All', 'EUR') RETURNING id")
    await platform.database.execute(
        "INSERT INTO price_line (price_list, channel, price) VALUES ($1, 'sms', 0.02)", price_list
    )
    await account(world, MASTER, price_list, None)
    for name in (SUB, SIBLING):
        await account(world, name, price_list, world.accounts[MASTER])
    for name in (STRANGER, SUSPENDED):
        await account(world, name, price_list, None)
    for (owner, role), user in world.users.items():
        await session(world, f"{owner}: {role}", user)
        await program(world, f"{owner}: {role}'s token", owner, role)
    await session(world, f"{MASTER}: admin, a while ago", world.users[MASTER, "admin"])
    for name, scope in (("reading", "read"), ("sending", "messages:send")):
        await program(world, f"{MASTER}: admin's {name} token", MASTER, "admin", scopes=[scope])
    for feature in ("coverage", "pigeons"):
        await platform.database.execute(
            "INSERT INTO account_feature (account, feature, state) VALUES ($1, $2, 'off')",
            world.accounts[STRANGER], feature,
        )  # fmt: skip
    world.people["nobody"] = Person("nobody", world.client())
    await world.people["nobody"].http.get("/sign-in")
    await platform.database.execute(
        "UPDATE user_session SET proved_at = now() - interval '1 day' WHERE id = (SELECT max(id) FROM user_session)"
    )
    await platform.database.execute(
        "UPDATE app_user SET active = false WHERE id = ANY ($1::bigint[])",
        [user for (_, role), user in world.users.items() if role == "former"],
    )
    await platform.database.execute("UPDATE account SET status = 'suspended' WHERE id = $1", world.accounts[SUSPENDED])
    for owner in OWNERS:
        for kind in KINDS:
            await world.object(owner, kind)
    return world
