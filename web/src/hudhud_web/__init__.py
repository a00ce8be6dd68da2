"""The frame of every page: audiences, pages, menus, panels, forms, errors, languages, assets."""

from hudhud_web.app import OWN_CSRF, create_app, mounts_of
from hudhud_web.bearers import BearerToken
from hudhud_web.extraction import Gap, gaps, update
from hudhud_web.formats import Formats
from hudhud_web.forms import Form, blank_form, read_form
from hudhud_web.frame import Frame, frame_of
from hudhud_web.guards import TooManyRequests, permitted
from hudhud_web.i18n import Verbatim, language_of
from hudhud_web.mounts import Audience, Mount
from hudhud_web.nav import NavItem, Section
from hudhud_web.pages import Crumb, Flash, Page, SeeOther, local_path
from hudhud_web.panels import Panel, Place
from hudhud_web.people import Person, SignIn, SignInNeeded, person_of
from hudhud_web.permissions import Permission
from hudhud_web.problems import NotOurForm
from hudhud_web.readers import formats_of
from hudhud_web.requests import address_of, request_id_of
from hudhud_web.scopes import SCOPE, ScopeNeeded
from hudhud_web.security import CSP
from hudhud_web.serving import serve
from hudhud_web.sessions import begin_session, end_session
from hudhud_web.settings import WebSettings
from hudhud_web.statuses import STATUSES, status_of

__all__ = [
    "CSP",
    "OWN_CSRF",
    "SCOPE",
    "STATUSES",
    "Audience",
    "BearerToken",
    "Crumb",
    "Flash",
    "Form",
    "Formats",
    "Frame",
    "Gap",
    "Mount",
    "NavItem",
    "NotOurForm",
    "Page",
    "Panel",
    "Permission",
    "Person",
    "Place",
    "ScopeNeeded",
    "Section",
    "SeeOther",
    "SignIn",
    "SignInNeeded",
    "TooManyRequests",
    "Verbatim",
    "WebSettings",
    "address_of",
    "begin_session",
    "blank_form",
    "create_app",
    "end_session",
    "formats_of",
    "frame_of",
    "gaps",
    "language_of",
    "local_path",
    "mounts_of",
    "permitted",
    "person_of",
    "read_form",
    "request_id_of",
    "serve",
    "status_of",
    "update",
]
