"""The hooks that core calls. Each has its page in `docs/reference/hooks.md`, locked to this file by a test.

A provider hook is synchronous, runs once at start-up, and returns an iterable of the type it declares.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings

    from hudhud.channels import CampaignType, Channel, MessageTransform
    from hudhud.plugins import ExportSource, HealthCheck, Simulator
    from hudhud.work import Task

__all__ = ["hookimpl", "hookspec"]

hookspec = pluggy.HookspecMarker("hudhud")
hookimpl = pluggy.HookimplMarker("hudhud")

# --- sending ---


@hookspec
def channels() -> Iterable[Channel]:
    """Ways to reach a person."""
    return ()


@hookspec
def campaign_types() -> Iterable[CampaignType]:
    """Kinds of campaign that the wizard offers."""
    return ()


@hookspec
def message_transforms() -> Iterable[MessageTransform]:
    """Values of its own for each message, under names that a text may use."""
    return ()


# --- running ---


@hookspec
def tasks() -> Iterable[Task]:
    """Tasks that the worker runs, some of them by schedule."""
    return ()


@hookspec
def export_sources() -> Iterable[ExportSource]:
    """Tables that can be exported as files."""
    return ()


@hookspec
def settings() -> Iterable[type[BaseSettings]]:
    """Settings classes, each with an environment prefix of its own."""
    return ()


@hookspec
def health_checks() -> Iterable[HealthCheck]:
    """Questions that /readyz and `hudhud check` ask."""
    return ()


@hookspec
def simulators() -> Iterable[Simulator]:
    """Simulated outside parties that `hudhud up` starts."""
    return ()
