"""Replies: what people answer to an account's messages, and what follows from it."""

from hudhud.replies.handling import handle
from hudhud.replies.reading import Reply, list_replies
from hudhud.replies.reviewing import NotUnderReview, UnknownReply, confirm, dismiss, list_reviews, reviews_waiting

__all__ = [
    "NotUnderReview",
    "Reply",
    "UnknownReply",
    "confirm",
    "dismiss",
    "handle",
    "list_replies",
    "list_reviews",
    "reviews_waiting",
]
