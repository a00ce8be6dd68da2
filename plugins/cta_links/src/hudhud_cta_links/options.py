"""A campaign's links as a customer sets them: `options["cta_links"] = {"links": [{"label", "target"}], "days": 30}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from hudhud.channels import Finding
from hudhud.i18n import N_
from hudhud_cta_links.frozen import LINK_NAMES, MOST_LINKS
from hudhud_cta_links.targets import RefusedTarget, read_target

__all__ = ["NOT_SET_UP", "NOT_USED", "Link", "LinkOptions", "findings_in", "read_options"]

LONGEST_LABEL: Final = 40
MOST_DAYS: Final = 730
NOT_SET_UP: Final = dict(
    zip(
        LINK_NAMES,
        (
            N_("The text uses @link1, but no first link is set up."),
            N_("The text uses @link2, but no second link is set up."),
            N_("The text uses @link3, but no third link is set up."),
            N_("The text uses @link4, but no fourth link is set up."),
            N_("The text uses @link5, but no fifth link is set up."),
        ),
        strict=True,
    )
)
NOT_USED: Final = dict(
    zip(
        LINK_NAMES,
        (
            N_("Put @link1 into the text: it is set up, and nobody would see it."),
            N_("Put @link2 into the text: it is set up, and nobody would see it."),
            N_("Put @link3 into the text: it is set up, and nobody would see it."),
            N_("Put @link4 into the text: it is set up, and nobody would see it."),
            N_("Put @link5 into the text: it is set up, and nobody would see it."),
        ),
        strict=True,
    )
)


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One link: what its clicks are called in the results, and where it leads; without a target to our own page."""

    label: str = ""
    target: str = ""


class LinkOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The links of a campaign, and the days after its end for which they work (None: as the account has it)."""

    links: Sequence[Link] = ()
    days: int | None = None


def read_options(options: Mapping[str, Any]) -> LinkOptions:
    """The options in their form, labels without blanks around them; raises msgspec.ValidationError for another."""
    read = msgspec.convert(dict(options), LinkOptions)
    links = tuple(
        Link(" ".join(one.label.split()) or f"{number}", one.target.strip())
        for number, one in enumerate(read.links, start=1)
    )
    return LinkOptions(links, read.days)


def findings_in(options: Mapping[str, Any], *, private: bool) -> list[Finding]:
    """Every value that cannot be kept, each named by its place."""
    try:
        read = read_options(options)
    except msgspec.ValidationError as error:
        return [Finding("options.cta_links", str(error), refuses=True)]
    found: list[Finding] = []
    if len(read.links) > MOST_LINKS:
        found.append(Finding("options.cta_links.links", N_("A message has at most five links."), refuses=True))
    if read.days is not None and not 1 <= read.days <= MOST_DAYS:
        found.append(Finding("options.cta_links.days", N_("Between 1 and 730 days."), refuses=True))
    seen: set[str] = set()
    for number, link in enumerate(read.links):
        place = f"options.cta_links.links[{number}]"
        if len(link.label) > LONGEST_LABEL:
            found.append(Finding(f"{place}.label", N_("A label has at most 40 characters."), refuses=True))
        if link.label.casefold() in seen:
            found.append(Finding(f"{place}.label", N_("Another link has this label."), refuses=True))
        seen.add(link.label.casefold())
        try:
            read_target(link.target, private=private)
        except RefusedTarget as error:
            found.append(Finding(f"{place}.target", error.reason, refuses=True))
    return found
