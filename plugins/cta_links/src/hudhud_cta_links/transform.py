"""Links as values of each message: `@link1` to `@link5`, and `@stop`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from hudhud.channels import Draft, Finding, MessageTransform
from hudhud.i18n import N_
from hudhud.messages import Template
from hudhud.plugins import Platform
from hudhud_cta_links.bases import base_of, days_of
from hudhud_cta_links.codes import LENGTH
from hudhud_cta_links.frozen import LINK_NAMES, NAMES, STOP, FrozenLinks, codes_of
from hudhud_cta_links.keys import present_key
from hudhud_cta_links.options import NOT_SET_UP, NOT_USED, findings_in, read_options
from hudhud_cta_links.targets import read_target

__all__ = ["CAMPAIGN_TYPES", "CtaLinks", "example_of"]

CAMPAIGN_TYPES: Final = ("regular_link", "personalised_link")
EXAMPLE: Final = "7Hq3xKc9V"
"""A code that is nobody's: it fills nine places in examples."""


class CtaLinks(MessageTransform):
    """Gives each message links that are its recipient's alone, all of one length."""

    name: ClassVar[str] = "cta_links"
    names: ClassVar[tuple[str, ...]] = NAMES

    def __init__(self, *, private_targets: bool = False) -> None:
        """Links may lead to private networks where `private_targets` says so."""
        self._private = private_targets

    def check(self, draft: Draft) -> list[Finding]:
        """Wrong values of the links, and links that the text uses and that are not there."""
        found = findings_in(draft.options, private=self._private)
        if any(one.refuses for one in found):
            return found
        links = len(read_options(draft.options).links)
        used = used_in(draft.text)
        return found + [
            Finding("text", NOT_SET_UP[name], refuses=True)
            for number, name in enumerate(LINK_NAMES)
            if name in used and number >= links
        ]

    def offers(self, draft: Draft) -> tuple[str, ...]:
        """The links that are set up, and the way to opt out."""
        return (*LINK_NAMES[: len(read_options(draft.options).links)], STOP)

    def title(self, name: str, draft: Draft) -> str:
        """The answer that a link stands for."""
        if name == STOP:
            return N_("opt-out link")
        links = read_options(draft.options).links
        number = LINK_NAMES.index(name)
        return links[number].label if number < len(links) else ""

    def lacks(self, draft: Draft) -> list[Finding]:
        """A link, where the campaign is about links; and each that is set up in the text."""
        links = len(read_options(draft.options).links)
        if not links:
            return [Finding("links", N_("Set up a link."))] if draft.campaign_type in CAMPAIGN_TYPES else []
        used = used_in(draft.text)
        return [Finding("text", NOT_USED[name]) for name in LINK_NAMES[:links] if draft.text and name not in used]

    async def freeze(
        self, platform: Platform, account_id: int, names: Sequence[str], options: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Host, key, labels and targets. Raises RefusedTarget for a target that may not be linked to."""
        read = read_options(options)
        frozen = FrozenLinks(
            base=await base_of(platform, account_id),
            key=await present_key(platform),
            labels=tuple(link.label for link in read.links),
            targets=tuple(read_target(link.target, private=self._private) for link in read.links),
            days=read.days or await days_of(platform, account_id),
        )
        return frozen.json()

    def values(
        self, frozen: Mapping[str, Any], names: Sequence[str], message_ids: Sequence[int]
    ) -> Sequence[Sequence[str]]:
        """The links of these messages."""
        codes, before = codes_of(frozen["key"]), f"{frozen['base']}/l/"
        return [[before + code for code in codes.write(message_ids, NAMES.index(name))] for name in names]

    def sample(self, frozen: Mapping[str, Any], names: Sequence[str]) -> Sequence[str]:
        """Links of nobody."""
        return [example_of(frozen["base"]) for _ in names]


def example_of(base: str) -> str:
    """A link of nobody, as long as a real one."""
    return f"{base}/l/{EXAMPLE[:LENGTH]}"


def used_in(text: str) -> frozenset[str]:
    """The keys of a text's parameters, links among them."""
    return frozenset(Template(text).keys)
