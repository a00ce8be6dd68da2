"""Events: what happened to an account's messages and campaigns, told to those who asked for it."""

from hudhud.events.hearing import Event, backlog, forget, listen, stop, take, waiting
from hudhud.events.telling import KINDS, MESSAGE_STATE, heard, tell

__all__ = ["KINDS", "MESSAGE_STATE", "Event", "backlog", "forget", "heard", "listen", "stop", "take", "tell", "waiting"]
