"""Routes: what recipients meet behind a link."""

from hudhud_cta_links.portal.following import FOLLOWING

__all__ = ["FOLLOWING"]
