"""The routes of senders: what everybody of the account sees, asking for others, and choosing who may use one."""

from litestar import Router

from hudhud_portal.senders.asking import (
    begin,
    download_document,
    keep,
    new,
    remove_document,
    show_request,
    withdraw,
)
from hudhud_portal.senders.list import show_senders
from hudhud_portal.senders.sharing import change_users, show_users

__all__ = ["REQUESTING_SENDERS", "SENDERS_PAGES", "SHARING_SENDERS"]

SENDERS_PAGES = Router("/senders", route_handlers=[show_senders])
REQUESTING_SENDERS = Router(
    "/senders", route_handlers=[begin, download_document, keep, new, remove_document, show_request, withdraw]
)
SHARING_SENDERS = Router("/senders", route_handlers=[change_users, show_users])
