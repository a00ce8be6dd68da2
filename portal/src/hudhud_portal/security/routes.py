"""The routes, for who has signed in and for who has not."""

from __future__ import annotations

from litestar import Router

from hudhud_portal.security.apps import begin_app, finish_app, show_app
from hudhud_portal.security.overview import remove, require, show_security
from hudhud_portal.security.own_sessions import end_one, end_others
from hudhud_portal.security.passkeys import add, send_options, show_new
from hudhud_portal.security.password import change, show_password
from hudhud_portal.security.proving import confirm, send_confirm_options, show_confirm
from hudhud_portal.security.recovery_codes import make_codes
from hudhud_portal.security.resetting import ask, reset, show_forgot, show_reset
from hudhud_portal.security.strength import tell_strength
from hudhud_portal.security.well_known import change_password_page, passkey_pages, security_contact
from hudhud_web import WITHOUT_FACTOR

__all__ = ["RECOVERING", "SECURITY"]

SECURITY = Router(
    "/",
    route_handlers=[
        show_security,
        begin_app,
        show_app,
        finish_app,
        show_new,
        send_options,
        add,
        make_codes,
        remove,
        require,
        end_one,
        end_others,
        show_confirm,
        send_confirm_options,
        confirm,
        show_password,
        change,
    ],
    opt={WITHOUT_FACTOR: True},
)

RECOVERING = Router(
    "/",
    route_handlers=[
        show_forgot,
        ask,
        show_reset,
        reset,
        tell_strength,
        change_password_page,
        passkey_pages,
        security_contact,
    ],
)
