"""The portal's routes besides the wizard's: pages that anybody of the account reads, and acts on a campaign."""

from litestar import Router

from hudhud_portal.account import change_alert, show_account, show_settings
from hudhud_portal.bell import read_notifications, show_notifications
from hudhud_portal.campaigns import (
    ask_before_cancelling,
    ask_before_resending,
    cancel,
    copy,
    pause,
    resend,
    resume,
    send_now,
    show_campaign,
    show_campaigns,
    show_costs,
    undo,
)
from hudhud_portal.credit import show_credit
from hudhud_portal.dashboard import dismiss_first_steps, show_coverage
from hudhud_portal.exports import EXPORT_PAGES
from hudhud_portal.files import (
    correct_cell,
    download_csv_template,
    download_errors,
    download_xlsx_template,
    show_file,
)
from hudhud_portal.help import show_help, show_help_page
from hudhud_portal.home import show_home
from hudhud_portal.messages import show_message, show_messages
from hudhud_portal.search import show_search

__all__ = ["COVERAGE_PAGES", "READING", "SENDING"]

READING = Router(
    "/",
    route_handlers=[
        *EXPORT_PAGES,
        change_alert,
        dismiss_first_steps,
        download_csv_template,
        download_errors,
        download_xlsx_template,
        read_notifications,
        show_account,
        show_campaign,
        show_campaigns,
        show_costs,
        show_credit,
        show_file,
        show_help,
        show_help_page,
        show_home,
        show_message,
        show_messages,
        show_notifications,
        show_search,
        show_settings,
    ],
)
COVERAGE_PAGES = Router("/", route_handlers=[show_coverage])
SENDING = Router(
    "/",
    route_handlers=[
        ask_before_cancelling,
        ask_before_resending,
        cancel,
        copy,
        correct_cell,
        pause,
        resend,
        resume,
        send_now,
        undo,
    ],
)
