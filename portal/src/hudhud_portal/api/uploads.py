"""A multipart upload: spooled to disk as it comes, ended at the limit, hashed for its idempotency key."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.types import HTTPReceiveMessage

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.recipients import ENCODINGS, FileTooLarge

__all__ = ["CEILING", "NO_SUCH_FIELD", "Upload", "UploadOperation", "uploaded"]

FORM_BYTES: Final = 64 * 1024
"""What a form needs besides its file, at most."""
CEILING: Final = 1024 * 1024 * 1024
"""Litestar's own limit, which is fixed when routes are made; the setting `max_file_bytes` is below it and counts."""
READ_AT_ONCE: Final = 256 * 1024
FIELDS: Final = frozenset({"file", "channel", "region", "encoding", "keep_duplicates"})
NO_SUCH_FIELD: Final = N_("There is no such field.")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is on this machine, with the form's other fields."""

    file: UploadFile
    fields: dict[str, str]

    async def chunks(self) -> AsyncIterator[bytes]:
        """The content, from the beginning."""
        await self.file.seek(0)
        while chunk := await self.file.read(READ_AT_ONCE):
            yield chunk

    async def fingerprint(self) -> bytes:
        """The same for the same file under the same name with the same fields."""
        content = hashlib.sha256()
        async for chunk in self.chunks():
            content.update(chunk)
        told = [self.file.filename, *(f"{name}={value}" for name, value in sorted(self.fields.items()))]
        return content.digest() + "\n".join(told).encode()


@asynccontextmanager
async def uploaded(
    request: Request[Any, Any, Any],
    platform: Platform,
    fields: Set[str] = FIELDS,
    unknown: Callable[[str], str] = lambda _: NO_SUCH_FIELD,
) -> AsyncIterator[Upload]:
    """The upload, gone when this ends; raises FileTooLarge before all of it was read, and Invalid.

    `fields` are those that the form may have; `unknown` says of any other why it is refused (a msgid).
    """
    form = await bounded(request, platform.settings.max_file_bytes).form()
    try:
        yield upload_of(form, fields, unknown)
    finally:
        await form.close()


def bounded(request: Request[Any, Any, Any], limit: int) -> Request[Any, Any, Any]:
    """The same request, which raises FileTooLarge once more comes than a file and its form may take."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit + FORM_BYTES:
        raise FileTooLarge(limit, int(announced))
    received = 0

    async def receive() -> HTTPReceiveMessage:
        nonlocal received
        event = await request.receive()
        if event["type"] == "http.request":
            received += len(event["body"])
        if received > limit + FORM_BYTES:
            raise FileTooLarge(limit, received)
        return event  # type: ignore[return-value]  # what an HTTP request receives

    return Request(request.scope, receive=receive)


def upload_of(form: FormMultiDict, known: Set[str], unknown: Callable[[str], str]) -> Upload:
    """The form's parts; raises Invalid for missing and for unknown ones."""
    problems = [Problem(name, unknown(name)) for name in form if name not in known]
    file = form.get("file")
    if not isinstance(file, UploadFile) or len(form.getall("file")) > 1:
        problems.append(Problem("file", N_("Send one file as the part “file”, with a file name.")))
    fields = {name: value for name, value in form.items() if name != "file"}
    problems += [
        Problem(name, N_("Send this field once, as text."))
        for name in sorted(known - {"file"})
        if len(form.getall(name, [])) > 1 or not isinstance(fields.get(name, ""), str)
    ]
    if problems or not isinstance(file, UploadFile):
        raise Invalid(*problems)
    return Upload(file, {name: str(value) for name, value in fields.items()})


@dataclass
class UploadOperation(Operation):
    """The form in the API's description."""

    def __post_init__(self) -> None:
        schema = Schema(
            type=OpenAPIType.OBJECT,
            required=["file"],
            properties={
                "file": Schema(
                    type=OpenAPIType.STRING,
                    format=OpenAPIFormat.BINARY,
                    description="Excel (.xlsx) or CSV, numbers in the first column, at most 17 MB and 1,000,000 rows.",
                ),
                "channel": Schema(type=OpenAPIType.STRING, default="sms"),
                "region": Schema(
                    type=OpenAPIType.STRING,
                    description="Country of national numbers (ISO 3166); your account's by default.",
                ),
                "encoding": Schema(
                    type=OpenAPIType.STRING,
                    enum=list(ENCODINGS),
                    description="Of a text file; found out by default.",
                ),
                "keep_duplicates": Schema(
                    type=OpenAPIType.BOOLEAN,
                    default=False,
                    description="Every row is a message, even one that repeats a number.",
                ),
            },
        )
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=schema)}, required=True)
