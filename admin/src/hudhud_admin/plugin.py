"""What the console gives to the process that serves pages."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud import replies, senders
from hudhud.hookspecs import hookimpl
from hudhud.i18n import N_
from hudhud_admin.account_manager_pages import account_manager_router
from hudhud_admin.admin_table import AdminTable
from hudhud_admin.arrangement_pages import arrangement_router
from hudhud_admin.audit_pages import audit_router
from hudhud_admin.console import leaving_router, lookup_router, operators_sign_in
from hudhud_admin.core_tables import core_tables
from hudhud_admin.country_form_pages import country_form_router
from hudhud_admin.country_pages import country_router
from hudhud_admin.credit_pages import credit_router
from hudhud_admin.feature_pages import feature_router
from hudhud_admin.home import home_router
from hudhud_admin.message_pages import message_router
from hudhud_admin.operator_pages import operator_router
from hudhud_admin.password_page import password_router
from hudhud_admin.permissions import ACTIVATE, ENTER, PERMISSIONS, SEE_TRIALS
from hudhud_admin.promo_pages import promo_router
from hudhud_admin.protected_pages import protected_router
from hudhud_admin.reply_pages import reply_router
from hudhud_admin.request_pages import request_router
from hudhud_admin.sender_pages import sender_router
from hudhud_admin.sender_user_pages import sender_user_router
from hudhud_admin.settings import ConsoleSettings
from hudhud_admin.terms_pages import terms_router
from hudhud_admin.trial_pages import trial_activation_router, trial_letters_router, trials_router
from hudhud_admin.trials import trials_waiting
from hudhud_admin.user_pages import user_router
from hudhud_admin.work_queues import WorkQueue
from hudhud_web import Audience, Mount, NavItem, Permission, Section, SignIn

__all__: list[str] = []


@hookimpl
def admin_tables() -> Iterable[AdminTable]:
    return core_tables()


@hookimpl
def nav_items() -> Iterable[NavItem]:
    return [
        NavItem(Section.QUEUES, N_("What waits"), "/", "inbox", weight=10, permission=ENTER),
        NavItem(Section.QUEUES, N_("Trials"), "/trials", "users", weight=20, permission=SEE_TRIALS),
        NavItem(Section.QUEUES, N_("Requests for senders"), "/sender-requests", "id-badge-2", weight=30),
        NavItem(Section.RECORDS, N_("Accounts"), "/accounts", "building", weight=10),
        NavItem(Section.RECORDS, N_("Messages"), "/messages", "messages", weight=20),
        NavItem(Section.RECORDS, N_("Audit trail"), "/audit", "history", weight=80),
        NavItem(Section.RECORDS, N_("Tables"), "/admin/", "list-details", weight=90),
        NavItem(Section.PLATFORM, N_("Promo codes"), "/promo-codes", "coins", weight=10),
        NavItem(Section.PLATFORM, N_("Terms"), "/terms-versions", "book-2", weight=20),
        NavItem(Section.PLATFORM, N_("Account managers"), "/account-managers", "phone", weight=30),
        NavItem(Section.PLATFORM, N_("Countries"), "/countries", "world", weight=40),
        NavItem(Section.PLATFORM, N_("Protected names"), "/protected-names", "lock", weight=50),
        NavItem(Section.PLATFORM, N_("Operators"), "/operators", "shield-check", weight=90),
        NavItem(Section.PLATFORM, N_("Your password"), "/password", "password-user", weight=95, permission=ENTER),
    ]


@hookimpl
def routers() -> Iterable[Mount]:
    return [
        Mount(home_router(), Audience.CONSOLE, permission=ENTER),
        Mount(leaving_router(), Audience.CONSOLE, permission=ENTER),
        Mount(password_router(), Audience.CONSOLE, permission=ENTER),
        Mount(lookup_router(), Audience.CONSOLE),
        Mount(credit_router(), Audience.CONSOLE),
        Mount(message_router(), Audience.CONSOLE),
        Mount(arrangement_router(), Audience.CONSOLE),
        Mount(sender_router(), Audience.CONSOLE),
        Mount(sender_user_router(), Audience.CONSOLE),
        Mount(user_router(), Audience.CONSOLE),
        Mount(audit_router(), Audience.CONSOLE),
        Mount(feature_router(), Audience.CONSOLE),
        Mount(account_manager_router(), Audience.CONSOLE),
        Mount(promo_router(), Audience.CONSOLE),
        Mount(terms_router(), Audience.CONSOLE),
        Mount(operator_router(), Audience.CONSOLE),
        Mount(country_router(), Audience.CONSOLE),
        Mount(country_form_router(), Audience.CONSOLE),
        Mount(protected_router(), Audience.CONSOLE),
        Mount(reply_router(), Audience.CONSOLE),
        Mount(request_router(), Audience.CONSOLE),
        Mount(trials_router(), Audience.CONSOLE, permission=SEE_TRIALS),
        Mount(trial_activation_router(), Audience.CONSOLE, permission=ACTIVATE),
        Mount(trial_letters_router(), Audience.CONSOLE),
    ]


@hookimpl
def permissions() -> Iterable[Permission]:
    return PERMISSIONS


@hookimpl
def sign_ins() -> Iterable[SignIn]:
    return [operators_sign_in()]


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [ConsoleSettings]


@hookimpl
def work_queues() -> Iterable[WorkQueue]:
    return [
        WorkQueue(
            name="trials",
            title=N_("Trials that wait to be activated"),
            text=N_("They signed up and have not followed the link in their letter."),
            path="/trials?which=unactivated",
            count=trials_waiting,
            permission=SEE_TRIALS,
            icon="users",
            weight=10,
        ),
        WorkQueue(
            name="sender_requests",
            title=N_("Requests for senders"),
            text=N_("Customers want to register a sender ID in a country. The one that waits longest comes first."),
            path="/sender-requests",
            count=senders.requests_waiting,
            icon="id-badge-2",
            weight=20,
        ),
        WorkQueue(
            name="replies",
            title=N_("Replies to decide about"),
            text=N_("They probably want to hear no more, and said so in other words than STOP."),
            path="/replies",
            count=replies.reviews_waiting,
            icon="message-2",
            weight=30,
        ),
    ]
