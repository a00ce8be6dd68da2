"""Outside providers that operators set up: adding, listing, switching and removing them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Conflict, Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.secrets import seal
from hudhud_oidc.fetching import may_be_fetched

__all__ = [
    "Provider",
    "ProviderTaken",
    "UnknownProvider",
    "add",
    "enabled_provider",
    "listed",
    "offered_to",
    "remove",
    "switch",
]

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DOMAIN: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,250}\.[a-z0-9-]{2,63}")


@dataclass(eq=False)
class UnknownProvider(NotFound):
    """No provider has this name, or it is switched off."""

    name: str
    code = "unknown_provider"
    message = N_("There is no sign-in called “%(name)s”.")


@dataclass(eq=False)
class ProviderTaken(Conflict):
    """A provider has this name or this issuer already."""

    name: str
    code = "provider_taken"
    message = "There is a provider with the name %(name)s, or with its issuer, already. Remove it first."


@dataclass(frozen=True, slots=True)
class Provider:
    """An outside provider; `account_id` and `email_domains` say whose users it is for, where not for all."""

    name: str
    label: str
    issuer: str
    client_id: str
    secret_sealed: str
    account_id: int | None
    email_domains: tuple[str, ...]
    enabled: bool

    @property
    def path(self) -> str:
        """Where signing in through it begins."""
        return f"/sign-in/with/{self.name}"


COLUMNS: Final = "name, label, issuer, client_id, secret_sealed, account AS account_id, email_domains, enabled"


async def add(
    platform: Platform,
    *,
    name: str,
    label: str,
    issuer: str,
    client_id: str,
    secret: str,
    account_id: int | None = None,
    email_domains: Sequence[str] = (),
    actor: Actor,
) -> None:
    """Store a provider, its secret sealed; raises Invalid, ProviderTaken, or NoSecretKey of `hudhud.secrets`."""
    domains = [domain.strip().lower() for domain in email_domains]
    problems = list(wrong(platform, name=name, label=label, issuer=issuer, client_id=client_id, domains=domains))
    if problems:
        raise Invalid(*problems)
    database = platform.database
    async with database.transaction():
        added = await database.execute(
            """
            INSERT INTO oidc_provider (name, label, issuer, client_id, secret_sealed, account, email_domains)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
            """,
            name,
            label.strip(),
            issuer,
            client_id,
            seal(platform.settings, secret) if secret else "",
            account_id,
            domains,
        )
        if not added:
            raise ProviderTaken(name)
        await record(database, actor, "provider.add", f"provider:{name}", details={"issuer": issuer})


def wrong(
    platform: Platform, *, name: str, label: str, issuer: str, client_id: str, domains: Sequence[str]
) -> Iterator[Problem]:
    """What cannot be taken."""
    if not NAME.fullmatch(name):
        yield Problem("name", N_("Use 1 to 40 lower-case letters, digits and dashes."), name)
    if not 1 <= len(label.strip()) <= 60 or not label.isprintable():
        yield Problem("label", N_("Give the words of the button, at most 60 characters."), label)
    if not may_be_fetched(platform, issuer) or "?" in issuer or "#" in issuer:
        yield Problem("issuer", N_("Give the issuer's address, with https."), issuer)
    if not client_id or not client_id.isprintable():
        yield Problem("client_id", N_("Give the client id that the provider issued."), client_id)
    yield from (Problem("email_domain", N_("This is no domain."), one) for one in domains if not DOMAIN.fullmatch(one))


async def switch(platform: Platform, name: str, *, enabled: bool, actor: Actor) -> None:
    """Let people sign in through it, or not for a while; raises UnknownProvider."""
    async with platform.database.transaction():
        if not await platform.database.execute("UPDATE oidc_provider SET enabled = $2 WHERE name = $1", name, enabled):
            raise UnknownProvider(name)
        await record(platform.database, actor, f"provider.{'enable' if enabled else 'disable'}", f"provider:{name}")


async def remove(platform: Platform, name: str, *, actor: Actor) -> None:
    """Forget a provider, and whom it knew; raises UnknownProvider."""
    async with platform.database.transaction():
        issuer = await platform.database.fetchval("DELETE FROM oidc_provider WHERE name = $1 RETURNING issuer", name)
        if issuer is None:
            raise UnknownProvider(name)
        await platform.database.execute("DELETE FROM oidc_link WHERE issuer = $1", issuer)
        await record(platform.database, actor, "provider.remove", f"provider:{name}", details={"issuer": issuer})


async def listed(platform: Platform) -> list[Provider]:
    """All providers by name."""
    rows = await platform.database.fetch(f"SELECT {COLUMNS} FROM oidc_provider ORDER BY name")
    return [provider_of(row) for row in rows]


async def enabled_provider(platform: Platform, name: str) -> Provider:
    """The provider that people sign in through; raises UnknownProvider."""
    row = await platform.database.fetchrow(f"SELECT {COLUMNS} FROM oidc_provider WHERE name = $1 AND enabled", name)
    if row is None:
        raise UnknownProvider(name[:60])
    return provider_of(row)


async def offered_to(platform: Platform, account_id: int | None) -> list[Provider]:
    """The enabled providers for users of an account; with None those for everybody."""
    rows = await platform.database.fetch(
        f"""
        SELECT {COLUMNS} FROM oidc_provider WHERE enabled AND (account IS NULL OR account = $1) ORDER BY label, name
        """,
        account_id,
    )
    return [provider_of(row) for row in rows]


def provider_of(row: Row) -> Provider:
    """A row of COLUMNS as a value."""
    return Provider(**{**dict(row), "email_domains": tuple(row["email_domains"])})
