"""What a text may take from its recipients: columns of the file, fields of the contacts, values of transforms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hudhud import channels
from hudhud.campaigns.campaign import Campaign
from hudhud.errors import Problem
from hudhud.i18n import N_
from hudhud.messages import Template, key_of, nearest
from hudhud.plugins import Platform

__all__ = [
    "CONTACT_NAME",
    "Column",
    "Taken",
    "Unknown",
    "columns",
    "is_personalised",
    "known_keys",
    "problems_of_parameters",
    "reserved_names",
    "taken_by",
    "unknown_names",
]

CONTACT_NAME: Final = ("name", key_of("الاسم"))
"""Keys that stand for a contact's name, in any account."""


@dataclass(frozen=True, slots=True)
class Column:
    """A name that a text may use; `source` is file, contacts, or the transform that gives it, perhaps with a title."""

    name: str
    source: str
    title: str = ""

    @property
    def key(self) -> str:
        """What it is looked up by."""
        return key_of(self.name)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that nothing is known by, and the one that was probably meant."""

    name: str
    meant: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a text takes: keys of its recipients' data, and names of each transform."""

    parameters: tuple[str, ...]
    transforms: Mapping[str, tuple[str, ...]]


def is_personalised(platform: Platform, campaign: Campaign) -> bool:
    """Whether each text is filled from its recipient's data."""
    kind = channels.campaign_type(platform, campaign.channel, campaign.type)
    return kind is not None and kind.personalised


def reserved_names(platform: Platform) -> dict[str, str]:
    """Names that transforms give, with the transform's."""
    return {name: one.name for one in channels.message_transforms(platform) for name in one.names}


def taken_by(platform: Platform, campaign: Campaign) -> Taken:
    """What the campaign's text takes."""
    reserved = reserved_names(platform)
    transforms: dict[str, tuple[str, ...]] = {}
    parameters: list[str] = []
    personalised = is_personalised(platform, campaign)
    for key in Template(campaign.text).keys if reserved or personalised else ():
        if key in reserved:
            transforms[reserved[key]] = (*transforms.get(reserved[key], ()), key)
        elif personalised:
            parameters.append(key)
    return Taken(tuple(parameters), transforms)


async def columns(platform: Platform, campaign: Campaign) -> list[Column]:
    """The names that this campaign's recipients give; before there are any, those of the contacts."""
    found: list[Column] = []
    if campaign.parent_choice in {"unsent", "unsent_and_unconfirmed"}:  # the data that its parent's messages had
        names = await platform.database.fetchval("SELECT parameters FROM campaign WHERE id = $1", campaign.parent_id)
        return [Column(name, "parent") for name in names or ()]
    if campaign.recipient_file_id is not None:
        names = await platform.database.fetchval(
            "SELECT columns FROM recipient_file WHERE id = $1 AND account = $2",
            campaign.recipient_file_id,
            campaign.account_id,
        )
        found += [Column(name, "file") for name in (names or [])[1:]]
    if campaign.contact_groups or campaign.all_contacts or campaign.recipient_file_id is None:
        rows = await platform.database.fetch(
            "SELECT name FROM contact_field WHERE account = $1 ORDER BY position, id", campaign.account_id
        )
        found += [Column(name, "contacts") for name in ("name", *(row["name"] for row in rows))]
    return found


def known_keys(platform: Platform, found: Sequence[Column]) -> frozenset[str]:
    """The keys that stand for something where these are the columns; contacts have their name by two of them."""
    names = CONTACT_NAME if any(column.source == "contacts" for column in found) else ()
    return frozenset({*(column.key for column in found), *reserved_names(platform), *names})


async def unknown_names(platform: Platform, campaign: Campaign) -> list[Unknown]:
    """Names in a personalised text that no recipient's data has, once each; with the one that was probably meant."""
    if not is_personalised(platform, campaign) or not campaign.text:
        return []
    found = await columns(platform, campaign)
    keys, known = known_keys(platform, found), [column.name for column in found]
    unknown = {one.key: one.name for one in Template(campaign.text).parameters if one.key not in keys}
    return [Unknown(name, nearest(name, known)) for name in unknown.values()]


async def problems_of_parameters(platform: Platform, campaign: Campaign) -> list[Problem]:
    """Each name that is unknown."""
    return [problem_of(one) for one in await unknown_names(platform, campaign)]


def problem_of(unknown: Unknown) -> Problem:
    """An unknown name, with what it could have been."""
    if unknown.meant is not None:
        said = N_("There is no column of this name. Did you mean the second one?")
        return Problem("text", said, f"@{unknown.name} → @{unknown.meant}")
    return Problem("text", N_("There is no column of this name in your recipients’ data."), f"@{unknown.name}")
