"""The routes of contacts: what everybody of the account reads, and what changes something."""

from litestar import Router

from hudhud_portal.contacts.groups import create_group, delete_group, leave_group, rename_group, show_groups
from hudhud_portal.contacts.importing import (
    cancel_import,
    choose_encoding,
    show_file,
    show_import,
    show_importing,
    start_import,
    upload_contacts,
)
from hudhud_portal.contacts.list import delete_chosen, group_chosen, show_contacts
from hudhud_portal.contacts.one import (
    change_contact,
    create_contact,
    delete_contact,
    edit_contact,
    new_contact,
    show_contact,
)
from hudhud_portal.contacts.opt_outs import add_opt_out, ask_before_opting_in, remove_opt_out, show_opt_outs
from hudhud_portal.contacts.own_fields import add_field, remove_field, rename_field, show_fields

__all__ = ["CONTACTS", "MANAGING_CONTACTS"]

CONTACTS = Router(
    "/",
    route_handlers=[
        add_field,  # these three have a guard of their own: their lists are at the same addresses
        add_opt_out,
        create_group,
        show_contact,
        show_contacts,
        show_fields,
        show_groups,
        show_opt_outs,
    ],
)
MANAGING_CONTACTS = Router(
    "/",
    route_handlers=[
        ask_before_opting_in,
        cancel_import,
        change_contact,
        choose_encoding,
        create_contact,
        delete_chosen,
        delete_contact,
        delete_group,
        edit_contact,
        group_chosen,
        leave_group,
        new_contact,
        remove_field,
        remove_opt_out,
        rename_field,
        rename_group,
        show_file,
        show_import,
        show_importing,
        start_import,
        upload_contacts,
    ],
)
