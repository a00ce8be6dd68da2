"""Words for what applications may be allowed, and for the kinds of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hudhud.i18n import N_
from hudhud_oidc.applications import Kind

__all__ = ["KIND_WORDS", "SCOPE_WORDS"]

SCOPE_WORDS: Final[Mapping[str, str]] = {
    "openid": N_("Know that it is you"),
    "profile": N_("See your name, language and time zone"),
    "email": N_("See your e-mail address"),
    "offline_access": N_("Stay connected while you are away"),
    "campaigns:send": N_("Create, send and stop campaigns"),
    "contacts:write": N_("Add, change and delete contacts, and note opt-outs"),
    "messages:send": N_("Send single messages"),
    "read": N_("See campaigns, messages, files and credit"),
    "webhooks:write": N_("Set up, change and remove webhooks"),
}

KIND_WORDS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.WEB: (N_("A web application"), N_("It runs on a server of yours, keeps a secret, and people sign in to it.")),
    Kind.NATIVE: (
        N_("A program on people's devices"),
        N_("It runs on a telephone or computer, keeps no secret, and people sign in to it."),
    ),
    Kind.MACHINE: (N_("A machine"), N_("It works by itself with a secret of its own; nobody signs in.")),
}
