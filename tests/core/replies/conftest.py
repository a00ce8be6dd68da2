"""Replies to messages of a small network."""

from pigeon_post import own_database, platform, post

__all__ = ["own_database", "platform", "post"]
