"""Routes: what users see, what applications' machines ask, and what their admins set up."""

from hudhud_oidc.portal.applications import APPLICATIONS
from hudhud_oidc.portal.asked import ENDPOINTS
from hudhud_oidc.portal.connections import CONNECTIONS
from hudhud_oidc.portal.consent import CONSENT
from hudhud_oidc.portal.outside import BUTTONS, OUTSIDE

__all__ = ["APPLICATIONS", "BUTTONS", "CONNECTIONS", "CONSENT", "ENDPOINTS", "OUTSIDE"]
