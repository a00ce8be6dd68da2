"""Features that an account may see before everybody does: off, by address only, or in the menu."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.accounts import FeatureState
from hudhud.identity import Principal
from hudhud_web.people import Person

__all__ = ["Feature", "feature_state"]


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that mounts, menu lines, panels and actions name; `default` counts for accounts with no state set.

    Off answers as an unknown address does; by address, it opens and nothing points to it.
    """

    name: str
    title: str
    default: FeatureState = FeatureState.OFF
    weight: int = 50


def feature_state(feature: Feature, person: Person | None) -> FeatureState:
    """The feature's state for the account of whoever is signed in."""
    own = person.features if isinstance(person, Principal) else {}
    return FeatureState(own.get(feature.name, feature.default))
