"""Composing: what a text is to say, how it reads for each recipient, and trying it on oneself."""

from hudhud.campaigns.composing.composition import Composition, compose
from hudhud.campaigns.composing.previewing import Preview, preview
from hudhud.campaigns.composing.trying import NoValueForTest, TooManyTestMessages, send_test

__all__ = [
    "Composition",
    "NoValueForTest",
    "Preview",
    "TooManyTestMessages",
    "compose",
    "preview",
    "send_test",
]
