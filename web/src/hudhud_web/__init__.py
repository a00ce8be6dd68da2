"""The frame of every page: audiences, pages, menus, panels, forms, errors, languages, assets."""

from hudhud_web.actions import Action
from hudhud_web.api_calls import API_CHANGING, API_READING, IdempotencyKey, answer_once, api_problem
from hudhud_web.api_paging import PageCursor, PageLimit, next_page, page_after, place_of_cursor
from hudhud_web.app import OWN_CSRF, create_app, mounts_of
from hudhud_web.basic import BASIC
from hudhud_web.bearers import BearerToken
from hudhud_web.downloads import Attachment
from hudhud_web.extraction import Gap, gaps, update
from hudhud_web.features import Feature
from hudhud_web.formats import Formats
from hudhud_web.forms import Form, blank_form, read_form
from hudhud_web.frame import Frame, frame_of
from hudhud_web.guards import WITHOUT_FACTOR, TooManyRequests, permitted, recently_signed_in
from hudhud_web.i18n import Verbatim, language_of
from hudhud_web.meanings import MESSAGE_MEANINGS, Meaning
from hudhud_web.mounts import Audience, Mount
from hudhud_web.nav import NavItem, Section
from hudhud_web.other_sign_ins import OtherSignIns, SignInLink
from hudhud_web.pages import Crumb, Flash, Page, SeeOther, local_path
from hudhud_web.panels import Panel, Place
from hudhud_web.passkeys import passkey_host, passkey_options
from hudhud_web.people import Person, SignIn, SignInNeeded, person_of
from hudhud_web.permissions import Permission
from hudhud_web.problems import NotOurForm
from hudhud_web.rate_limits import note_limit
from hudhud_web.readers import formats_of
from hudhud_web.receiving import MOST_BYTES
from hudhud_web.requests import address_of, beside_simulators_only, request_id_of
from hudhud_web.scopes import SCOPE, ScopeNeeded
from hudhud_web.second_step import to_second_step
from hudhud_web.security import CSP, let_forms_go_to
from hudhud_web.serving import serve
from hudhud_web.sessions import begin_session, end_session
from hudhud_web.settings import WebSettings
from hudhud_web.statuses import STATUSES, status_of
from hudhud_web.wizard import (
    Lack,
    WizardStep,
    first_open,
    lacking,
    next_step,
    step_before,
    wizard_page,
    wizard_steps_for,
)

__all__ = [
    "API_CHANGING",
    "API_READING",
    "BASIC",
    "CSP",
    "MESSAGE_MEANINGS",
    "MOST_BYTES",
    "OWN_CSRF",
    "SCOPE",
    "STATUSES",
    "WITHOUT_FACTOR",
    "Action",
    "Attachment",
    "Audience",
    "BearerToken",
    "Crumb",
    "Feature",
    "Flash",
    "Form",
    "Formats",
    "Frame",
    "Gap",
    "IdempotencyKey",
    "Lack",
    "Meaning",
    "Mount",
    "NavItem",
    "NotOurForm",
    "OtherSignIns",
    "Page",
    "PageCursor",
    "PageLimit",
    "Panel",
    "Permission",
    "Person",
    "Place",
    "ScopeNeeded",
    "Section",
    "SeeOther",
    "SignIn",
    "SignInLink",
    "SignInNeeded",
    "TooManyRequests",
    "Verbatim",
    "WebSettings",
    "WizardStep",
    "address_of",
    "answer_once",
    "api_problem",
    "begin_session",
    "beside_simulators_only",
    "blank_form",
    "create_app",
    "end_session",
    "first_open",
    "formats_of",
    "frame_of",
    "gaps",
    "lacking",
    "language_of",
    "let_forms_go_to",
    "local_path",
    "mounts_of",
    "next_page",
    "next_step",
    "note_limit",
    "page_after",
    "passkey_host",
    "passkey_options",
    "permitted",
    "person_of",
    "place_of_cursor",
    "read_form",
    "recently_signed_in",
    "request_id_of",
    "serve",
    "status_of",
    "step_before",
    "to_second_step",
    "update",
    "wizard_page",
    "wizard_steps_for",
]
