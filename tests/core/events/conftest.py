"""Tests of events use the network of `pigeon_post`."""

from __future__ import annotations

from pigeon_post import own_database, platform, post

__all__ = ["own_database", "platform", "post"]
