"""Files that somebody uploaded, given back as downloads: never shown as a page of ours, whatever they hold."""

from __future__ import annotations

from urllib.parse import quote

from litestar import Response

__all__ = ["Attachment"]


class Attachment(Response[bytes]):
    """A file under its own name (RFC 6266, 8187), kept by no cache; browsers save it and open nothing."""

    def __init__(self, content: bytes, *, name: str, media_type: str) -> None:
        plain = "".join(one if one.isascii() and (one.isalnum() or one in "._-") else "_" for one in name)
        headers = {
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Cache-Control": "no-store",
        }
        super().__init__(content, media_type=media_type, headers=headers)
