"""Built assets by their plain names, and the files of plugins' `static/` folders."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from pathlib import Path

from litestar import MediaType, Request, Response, Router, get
from litestar.datastructures import State
from litestar.params import FromPath

from hudhud.errors import NotFound

__all__ = ["Asset", "Assets", "asset_router", "load_assets"]

IMMUTABLE = "public, max-age=31536000, immutable"
PACKED = ((".br", "br"), (".gz", "gzip"))
TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file's bytes; `packed` holds it compressed, by encoding, best first."""

    content: bytes
    media_type: str
    packed: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file under /static. A file's address changes with its content, so browsers keep it for a year."""

    names: Mapping[str, str]
    files: Mapping[str, Asset]

    def url(self, name: str) -> str:
        """The address of `hudhud.ltr.css`, or of `<plugin>/file.png`; raises KeyError for an unknown name."""
        return f"/static/{self.names[name]}"


def load_assets(static_folders: Mapping[str, Path]) -> Assets:
    """Read the built assets, and the `static/` folders of plugins by plugin name, into memory."""
    built = resources.files("hudhud_webassets")
    names: dict[str, str] = json.loads((built / "manifest.json").read_text())
    files: dict[str, Asset] = {}
    chunks = [entry.name for entry in built.iterdir() if entry.is_file() and not entry.name.endswith((".br", ".gz"))]
    for file in set(chunks) - {"manifest.json", "THIRD_PARTY.json", "__init__.py"}:
        packed = {code: (built / (file + end)).read_bytes() for end, code in PACKED if (built / (file + end)).is_file()}
        files[file] = Asset((built / file).read_bytes(), media_type_of(file), packed)
    for plugin, folder in static_folders.items():
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            content = path.read_bytes()
            hashed = f"{plugin}/{path.stem}-{sha256(content).hexdigest()[:8]}{path.suffix}"
            names[f"{plugin}/{path.relative_to(folder).as_posix()}"] = hashed
            files[hashed] = Asset(content, media_type_of(path.name), {})
    return Assets(names, files)


def media_type_of(name: str) -> str:
    """The media type by the file's ending; Litestar names the character set of text."""
    return TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def asset_router(assets: Assets) -> Router:
    """The routes under /static."""

    @get("/{name:path}", media_type=MediaType.TEXT, sync_to_thread=False)
    def asset(name: FromPath[str], request: Request[object, object, State]) -> Response[bytes]:
        found = assets.files.get(name.strip("/"))
        if found is None:
            raise NotFound
        accepted = request.headers.get("accept-encoding", "")
        encoding = next((code for code in found.packed if code in accepted), None)
        headers = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}
        if encoding is None:
            return Response(found.content, media_type=found.media_type, headers=headers)
        headers["Content-Encoding"] = encoding
        return Response(found.packed[encoding], media_type=found.media_type, headers=headers)

    return Router("/static", route_handlers=[asset], include_in_schema=False)
