"""The network of `pigeon_post` for every test here."""

from __future__ import annotations

from pigeon_post import own_database, platform, post

__all__ = ["own_database", "platform", "post"]
