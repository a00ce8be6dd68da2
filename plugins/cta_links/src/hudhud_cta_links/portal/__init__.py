"""Routes: what recipients meet behind a link, and what customers set up and see of their answers."""

from hudhud_cta_links.portal.answers import ANSWERS, ANSWERS_CARD
from hudhud_cta_links.portal.api import API
from hudhud_cta_links.portal.following import FOLLOWING
from hudhud_cta_links.portal.link_page import LINK_PAGE
from hudhud_cta_links.portal.links_step import LINKS_STEP, STEP
from hudhud_cta_links.portal.message_links import MESSAGE_LINKS_CARD
from hudhud_cta_links.portal.stopping import STOPPING

__all__ = [
    "ANSWERS",
    "ANSWERS_CARD",
    "API",
    "FOLLOWING",
    "LINKS_STEP",
    "LINK_PAGE",
    "MESSAGE_LINKS_CARD",
    "STEP",
    "STOPPING",
]
