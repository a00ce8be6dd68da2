"""What a customer sets on a draft."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, TypedDict

from hudhud.campaigns.campaign import Campaign

__all__ = ["Given", "Values", "changed", "columns_of", "values_of"]


class Given(TypedDict, total=False):
    """Values that are given by their names; what is not given stays as it is, or is empty in a new draft."""

    name: str
    type: str
    sender: str
    text: str
    recipient_file_id: int | None
    recipients: Sequence[str]
    contact_groups: Sequence[int]
    all_contacts: bool
    options: Mapping[str, Any]
    country: str
    other_countries: bool
    acknowledged: Sequence[Mapping[str, Any]]
    start_local: str
    start_zone: str
    start_second: bool
    spread_minutes: int
    marketing_hours: bool


@dataclass(frozen=True, slots=True)
class Values:
    """All that is set on a draft: `options` by the names of transforms, `start_local` a wall's time in `start_zone`."""

    channel: str
    name: str
    type: str
    sender: str = ""
    text: str = ""
    recipient_file_id: int | None = None
    recipients: tuple[str, ...] = ()
    contact_groups: tuple[int, ...] = ()
    all_contacts: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    country: str = ""
    other_countries: bool = False
    acknowledged: tuple[Mapping[str, Any], ...] = ()
    start_local: str = ""
    start_zone: str = ""
    start_second: bool = False
    spread_minutes: int = 0
    marketing_hours: bool = False


RENAMED: Final = {"recipient_file_id": "recipient_file"}


def values_of(campaign: Campaign) -> Values:
    """What is set on a campaign now."""
    return Values(**{one.name: getattr(campaign, one.name) for one in fields(Values)})


def changed(values: Values, given: Given) -> Values:
    """The values with those that are given in their place, tidied."""
    new: dict[str, Any] = dict(given)
    if "name" in new:
        new["name"] = new["name"].strip()
    if "recipients" in new:
        new["recipients"] = tuple(stripped for one in new["recipients"] if (stripped := one.strip()))
    for name in ("contact_groups", "acknowledged"):
        if name in new:
            new[name] = tuple(dict.fromkeys(new[name])) if name == "contact_groups" else tuple(new[name])
    return replace(values, **new)


def columns_of(values: Values) -> dict[str, Any]:
    """The values as the table's columns keep them."""
    found: dict[str, Any] = {RENAMED.get(one.name, one.name): getattr(values, one.name) for one in fields(Values)}
    for name in ("options", "acknowledged"):
        found[name] = json.dumps(found[name])
    for name in ("recipients", "contact_groups"):
        found[name] = list(found[name])
    return found
