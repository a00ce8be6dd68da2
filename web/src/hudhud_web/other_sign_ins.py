"""Other ways to sign in, which the sign-in page offers beside the password."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from hudhud.plugins import Platform

__all__ = ["OtherSignIns", "SignInLink", "links_of"]


@dataclass(frozen=True, slots=True)
class SignInLink:
    """A way to sign in elsewhere: the words of its button, as an operator wrote them, and a path of this site.

    The path takes a query `next`: where to go afterwards.
    """

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class OtherSignIns:
    """A source of such links, asked whenever the sign-in page is shown."""

    name: str
    links: Callable[[Platform], Awaitable[Sequence[SignInLink]]]
    weight: int = 50


async def links_of(platform: Platform, sources: Iterable[OtherSignIns]) -> list[SignInLink]:
    """The links of all sources, in their order."""
    return [link for source in sources for link in await source.links(platform)]
