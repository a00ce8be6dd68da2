"""What single characters add to the price of a text, and the plain ones that could stand for them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from hudhud.channels.contracts import Channel

__all__ = ["Surcharge", "in_plain", "surcharge"]

SCRIPTS: Final = ("LATIN ", "GREEK ", "FULLWIDTH LATIN ", "FEMININE ORDINAL", "MASCULINE ORDINAL")
"""How the names of letters begin whose languages the small alphabet is meant for."""


@dataclass(frozen=True, slots=True)
class Surcharge:
    """A text takes `units`, and would take `without` if its `characters` were others.

    `replaceable`: each of these has a plain substitute.
    """

    characters: tuple[str, ...]
    units: int
    without: int
    replaceable: bool

    @property
    def more(self) -> int:
        """Units that a message takes for the sake of these characters."""
        return self.units - self.without


def surcharge(channel: Channel, body: str) -> Surcharge:
    """What a body's dear characters cost; none are told of a text in letters of another script, such as Arabic."""
    counted = channel.measure(body)
    if not counted.because or any(is_another_script(one) for one in counted.because):
        return Surcharge((), counted.units, counted.units, replaceable=False)
    dear = {ord(one): channel.substitutes.get(one, "?") for one in counted.because}
    without = channel.measure(body.translate(dear)).units
    replaceable = all(one in channel.substitutes for one in counted.because)
    return Surcharge(counted.because, counted.units, min(without, counted.units), replaceable)


def is_another_script(character: str) -> bool:
    """Whether it is a letter that no accent or sign of a Latin or Greek text explains."""
    return character.isalpha() and not unicodedata.name(character, "").startswith(SCRIPTS)


def in_plain(channel: Channel, body: str) -> str:
    """The body with plain characters for typographic ones."""
    return body.translate({ord(dear): plain for dear, plain in channel.substitutes.items()})
