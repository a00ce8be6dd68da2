"""Answers: what a campaign's recipients followed, by link, over time and by recipient; people apart from robots."""

from hudhud_cta_links.answers.exporting import LINK_ANSWERS
from hudhud_cta_links.answers.hits import HitLine, hits
from hudhud_cta_links.answers.messages import MessageLink, links_in_message
from hudhud_cta_links.answers.recipients import Answer, Wanted, answers_by_recipient
from hudhud_cta_links.answers.summing import Answers, LeftOut, LinkTally, Moment, answers, links_of

__all__ = [
    "LINK_ANSWERS",
    "Answer",
    "Answers",
    "HitLine",
    "LeftOut",
    "LinkTally",
    "MessageLink",
    "Moment",
    "Wanted",
    "answers",
    "answers_by_recipient",
    "hits",
    "links_in_message",
    "links_of",
]
