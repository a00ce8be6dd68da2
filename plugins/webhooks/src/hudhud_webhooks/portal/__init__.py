"""Routes: the pages on which an account's admins set up webhooks and read their log, and the same for programs."""

from hudhud_webhooks.portal.api import API
from hudhud_webhooks.portal.log import LOG
from hudhud_webhooks.portal.webhooks import WEBHOOKS

__all__ = ["API", "LOG", "WEBHOOKS"]
