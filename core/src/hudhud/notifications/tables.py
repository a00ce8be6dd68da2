"""Notifications."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Dismissal", "Notification", "NotificationRead"]


class Notification(Table, tablename="notification", help_text="What accounts were told in the portal."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    app_user = BigInt(null=True, default=None, help_text="Only this user sees it; empty: everybody of the account")
    kind = Text()
    tone = Text(default="info")
    message = Text()
    values = JSONB()
    path = Text()
    created_at = Timestamptz()


class NotificationRead(Table, tablename="notification_read"):
    app_user = BigInt(primary_key=True)
    last_id = BigInt()


class Dismissal(Table, tablename="dismissal"):
    app_user = BigInt(primary_key=True)
    name = Text()
    at = Timestamptz()
