"""The record of who did what."""

from hudhud.audit.recording import Actor, record

__all__ = ["Actor", "record"]
