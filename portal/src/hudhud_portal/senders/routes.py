"""The routes of senders: what everybody of the account sees, and what those may open who ask for senders."""

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

__all__ = ["REQUESTING_SENDERS", "SENDERS_PAGES"]

SENDERS_PAGES = Router("/senders", route_handlers=[show_senders])
REQUESTING_SENDERS = Router(
    "/senders", route_handlers=[begin, download_document, keep, new, remove_document, show_request, withdraw]
)
