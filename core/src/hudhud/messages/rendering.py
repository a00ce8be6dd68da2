"""Bodies: a pure function of a frozen wording, a message's id and its recipient's fields; they are never stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hudhud.channels import MessageTransform, message_transforms
from hudhud.database import Row
from hudhud.messages.template import Parameter, Template
from hudhud.plugins import Platform

__all__ = ["FrozenTransform", "Renderer", "Wording", "wording_of"]

Fields = Sequence[str] | None
NO_FIELDS: Final[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class FrozenTransform:
    """Which of its names a text takes from a transform, and what that transform needs to give their values."""

    names: tuple[str, ...]
    frozen: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a content says: `parameters` are the keys of a message's fields, in their order.

    `verbatim`: nothing but the transforms' names is a parameter, and every other @ stands for itself.
    """

    text: str
    parameters: tuple[str, ...] = ()
    transforms: Mapping[str, FrozenTransform] = field(default_factory=dict)
    verbatim: bool = True

    def transforms_json(self) -> str:
        """The transforms as the database keeps them."""
        return json.dumps({name: {"names": one.names, "frozen": one.frozen} for name, one in self.transforms.items()})


def wording_of(row: Row) -> Wording:
    """The columns text, parameters, transforms and verbatim of a row."""
    stored = json.loads(row["transforms"])
    transforms = {name: FrozenTransform(tuple(one["names"]), one["frozen"]) for name, one in stored.items()}
    return Wording(row["text"], tuple(row["parameters"]), transforms, row["verbatim"])


class Renderer:
    """Renders one wording for any number of messages, hundreds at a time.

    Raises LookupError where a transform that the wording needs is not installed any more: nothing may be sent then.
    """

    def __init__(self, platform: Platform, wording: Wording) -> None:
        installed = {one.name: one for one in message_transforms(platform)} if wording.transforms else {}
        self._sources: list[tuple[MessageTransform, FrozenTransform]] = []
        places = {key: place for place, key in enumerate(wording.parameters)}
        given = len(places)
        for name, frozen in sorted(wording.transforms.items()):
            if name not in installed:
                raise LookupError(f"The transform {name!r} of this content is not installed.")
            self._sources.append((installed[name], frozen))
            places |= {key: given + number for number, key in enumerate(frozen.names)}
            given += len(frozen.names)
        self._given = len(wording.parameters)
        self._constant: str | None = None
        self._slots: list[tuple[int, Parameter]] = []
        self._pattern = self._compile(wording, places)

    def _compile(self, wording: Wording, places: Mapping[str, int]) -> str:
        """A pattern for `%`, which fills in all parameters in one pass: a value is never looked into."""
        parts: list[str] = []
        for piece in self._pieces(wording, places):
            if isinstance(piece, Parameter):
                self._slots.append((places[piece.key], piece))
                parts.append("%s")
            else:
                parts.append(piece.replace("%", "%%"))
        if not self._slots:
            self._constant = "".join(parts).replace("%%", "%")
        return "".join(parts)

    @staticmethod
    def _pieces(wording: Wording, places: Mapping[str, int]) -> Sequence[str | Parameter]:
        if wording.verbatim and not places:
            return [wording.text]
        template = Template(wording.text)
        if not wording.verbatim:
            return [p if isinstance(p, str) or p.key in places else p.written for p in template.pieces]
        pieces: list[str | Parameter] = []
        end = 0
        for parameter in template.parameters:
            if parameter.key in places:
                pieces += [wording.text[end : parameter.start], parameter]
                end = parameter.start + len(parameter.written)
        return [*pieces, wording.text[end:]]

    @property
    def constant(self) -> bool:
        """Whether everybody gets the same."""
        return self._constant is not None

    def bodies(self, message_ids: Sequence[int], fields: Sequence[Fields]) -> list[str]:
        """What each of these messages says."""
        if self._constant is not None:
            return [self._constant] * len(message_ids)
        if not message_ids:
            return []
        made = [
            values
            for transform, frozen in self._sources
            for values in transform.values(frozen.frozen, frozen.names, message_ids)
        ]
        return self._fill(made, fields)

    def body(self, message_id: int, fields: Fields) -> str:
        """What one message says."""
        return self.bodies([message_id], [fields])[0]

    def samples(self, fields: Sequence[Fields]) -> list[str]:
        """What messages with these fields would say; each measures as the real one."""
        if self._constant is not None:
            return [self._constant] * len(fields)
        made = [
            [value] * len(fields)
            for transform, one in self._sources
            for value in transform.sample(one.frozen, one.names)
        ]
        return self._fill(made, fields)

    def sample(self, fields: Fields) -> str:
        """What one message with these fields would say."""
        return self.samples([fields])[0]

    def missing(self, fields: Fields) -> Parameter | None:
        """The first parameter that these fields leave empty, and that has no fallback."""
        values = fields or NO_FIELDS
        for place, parameter in self._slots:
            if place < self._given and parameter.fallback is None and not (place < len(values) and values[place]):
                return parameter
        return None

    def _fill(self, made: Sequence[Sequence[str]], fields: Sequence[Fields]) -> list[str]:
        columns: list[Sequence[str]] = []
        for place, parameter in self._slots:
            if place >= self._given:
                columns.append(made[place - self._given])
                continue
            instead = parameter.fallback or ""
            columns.append([(row[place] if row else "") or instead for row in fields])
        pattern = self._pattern
        return [pattern % values for values in zip(*columns, strict=True)]
