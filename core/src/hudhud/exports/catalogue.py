"""Every table that can be exported: core's, listed here, and those that plugins give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hudhud import contacts, messages
from hudhud.errors import NotFound
from hudhud.plugins import ExportSource, Platform, PluginError

__all__ = ["UnknownExport", "source", "sources"]

CORE: Final[tuple[ExportSource, ...]] = (messages.RECORDS, contacts.CONTACTS, contacts.OPT_OUTS)


@dataclass(eq=False)
class UnknownExport(NotFound):
    """Nothing of this kind can be exported."""

    kind: str
    code = "export_unknown"
    message = "There is no export of the kind “%(kind)s”."


def sources(platform: Platform) -> dict[str, ExportSource]:
    """What can be exported, by its kind; raises PluginError for a kind given twice."""
    found: dict[str, ExportSource] = {}
    for one in (*CORE, *platform.plugins.collect("export_sources", ExportSource)):
        if one.kind in found:
            raise PluginError(f"Two exports are of the kind {one.kind!r}.")
        found[one.kind] = one
    return found


def source(platform: Platform, kind: str) -> ExportSource:
    """The source of a kind; raises UnknownExport."""
    found = sources(platform).get(kind)
    if found is None:
        raise UnknownExport(kind)
    return found
