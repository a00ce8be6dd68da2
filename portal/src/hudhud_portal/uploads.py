"""Files from forms: refused early where they are too large, read piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

from litestar import Request
from litestar.datastructures import UploadFile

from hudhud.plugins import Platform
from hudhud.recipients import FileTooLarge

__all__ = ["CEILING", "pieces", "refuse_too_large"]

READ_AT_ONCE: Final = 256 * 1024
FORM_BYTES: Final = 64 * 1024
"""What a form needs besides its file, at most."""
CEILING: Final = 512 * 1024 * 1024
"""No request is read further than this; the setting `max_file_bytes` is what files are held to."""


def refuse_too_large(request: Request[Any, Any, Any], platform: Platform) -> None:
    """Raise FileTooLarge by the announced length, before anything of the file is read."""
    limit = platform.settings.max_file_bytes
    announced = int(request.headers.get("content-length") or 0)
    if announced > limit + FORM_BYTES:
        raise FileTooLarge(limit, announced)


async def pieces(file: UploadFile) -> AsyncIterator[bytes]:
    """The spooled file, piece by piece."""
    while piece := await file.read(READ_AT_ONCE):
        yield piece
