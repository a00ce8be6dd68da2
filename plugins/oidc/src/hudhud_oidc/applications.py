"""Applications: the programs that an account lets ask for tokens, each of one of three kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Invalid, NotFound, Problem, Refused
from hudhud.i18n import N_
from hudhud.identity import SCOPES
from hudhud.plugins import Platform
from hudhud_oidc.credentials import CLIENT, SECRET, hashed, is_secret, made
from hudhud_oidc.redirects import wrong_with

__all__ = [
    "ALL_SCOPES",
    "PERSONAL",
    "Application",
    "Kind",
    "NoSecret",
    "Registered",
    "by_client_id",
    "change",
    "get",
    "is_authentic",
    "listed",
    "new_secret",
    "register",
    "remove",
]

PERSONAL: Final = ("openid", "profile", "email", "offline_access")
"""Scopes about the user who consents; a machine has none."""

ALL_SCOPES: Final = (*PERSONAL, *SCOPES)
MOST_REDIRECTS: Final = 10


class Kind(StrEnum):
    """Where an application runs, which says whether it can keep a secret and whom it acts for."""

    WEB = "web"
    NATIVE = "native"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Application:
    """A registered application, without its secret; `secret_hash` is None for those that can keep none."""

    id: int
    account_id: int
    client_id: str
    name: str
    kind: Kind
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    secret_hash: bytes | None
    secret_hint: str
    created_at: datetime
    last_used_at: datetime | None

    @property
    def confidential(self) -> bool:
        """Whether it proves with a secret who it is."""
        return self.kind is not Kind.NATIVE

    @property
    def actor_name(self) -> str:
        """What the audit trail calls it."""
        return f"application:{self.id}"


@dataclass(frozen=True, slots=True)
class Registered:
    """A new application; its `secret` is told once, here, and empty where it has none."""

    application: Application
    secret: str


class NoSecret(Refused):
    """An application that runs on its user's own device could not keep a secret."""

    code = "application_has_no_secret"
    message = N_("This application runs on its users' devices, where no secret can be kept: it has none.")


COLUMNS: Final = """
    id, account AS account_id, client_id, name, kind, redirect_uris, scopes, secret_hash, secret_hint, created_at,
    last_used_at
"""


async def register(
    platform: Platform,
    *,
    account_id: int,
    name: str,
    kind: Kind,
    redirect_uris: Sequence[str],
    scopes: Sequence[str],
    actor: Actor,
) -> Registered:
    """Register an application of the account; raises Invalid."""
    uris = [] if kind is Kind.MACHINE else [uri.strip() for uri in redirect_uris if uri.strip()]
    check(kind, name.strip(), uris, scopes)
    secret = "" if kind is Kind.NATIVE else made(SECRET)
    database = platform.database
    async with database.transaction():
        row = await database.fetchrow(
            f"""
            INSERT INTO oauth_application
                (account, client_id, name, kind, redirect_uris, scopes, secret_hash, secret_hint)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING {COLUMNS}
            """,
            account_id,
            made(CLIENT, 15),
            name.strip(),
            kind.value,
            uris,
            in_order(scopes),
            hashed(secret) if secret else None,
            hint(secret),
        )
        application = application_of(present(row))
        details = {"name": application.name, "kind": kind.value, "scopes": list(application.scopes)}
        await note(platform, actor, "create", application, details)
    return Registered(application, secret)


async def change(
    platform: Platform,
    *,
    account_id: int,
    application_id: int,
    name: str,
    redirect_uris: Sequence[str],
    scopes: Sequence[str],
    actor: Actor,
) -> None:
    """Change what it is called, where it returns to and what it may ask for; raises Invalid and NotFound.

    A scope that is taken away is gone from the tokens that it holds, too.
    """
    database = platform.database
    async with database.transaction():
        application = await get(platform, account_id=account_id, application_id=application_id)
        uris = [] if application.kind is Kind.MACHINE else [uri.strip() for uri in redirect_uris if uri.strip()]
        check(application.kind, name.strip(), uris, scopes)
        await database.execute(
            "UPDATE oauth_application SET name = $2, redirect_uris = $3, scopes = $4 WHERE id = $1",
            application_id,
            name.strip(),
            uris,
            in_order(scopes),
        )
        details = {"name": name.strip(), "redirect_uris": uris, "scopes": in_order(scopes)}
        await note(platform, actor, "change", application, details)


