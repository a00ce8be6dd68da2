"""The routes of the wizard."""

from litestar import Router

from hudhud_portal.wizard.destination import acknowledge_country, choose_country
from hudhud_portal.wizard.details import begin, change_details, discard, edit_details, new, open_draft
from hudhud_portal.wizard.recipient_files import (
    cancel_file,
    choose_encoding,
    choose_file,
    remove_file,
    repeat_numbers,
    upload_file,
)
from hudhud_portal.wizard.recipient_groups import choose_groups
from hudhud_portal.wizard.recipients import show_recipients, type_recipients
from hudhud_portal.wizard.review import download_left_out, send, show_review
from hudhud_portal.wizard.saved import show_saved
from hudhud_portal.wizard.text import show_text, write_text
from hudhud_portal.wizard.trying import try_out
from hudhud_portal.wizard.when import choose_when, show_when

__all__ = ["COMPOSING"]

COMPOSING = Router(
    "/campaigns",
    route_handlers=[
        acknowledge_country,
        begin,
        cancel_file,
        change_details,
        choose_encoding,
        choose_when,
        choose_country,
        choose_file,
        choose_groups,
        discard,
        download_left_out,
        edit_details,
        new,
        open_draft,
        remove_file,
        repeat_numbers,
        send,
        show_recipients,
        show_review,
        show_saved,
        show_text,
        show_when,
        try_out,
        type_recipients,
        upload_file,
        write_text,
    ],
)
