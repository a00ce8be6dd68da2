"""Routes: what recipients meet behind a link, and what customers see of their answers."""

from hudhud_cta_links.portal.following import FOLLOWING
from hudhud_cta_links.portal.stopping import STOPPING

__all__ = ["FOLLOWING", "STOPPING"]
