"""What can go wrong, as eight kinds that know nothing of HTTP.

    DomainError
    ├── NotFound            it is not there, or not yours
    ├── NotPermitted        you may not do this
    ├── Invalid             the input is wrong; `problems` says where
    ├── Conflict            it is in another state than this needs
    ├── Refused             a rule forbids it
    ├── InsufficientFunds   the money is not there
    ├── LimitExceeded       a limit, with its number and the actual one
    └── Unavailable         try again later

A room subclasses a kind as a dataclass (`eq=False`, never frozen: contextlib writes `__traceback__` into what passes
through it) whose fields are the values of the sentence `message`.
`hudhud_web.problems` maps kinds to statuses; nothing else does.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any, ClassVar

__all__ = [
    "Conflict",
    "DomainError",
    "InsufficientFunds",
    "Invalid",
    "LimitExceeded",
    "NotFound",
    "NotPermitted",
    "Problem",
    "Refused",
    "Unavailable",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong value: where it is (a field's name or `row 12`), what is wrong, and the value itself."""

    where: str
    message: str
    value: str = ""


class DomainError(Exception):
    """An expected failure, told in one translatable sentence.

    `message` is a gettext msgid with `%(field)s` for each dataclass field; `code` is its stable name
    in the API (`docs/reference/errors.md`).
    """

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "Something went wrong."

    def values(self) -> dict[str, Any]:
        """The typed fields by name, for whoever formats the sentence."""
        if not is_dataclass(self):
            return {}
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __str__(self) -> str:
        return self.message % self.values()


class NotFound(DomainError):
    """It does not exist, or belongs to somebody else: the two are never told apart."""

    code = "not_found"
    message = "There is nothing here."


class NotPermitted(DomainError):
    """The caller is known and may not do this."""

    code = "not_permitted"
    message = "You may not do this."


class Invalid(DomainError):
    """The input is wrong; each problem names its field or row."""

    code = "invalid"
    message = "Some values need correcting."

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems

    def __str__(self) -> str:
        told = "; ".join(f"{p.where}: {p.message}" for p in self.problems)
        return f"{self.message} {told}".strip()


class Conflict(DomainError):
    """The thing is in another state than this act needs."""

    code = "conflict"
    message = "This is no longer possible in its present state."


class Refused(DomainError):
    """A rule forbids it, whoever asks."""

    code = "refused"
    message = "This is refused by a rule."


class InsufficientFunds(DomainError):
    """The balance and the safe limit together do not cover it."""

    code = "insufficient_funds"
    message = "There is not enough credit."


class LimitExceeded(DomainError):
    """More than is allowed; the sentence gives the limit and the actual number."""

    code = "limit_exceeded"
    message = "This is more than is allowed."


class Unavailable(DomainError):
    """It cannot be done now; the same call may work later."""

    code = "unavailable"
    message = "This is not available now. Try again in a moment."
