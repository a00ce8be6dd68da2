"""Notifications: what happened while nobody looked, and what a user has read or put away."""

from hudhud.notifications.bell import Notification, mark_read, notifications, notify, purge
from hudhud.notifications.dismissals import dismiss, dismissed

__all__ = ["Notification", "dismiss", "dismissed", "mark_read", "notifications", "notify", "purge"]
