"""The terms that customers agree to: versions that never change, and who agreed to which, when and from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import asyncpg

from hudhud.audit import Actor, record
from hudhud.errors import Conflict, Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["Terms", "VersionTaken", "accept_terms", "current_terms", "publish_terms", "terms_versions"]


@dataclass(frozen=True, slots=True)
class Terms:
    """One version: its texts in both languages, or the address where they are; `accepted` is by how many."""

    id: int
    version: str
    text_en: str
    text_ar: str
    url: str
    published_at: datetime
    accepted: int

    def text(self, language: str) -> str:
        """The text in a language; empty where only an address was given."""
        return self.text_ar if language == "ar" else self.text_en


@dataclass(eq=False)
class VersionTaken(Conflict):
    """Terms of this version were published before, and cannot change."""

    version: str
    code = "terms_version_taken"
    message = "There are terms of version %(version)s already. Give the new text a new version."


VERSIONS = """
SELECT id, version, text_en, text_ar, url, published_at,
       (SELECT count(*) FROM terms_acceptance a WHERE a.terms_version = t.id) AS accepted
FROM terms_version t ORDER BY id DESC
"""


async def terms_versions(platform: Platform) -> list[Terms]:
    """Every version, newest first."""
    return [Terms(**dict(row)) for row in await platform.database.fetch(VERSIONS)]


async def current_terms(platform: Platform) -> Terms:
    """The version that is agreed to now: the one that was published last."""
    row = await platform.database.fetchrow(f"{VERSIONS} LIMIT 1")
    if row is None:  # the first migration publishes one, and none is ever removed
        raise LookupError("There are no terms.")
    return Terms(**dict(row))


async def publish_terms(
    platform: Platform, *, version: str, text_en: str = "", text_ar: str = "", url: str = "", actor: Actor
) -> int:
    """Publish a new version, for whoever signs up from now on; gives its id. Raises Invalid and VersionTaken."""
    version, url = version.strip(), url.strip()
    problems = []
    if not 1 <= len(version) <= 40:
        problems.append(Problem("version", N_("Give a version of at most 40 characters, such as 2026-11."), version))
    if url and urlsplit(url).scheme not in {"http", "https"}:
        problems.append(Problem("url", N_("Give an address that begins with https://."), url))
    if not url and not (text_en.strip() and text_ar.strip()):
        problems.append(Problem("text_en", N_("Give the text in both languages, or the address where it is.")))
    if problems:
        raise Invalid(*problems)
    try:
        async with platform.database.transaction() as connection:
            terms_id = await connection.fetchval(
                "INSERT INTO terms_version (version, text_en, text_ar, url) VALUES ($1, $2, $3, $4) RETURNING id",
                version,
                text_en.strip(),
                text_ar.strip(),
                url,
            )
            await record(platform.database, actor, "terms.publish", f"terms:{terms_id}", details={"version": version})
    except asyncpg.UniqueViolationError as error:
        raise VersionTaken(version) from error
    return int(terms_id)


async def accept_terms(platform: Platform, *, terms_id: int, account_id: int, user_id: int, address: str) -> None:
    """Keep that a user agreed, with time and address; inside the transaction of what it allows."""
    await platform.database.execute(
        "INSERT INTO terms_acceptance (terms_version, account, app_user, address) VALUES ($1, $2, $3, $4)",
        terms_id,
        account_id,
        user_id,
        address,
    )
