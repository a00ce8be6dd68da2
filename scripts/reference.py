"""Write the tables of docs/reference that the code itself tells: settings and errors.

    uv run python scripts/reference.py

Each stands in its page between `<!-- begin: name -->` and `<!-- end: name -->`; `tests/architecture` holds the
pages to the code, so run this after adding a setting or an error.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr
from pydantic_settings import BaseSettings

import hudhud.errors
from hudhud.errors import DomainError, LimitExceeded
from hudhud.settings import Settings
from hudhud_web import status_of

__all__ = ["TABLES", "domain_errors", "settings_classes", "write"]

T = TypeVar("T")
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
MEMBERS = (
    "hudhud",
    "hudhud_web",
    "hudhud_portal",
    "hudhud_admin",
    "hudhud_embedded",
    "hudhud_cta_links",
    "hudhud_mail",
    "hudhud_oidc",
    "hudhud_sms",
    "hudhud_webhooks",
)
PARTS_OF_NO_MEMBER = ("__main__", "piccolo_migrations", "piccolo_conf")


def load_everything() -> None:
    """Import every module, so that every class is known."""
    for name in MEMBERS:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not any(part in found.name for part in PARTS_OF_NO_MEMBER):
                importlib.import_module(found.name)


def ours(cls: type) -> bool:
    """Whether a class stands in a member, and not in a test."""
    return cls.__module__.partition(".")[0] in MEMBERS


def below(cls: type[T]) -> Iterator[type[T]]:
    """Every subclass, of any depth."""
    for child in cls.__subclasses__():
        yield child
        yield from below(child)


def settings_classes() -> list[type[BaseSettings]]:
    """Core's settings first, then those of other members by name."""
    load_everything()
    found = {cls for cls in below(BaseSettings) if ours(cls)}
    return sorted(found, key=lambda cls: (cls is not Settings, cls.__module__))


def domain_errors() -> list[type[DomainError]]:
    """Every error of the domain, its kind first."""
    load_everything()
    found = {cls for cls in below(DomainError) if ours(cls)}
    return sorted(found, key=lambda cls: (status(cls), kind(cls).__name__, cls is not kind(cls), cls.code))


def kind(cls: type[DomainError]) -> type[DomainError]:
    """The one of the eight kinds that an error is of."""
    return next(c for c in cls.__mro__ if c.__module__ == hudhud.errors.__name__)


def status(cls: type[DomainError]) -> int:
    """The HTTP status that an error of this class is answered with."""
    if issubclass(cls, LimitExceeded) and (
        hasattr(cls, "retry_after") or "retry_after" in getattr(cls.__init__, "__annotations__", {})
    ):
        return 429
    return int(status_of(cls.__new__(cls)))


def first_line(text: str | None) -> str:
    """A docstring's first sentence."""
    return (text or "").strip().split("\n\n")[0].replace("\n", " ")


def default_of(value: Any) -> str:
    """A default as an operator would write it."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value}`" if str(value) else "(empty)"


def settings_table() -> str:
    """One table for each settings class."""
    blocks = []
    for cls in settings_classes():
        prefix = str(cls.model_config.get("env_prefix", ""))
        rows = [
            f"| `{prefix}{name.upper()}` | {default_of(field.get_default(call_default_factory=True))} "
            f"| {field.description or ''} |"
            for name, field in cls.model_fields.items()
        ]
        head = f"### {first_line(cls.__doc__).rstrip('.')} (`{cls.__module__.partition('.')[0]}`)"
        blocks.append("\n".join([head, "", "| variable | default | meaning |", "|---|---|---|", *rows]))
    return "\n\n".join(blocks)


def errors_table() -> str:
    """Code, status, kind, meaning and sentence of every error."""
    rows = [
        f"| `{cls.code}` | {status(cls)} | {kind(cls).__name__} | {first_line(cls.__doc__)} | {sentence(cls)} |"
        for cls in domain_errors()
    ]
    return "\n".join(["| code | status | kind | means | says |", "|---|---|---|---|---|", *rows])


def sentence(cls: type[DomainError]) -> str:
    """The message with its fields named, as in ‹available›."""
    return PLACEHOLDER.sub(r"‹\1›", cls.message).replace("|", "\\|").replace("\n", " ")


TABLES = {"settings": settings_table, "errors": errors_table}


def write() -> None:
    """Put each table into its page."""
    for name, table in TABLES.items():
        page = REFERENCE / f"{name}.md"
        text = page.read_text("utf-8")
        begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        page.write_text(f"{before}{begin}\n\n{table()}\n\n{end}{after}", "utf-8")


if __name__ == "__main__":
    write()
