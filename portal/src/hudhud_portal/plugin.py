"""What the portal gives to the frame."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud import onboarding
from hudhud.hookspecs import hookimpl
from hudhud.i18n import N_
from hudhud.plugins import HealthCheck
from hudhud_portal.api import API
from hudhud_portal.contacts import CONTACTS, MANAGING_CONTACTS
from hudhud_portal.offers import ACTIONS, FEATURES, PANELS
from hudhud_portal.pages import COVERAGE_PAGES, READING, SENDING
from hudhud_portal.people import LETTERS, PROFILE, SUB_ACCOUNTS, TOKENS, USERS, is_master
from hudhud_portal.security import RECOVERING, SECURITY
from hudhud_portal.senders import REQUESTING_SENDERS, SENDERS_PAGES, SHARING_SENDERS
from hudhud_portal.signing_up import ACTIVATING, SIGNING_UP, TRIAL
from hudhud_portal.wizard import COMPOSING, STEPS
from hudhud_web import Action, Audience, Feature, Mount, NavItem, Panel, Permission, Section, WizardStep

__all__: list[str] = []


@hookimpl
def routers() -> Iterable[Mount]:
    return [
        Mount(READING, Audience.PORTAL),
        Mount(SENDING, Audience.PORTAL, permission="campaigns.send"),
        Mount(COMPOSING, Audience.PORTAL, permission="campaigns.send"),
        Mount(CONTACTS, Audience.PORTAL),
        Mount(MANAGING_CONTACTS, Audience.PORTAL, permission="contacts.manage"),
        Mount(SENDERS_PAGES, Audience.PORTAL),
        Mount(REQUESTING_SENDERS, Audience.PORTAL, permission="senders.request"),
        Mount(SHARING_SENDERS, Audience.PORTAL, permission="senders.share"),
        Mount(COVERAGE_PAGES, Audience.PORTAL, feature="coverage"),
        Mount(API, Audience.API),
        Mount(SECURITY, Audience.PORTAL),
        Mount(RECOVERING, Audience.PUBLIC),
        Mount(LETTERS, Audience.PUBLIC),
        Mount(SIGNING_UP, Audience.PUBLIC),
        Mount(ACTIVATING, Audience.PUBLIC),
        Mount(PROFILE, Audience.PORTAL),
        Mount(SUB_ACCOUNTS, Audience.PORTAL, permission="subaccounts.manage"),
        Mount(TOKENS, Audience.PORTAL, permission="tokens.manage"),
        Mount(USERS, Audience.PORTAL, permission="users.manage"),
    ]


@hookimpl
def permissions() -> Iterable[Permission]:
    return [
        Permission("account.manage", N_("Set the account’s low-balance alert"), ("admin",)),
        Permission("campaigns.send", N_("Create, send and stop campaigns"), ("admin", "member")),
        Permission("contacts.manage", N_("Add, change and delete contacts, and note opt-outs"), ("admin", "member")),
        Permission("security.require", N_("Require a second factor of every user"), ("admin",)),
        Permission("senders.request", N_("Register sender IDs"), ("admin", "member")),
        Permission("senders.share", N_("Choose who may use a sender"), ("admin",)),
        Permission("subaccounts.manage", N_("Open sub-accounts and share credit"), ("admin",), where=is_master),
        Permission("tokens.manage", N_("Create and revoke API tokens"), ("admin",)),
        Permission("users.manage", N_("Invite, change and deactivate users"), ("admin",)),
    ]


@hookimpl
def nav_items() -> Iterable[NavItem]:
    return [
        NavItem(Section.START, N_("Home"), "/", "home", key="h"),
        NavItem(Section.SENDING, N_("Campaigns"), "/campaigns", "speakerphone", weight=10, key="c"),
        NavItem(Section.SENDING, N_("Messages"), "/messages", "messages", weight=20, key="m"),
        NavItem(Section.SENDING, N_("Exports"), "/exports", "download", weight=90, key="x"),
        NavItem(Section.SENDING, N_("Senders"), "/senders", "id-badge-2", weight=40, key="s"),
        NavItem(Section.MONEY, N_("Credit"), "/credit", "wallet", weight=10, key="b"),
        NavItem(Section.MONEY, N_("Coverage and prices"), "/coverage", "map-2", weight=30, feature="coverage", key="p"),
        NavItem(Section.HELP, N_("Help"), "/help", "lifebuoy", weight=90, key="e"),
        NavItem(Section.PERSON, N_("Account"), "/settings/account", "building", weight=10),
        NavItem(Section.DEVELOPERS, N_("API tokens"), "/settings/tokens", "key", weight=10, permission="tokens.manage"),
        NavItem(Section.PEOPLE, N_("Contacts"), "/contacts", "users", weight=10, key="o"),
        NavItem(
            Section.PEOPLE, N_("Sub-accounts"), "/sub-accounts", "building", weight=60, permission="subaccounts.manage"
        ),
        NavItem(Section.PERSON, N_("Your profile"), "/settings/profile", "user", weight=15),
        NavItem(Section.PERSON, N_("Security"), "/settings/security", "shield-check", weight=30),
        NavItem(Section.PERSON, N_("Password"), "/settings/password", "lock", weight=32),
        NavItem(Section.PERSON, N_("Users"), "/settings/users", "users", weight=20, permission="users.manage"),
        NavItem(Section.DEVELOPERS, N_("Personalised API"), "/settings/personalised-api", "send", 15, "tokens.manage"),
        NavItem(Section.DEVELOPERS, N_("API reference"), "/schema", "api", weight=50),
    ]


@hookimpl
def panels() -> Iterable[Panel]:
    return [TRIAL, *PANELS]


@hookimpl
def wizard_steps() -> Iterable[WizardStep]:
    return STEPS


@hookimpl
def actions() -> Iterable[Action]:
    return ACTIONS


@hookimpl
def features() -> Iterable[Feature]:
    return FEATURES


@hookimpl
def health_checks() -> Iterable[HealthCheck]:
    return [HealthCheck("codes", onboarding.codes_are_entered, weight=60, vital=False)]
