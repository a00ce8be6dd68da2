"""The portal's routes besides the wizard's: pages that anybody of the account reads, and acts on a campaign."""

from litestar import Router

from hudhud_portal.campaigns import (
    ask_before_cancelling,
    cancel,
    pause,
    resume,
    show_campaign,
    show_campaigns,
)
from hudhud_portal.credit import show_credit
from hudhud_portal.home import show_home
from hudhud_portal.messages import show_message, show_messages

__all__ = ["READING", "SENDING"]

READING = Router(
    "/", route_handlers=[show_campaign, show_campaigns, show_credit, show_home, show_message, show_messages]
)
SENDING = Router("/", route_handlers=[ask_before_cancelling, cancel, pause, resume])
