"""What an XLSX archive must not be, checked before a parser sees it: each part is unpacked once, and counted.

Runs in the child. Whoever crafts a file that passes all of this still meets the child's limits.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

__all__ = ["Archive", "Refusal"]

MOST_PARTS: Final = 2_000
MOST_BYTES: Final = 512 * 1024 * 1024
MOST_RATIO: Final = 250
"""How many times its size a file may unpack to, once that is more than UNSUSPICIOUS bytes."""
UNSUSPICIOUS: Final = 100 * 1024 * 1024
MOST_INDEX_BYTES: Final = 8 * 1024 * 1024
PIECE: Final = 1024 * 1024
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
DECLARATIONS: Final = tuple(
    text.encode(encoding) for text in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
NESTED: Final = re.compile(r"\.(?:zip|xls|xlsx|xlsm|xlsb|jar|rar|7z|gz)$", re.IGNORECASE)
RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class Refusal(Exception):
    """The workbook is not read; `kind` is one of a few words, `values` fill its sentence."""

    def __init__(self, kind: str, **values: int | str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.values = values


class Archive:
    """A workbook's parts, once they have been found harmless; raises Refusal otherwise."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(OLE):
            raise Refusal("encrypted" if ENCRYPTED in content else "old")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self._check_names()
            self._check_sizes(len(content))
            for name in self._names:
                self._check_part(name)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
            raise Refusal("damaged") from error

    @property
    def _names(self) -> list[str]:
        return self._zip.namelist()

    def _check_names(self) -> None:
        if any(part.flag_bits & 1 for part in self._zip.infolist()):
            raise Refusal("encrypted")
        names = [name.lower() for name in self._names]
        if len(names) > MOST_PARTS:
            raise Refusal("parts", limit=MOST_PARTS, actual=len(names))
        if any(name.endswith("vbaproject.bin") for name in names):
            raise Refusal("macros")
        if any("externallinks/" in name for name in names):
            raise Refusal("linked")
        if "content.xml" in names and "xl/workbook.xml" not in names:
            raise Refusal("ods")
        if "xl/workbook.xml" not in names or len(set(names)) != len(names):
            raise Refusal("other")
        if any(NESTED.search(name) for name in names):
            raise Refusal("nested")

    def _check_sizes(self, packed: int) -> None:
        unpacked = sum(part.file_size for part in self._zip.infolist())
        limit = min(MOST_BYTES, max(UNSUSPICIOUS, MOST_RATIO * packed))
        if unpacked > limit:
            raise Refusal("unpacked", limit=limit, actual=unpacked)

    def _check_part(self, name: str) -> None:
        """Unpack it: zipfile stops at the size that the directory tells, and compares the checksum there."""
        overlap = max(map(len, DECLARATIONS)) - 1
        before = b""
        is_xml = name.lower().endswith((".xml", ".rels"))
        for piece in self.pieces(name):
            looked_at = before + piece
            if is_xml and any(declaration in looked_at for declaration in DECLARATIONS):
                raise Refusal("entities")
            before = looked_at[-overlap:]

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part's content."""
        with self._zip.open(name) as part:
            while piece := part.read(PIECE):
                yield piece

    def sheets(self) -> dict[str, str]:
        """The parts of sheets by the sheets' names."""
        targets = {
            relation.get("Id", ""): relation.get("Target", "") for relation in self._index("xl/_rels/workbook.xml.rels")
        }
        found: dict[str, str] = {}
        for sheet in self._index("xl/workbook.xml").iter():
            if sheet.tag.rpartition("}")[2] == "sheet":
                target = targets.get(sheet.get(RELATION) or sheet.get(STRICT_RELATION) or "", "")
                found[sheet.get("name", "")] = self._part(target)
        return found

    def _part(self, target: str) -> str:
        wanted = (target.removeprefix("/") if target.startswith("/") else f"xl/{target}").lower()
        return next((name for name in self._names if name.lower() == wanted), "")

    def _index(self, name: str) -> ElementTree.Element:
        part = next((one for one in self._names if one.lower() == name.lower()), None)
        if part is None or self._zip.getinfo(part).file_size > MOST_INDEX_BYTES:
            raise Refusal("damaged")
        try:
            return ElementTree.fromstring(self._zip.read(part))  # noqa: S314 - it declares no entities, see above
        except ElementTree.ParseError as error:
            raise Refusal("damaged") from error
