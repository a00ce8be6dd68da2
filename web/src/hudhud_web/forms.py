"""HTML forms: decoded into msgspec structs, each field's problem told beside the field.

form = await read_form(request, NewCampaign)
with form.attempt():                     # keeps an expected error, to be shown beside its field
    await draft_campaign(platform, principal, name=form.value.name)
    return SeeOther("/campaigns")
return Page("portal/new.html", title=N_("New campaign"), context={"form": form}, status_code=form.status)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Generic, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile

from hudhud.errors import DomainError, Invalid, Problem
from hudhud.i18n import N_
from hudhud_web.statuses import status_of

__all__ = ["Form", "blank_form", "read_form"]

StructT = TypeVar("StructT", bound=msgspec.Struct)

MISSING = N_("Enter a value.")
WRONG = {
    "int": N_("Enter a whole number."),
    "float": N_("Enter a number."),
    "decimal": N_("Enter a number."),
    "bool": N_("Choose yes or no."),
    "date": N_("Enter a date such as 2026-11-30."),
    "datetime": N_("Enter a date and a time."),
}


class Form(Generic[StructT]):
    """A form as it was filled in: its `value` if all is well, the words typed, and the problems found."""

    def __init__(
        self,
        texts: Mapping[str, Sequence[str]],
        value: StructT | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        self._texts = texts
        self._value = value
        self.error: DomainError | None = Invalid(*problems) if problems else None

    @property
    def value(self) -> StructT:
        """The decoded form; raises Invalid with every wrong field."""
        if self._value is None:
            raise self.error or Invalid()
        return self._value

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows this form."""
        return status_of(self.error) if self.error else 200

    def text(self, field: str) -> str:
        """What was typed into a field."""
        return next(iter(self._texts.get(field, ())), "")

    def chosen(self, field: str, option: str) -> bool:
        """Whether an option of a select, radio or checkbox was chosen."""
        return option in self._texts.get(field, ())

    def problem(self, field: str) -> Problem | None:
        """What is wrong with a field."""
        return next((p for p in self.problems if p.where == field), None)

    @property
    def problems(self) -> Sequence[Problem]:
        """Every wrong value."""
        return self.error.problems if isinstance(self.error, Invalid) else ()

    @property
    def general(self) -> DomainError | None:
        """An error that belongs to no field."""
        return self.error if self.error is not None and not self.problems else None

    def attempt(self) -> Attempt:
        """A block whose expected errors (DomainError) end it and are kept here."""
        return Attempt(self)


class Attempt:
    """See Form.attempt."""

    def __init__(self, form: Form[Any]) -> None:
        self._form = form

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, DomainError):
            self._form.error = error
        return isinstance(error, DomainError)


def blank_form(**values: object) -> Form[Any]:
    """A form nobody has sent yet, with values to begin with."""
    return Form({name: [str(value)] for name, value in values.items() if value is not None})


async def read_form(request: Request[Any, Any, Any], into: type[StructT]) -> Form[StructT]:
    """Decode an urlencoded or multipart form. Never raises for wrong values: `value` does."""
    sent = await request.form()
    found: dict[str, object] = {}
    problems: list[Problem] = []
    for field in msgspec.structs.fields(into):
        with noting(problems, field, sent):
            given = given_to(field, sent)
            if given is not msgspec.UNSET:
                found[field.name] = given
    value = None if problems else into(**found)
    return Form(texts_of(sent), value, problems)


@contextmanager
def noting(problems: list[Problem], field: msgspec.structs.FieldInfo, sent: FormMultiDict) -> Iterator[None]:
    """Turn what msgspec says of one field into a sentence about it."""
    try:
        yield
    except msgspec.ValidationError as error:
        typed = sent.get(field.encode_name)
        problems.append(Problem(field.encode_name, sentence_of(field, error), typed if isinstance(typed, str) else ""))
    except LookupError:
        problems.append(Problem(field.encode_name, MISSING))


def given_to(field: msgspec.structs.FieldInfo, sent: FormMultiDict) -> object:
    """One field's decoded value, UNSET when its default counts; raises LookupError when it is missing."""
    info = msgspec.inspect.type_info(field.type)
    typed: list[Any] = [v for v in sent.getall(field.encode_name, []) if not (isinstance(v, str) and not v.strip())]
    if isinstance(info, msgspec.inspect.ListType | msgspec.inspect.VarTupleType | msgspec.inspect.SetType):
        return msgspec.convert(typed, field.type, strict=False)
    if isinstance(info, msgspec.inspect.BoolType):
        return bool(typed) and typed[0] not in {"0", "false", "off"}
    if not typed:
        if field.required:
            raise LookupError(field.name)
        return msgspec.UNSET
    if isinstance(typed[0], UploadFile):
        return typed[0]
    return msgspec.convert(typed[0].strip(), field.type, strict=False)


def sentence_of(field: msgspec.structs.FieldInfo, error: msgspec.ValidationError) -> str:
    """A msgid for what is wrong with a field."""
    info = msgspec.inspect.type_info(field.type)
    if isinstance(info, msgspec.inspect.UnionType):
        info = next(t for t in info.types if not isinstance(t, msgspec.inspect.NoneType))
    kind = type(info).__name__.removesuffix("Type").lower()
    length = "length" in str(error)
    if length:
        return N_("This is too long.") if "<=" in str(error) else N_("This is too short.")
    return WRONG.get(kind, N_("This value cannot be used here."))


def texts_of(sent: FormMultiDict) -> dict[str, list[str]]:
    """What was typed, by field; files and the CSRF token are not words to show again."""
    names = set(sent) - {"_csrf_token"}
    return {name: [v for v in sent.getall(name, []) if isinstance(v, str)] for name in names}