async def new_secret(platform: Platform, *, account_id: int, application_id: int, actor: Actor) -> str:
    """Replace the secret, which is dead in the same statement; the new one is told once, here.

    Raises NotFound, and NoSecret for an application that can keep none.
    """
    secret = made(SECRET)
    async with platform.database.transaction():
        application = await get(platform, account_id=account_id, application_id=application_id)
        if not application.confidential:
            raise NoSecret
        await platform.database.execute(
            "UPDATE oauth_application SET secret_hash = $2, secret_hint = $3 WHERE id = $1",
            application_id,
            hashed(secret),
            hint(secret),
        )
        await note(platform, actor, "new_secret", application)
    return secret


async def remove(platform: Platform, *, account_id: int, application_id: int, actor: Actor) -> None:
    """Let it ask no more, and end everything it was granted; raises NotFound."""
    async with platform.database.transaction():
        application = await get(platform, account_id=account_id, application_id=application_id)
        await platform.database.execute("UPDATE oauth_application SET removed_at = now() WHERE id = $1", application_id)
        await platform.database.execute(
            """
            UPDATE oauth_grant SET ended_at = now(), ended_because = 'application removed'
            WHERE application = $1 AND ended_at IS NULL
            """,
            application_id,
        )
        await note(platform, actor, "remove", application)


async def get(platform: Platform, *, account_id: int, application_id: int) -> Application:
    """One of the account's applications; raises NotFound."""
    row = await platform.database.fetchrow(
        f"SELECT {COLUMNS} FROM oauth_application WHERE id = $1 AND account = $2 AND removed_at IS NULL",
        application_id,
        account_id,
    )
    return application_of(present(row))


async def listed(platform: Platform, account_id: int) -> list[Application]:
    """The account's applications by name."""
    rows = await platform.database.fetch(
        f"SELECT {COLUMNS} FROM oauth_application WHERE account = $1 AND removed_at IS NULL ORDER BY lower(name), id",
        account_id,
    )
    return [application_of(row) for row in rows]


async def by_client_id(platform: Platform, client_id: str) -> Application | None:
    """The application that calls itself so, of whatever account; None when that account may not act."""
    row = await platform.database.fetchrow(
        f"""
        SELECT {COLUMNS} FROM oauth_application p WHERE client_id = $1 AND removed_at IS NULL
          AND EXISTS (SELECT FROM account a WHERE a.id = p.account AND a.status = 'active')
        """,
        client_id,
    )
    return application_of(row) if row else None


def is_authentic(application: Application, secret: str) -> bool:
    """Whether the application proved who it is."""
    return is_secret(secret, application.secret_hash)


def check(kind: Kind, name: str, uris: Sequence[str], scopes: Sequence[str]) -> None:
    """Raise Invalid with all that is wrong."""
    problems = list(wrong(kind, name, uris, scopes))
    if problems:
        raise Invalid(*problems)


def wrong(kind: Kind, name: str, uris: Sequence[str], scopes: Sequence[str]) -> Iterator[Problem]:
    """What cannot be taken."""
    if not 1 <= len(name) <= 100 or not name.isprintable():
        yield Problem("name", N_("Give a name of at most 100 characters."), name[:100])
    if kind is not Kind.MACHINE and not uris:
        yield Problem("redirect_uris", N_("Give at least one address to return to."))
    if len(uris) > MOST_REDIRECTS:
        yield Problem("redirect_uris", N_("Give at most 10 addresses."))
    yield from (Problem("redirect_uris", told, uri[:200]) for uri in uris if (told := wrong_with(uri)))
    possible = SCOPES if kind is Kind.MACHINE else ALL_SCOPES
    if not scopes:
        yield Problem("scopes", N_("Choose what it may ask for."))
    for scope in scopes:
        if scope not in possible:
            yield Problem("scopes", N_("This kind of application cannot ask for this."), scope[:50])


def in_order(scopes: Sequence[str]) -> list[str]:
    """Scopes once each, in their usual order."""
    return [scope for scope in ALL_SCOPES if scope in scopes]


def hint(secret: str) -> str:
    """How a secret ends: enough to tell it from another."""
    return secret[-4:]


def present(row: Row | None) -> Row:
    """The row; raises NotFound when there is none."""
    if row is None:
        raise NotFound
    return row


def application_of(row: Row) -> Application:
    """A row of COLUMNS as a value."""
    values = dict(row)
    return Application(
        **{
            **values,
            "kind": Kind(values["kind"]),
            "redirect_uris": tuple(values["redirect_uris"]),
            "scopes": tuple(values["scopes"]),
        }
    )


async def note(
    platform: Platform, actor: Actor, act: str, application: Application, details: Mapping[str, object] | None = None
) -> None:
    """Write what was done into the audit trail."""
    await record(
        platform.database,
        actor,
        f"application.{act}",
        application.actor_name,
        account_id=application.account_id,
        details=details or {"name": application.name},
    )
