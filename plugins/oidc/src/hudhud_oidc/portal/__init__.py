"""Routes: what users see, what applications' machines ask, and what their admins set up."""

from hudhud_oidc.portal.applications import APPLICATIONS
from hudhud_oidc.portal.asked import ENDPOINTS
from hudhud_oidc.portal.consent import CONSENT

__all__ = ["APPLICATIONS", "CONSENT", "ENDPOINTS"]
