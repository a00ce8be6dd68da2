"""The record of who did what."""

from hudhud.audit.reading import AuditEntry, AuditSearch, trail
from hudhud.audit.recording import Actor, record

__all__ = ["Actor", "AuditEntry", "AuditSearch", "record", "trail"]
