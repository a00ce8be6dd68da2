"""Documents of a request: kept in the database, seen by the account and by operators, and by nobody else."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Final

from hudhud import countries
from hudhud.audit import Actor, record
from hudhud.countries import FieldKind
from hudhud.database import Row
from hudhud.errors import Invalid, LimitExceeded, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.senders.requests import RequestIsNot, SenderRequest, sender_request

__all__ = [
    "MOST_BYTES",
    "Document",
    "DocumentTooLarge",
    "TooManyDocuments",
    "add_document",
    "document_content",
    "documents_of",
    "remove_document",
]

MOST_BYTES: Final = 500 * 1024
MOST: Final = 20
LONGEST_NAME: Final = 120
KINDS: Final = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
"""First bytes of what is taken: a file's name and what a browser says of it prove nothing."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document, without its content; `field` is the question that it answers."""

    id: int
    field: str
    name: str
    media_type: str
    bytes: int
    uploaded_at: datetime


@dataclass(eq=False)
class DocumentTooLarge(LimitExceeded):
    """A document has more bytes than are taken."""

    name: str
    limit: int
    actual: int
    code = "document_too_large"
    message = "“%(name)s” has %(actual)s bytes; at most %(limit)s are taken. Scan it with fewer dots, or as grey."


@dataclass(eq=False)
class TooManyDocuments(LimitExceeded):
    """A request has as many documents as it may have."""

    limit: int
    code = "too_many_documents"
    message = "A request has at most %(limit)s documents. Remove one first, or put pages into one file."


async def add_document(
    platform: Platform, *, account_id: int, request_id: int, field: str, name: str, content: bytes, actor: Actor
) -> int:
    """Keep a document for a question; gives its id.

    Raises DocumentTooLarge, Invalid for what is no PDF, PNG or JPEG, TooManyDocuments, RequestIsNot, NotFound.
    """
    if len(content) > MOST_BYTES:
        raise DocumentTooLarge(name_of(name), MOST_BYTES, len(content))
    media_type = next((kind for first, kind in KINDS if content.startswith(first)), None)
    if media_type is None:
        raise Invalid(Problem(field, N_("Give a PDF, PNG or JPEG file."), name_of(name)))
    async with platform.database.transaction() as db:
        await db.execute("SELECT FROM sender_request WHERE id = $1 FOR UPDATE", request_id)
        request = await editable(platform, account_id, request_id)
        form = await countries.form_of(platform, request.country)
        if not any(one.name == field and one.kind is FieldKind.FILE for one in form):
            raise Invalid(Problem(field, N_("There is no such field."), field))
        if await db.fetchval("SELECT count(*) FROM sender_document WHERE request = $1", request_id) >= MOST:
            raise TooManyDocuments(MOST)
        added = await db.fetchval(
            """
            INSERT INTO sender_document (account, request, field, name, media_type, bytes, content, uploaded_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
            """,
            account_id, request_id, field, name_of(name), media_type, len(content), content, platform.clock.now(),
        )  # fmt: skip
        details = {"request": request_id, "document": name_of(name), "bytes": len(content)}
        subject = f"sender:{request.channel}/{request.name}"
        await record(platform.database, actor, "sender_document.add", subject, account_id=account_id, details=details)
    return int(added)


def name_of(name: str) -> str:
    """A file's own name, without folders and control characters."""
    plain = "".join(one for one in name.replace("\\", "/") if unicodedata.category(one)[0] != "C")
    return PurePath(plain).name[-LONGEST_NAME:] or "document"


async def editable(platform: Platform, account_id: int, request_id: int) -> SenderRequest:
    """The request while it is the customer's turn; raises RequestIsNot, NotFound."""
    request = await sender_request(platform, account_id, request_id)
    if not request.editable:
        raise RequestIsNot(request.state)
    return request


async def remove_document(platform: Platform, *, account_id: int, document_id: int, actor: Actor) -> int:
    """Throw a document away; gives its request's id. Raises RequestIsNot, NotFound."""
    async with platform.database.transaction() as db:
        own = "SELECT request, name FROM sender_document WHERE id = $1 AND account = $2 FOR UPDATE"
        row = await db.fetchrow(own, document_id, account_id)
        if row is None:
            raise NotFound
        request = await editable(platform, account_id, row["request"])
        await db.execute("DELETE FROM sender_document WHERE id = $1", document_id)
        details = {"request": request.id, "document": row["name"]}
        subject = f"sender:{request.channel}/{request.name}"
        await record(
            platform.database, actor, "sender_document.remove", subject, account_id=account_id, details=details
        )
    return request.id


async def documents_of(platform: Platform, request: SenderRequest) -> list[Document]:
    """A request's documents, oldest first."""
    rows = await platform.database.fetch(
        "SELECT id, field, name, media_type, bytes, uploaded_at FROM sender_document "
        "WHERE request = $1 AND account = $2 ORDER BY id",
        request.id,
        request.account_id,
    )
    return [document_of(row) for row in rows]


def document_of(row: Row) -> Document:
    """A row as a document."""
    return Document(row["id"], row["field"], row["name"], row["media_type"], row["bytes"], row["uploaded_at"])


async def document_content(
    platform: Platform, *, account_id: int, document_id: int, request_id: int | None = None
) -> tuple[Document, bytes]:
    """An account's document with its bytes, of this request where one is named; raises NotFound."""
    row = await platform.database.fetchrow(
        "SELECT * FROM sender_document WHERE id = $1 AND account = $2 AND ($3::bigint IS NULL OR request = $3)",
        document_id,
        account_id,
        request_id,
    )
    if row is None:
        raise NotFound
    return document_of(row), row["content"]
