"""The words and tones for states of campaigns, messages and files, and for roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hudhud.i18n import N_
from hudhud_web.i18n import Verbatim

__all__ = ["ROLES", "ShownState", "state_of"]


@dataclass(frozen=True, slots=True)
class ShownState:
    """A state as a badge shows it: its msgid, a tone of the style sheet, and whether it is changing now."""

    title: str
    tone: str = "muted"
    live: bool = False


STATES: Mapping[str, ShownState] = {
    "queued": ShownState(N_("Waiting"), "info"),
    "deferred": ShownState(N_("Waiting for a later try"), "info"),
    "blocked": ShownState(N_("Not sent, by rule"), "warning"),
    "claimed": ShownState(N_("Being handed over"), "info", live=True),
    "accepted": ShownState(N_("Sent"), "primary"),
    "delivered": ShownState(N_("Delivered"), "success"),
    "undelivered": ShownState(N_("Not delivered"), "danger"),
    "expired": ShownState(N_("Not reached in time"), "danger"),
    "rejected": ShownState(N_("Refused by the operator"), "danger"),
    "no_receipt": ShownState(N_("Sent, no receipt came"), "muted"),
    "unconfirmed": ShownState(N_("Unconfirmed"), "warning"),
    "draft": ShownState(N_("Draft"), "muted"),
    "scheduled": ShownState(N_("Scheduled"), "info"),
    "preparing": ShownState(N_("Preparing"), "info", live=True),
    "running": ShownState(N_("Running"), "primary", live=True),
    "paused": ShownState(N_("Paused"), "warning"),
    "finished": ShownState(N_("Finished"), "success"),
    "failed": ShownState(N_("Failed"), "danger"),
    "cancelled": ShownState(N_("Cancelled"), "muted"),
    "missed": ShownState(N_("Missed"), "danger"),
    "export_waiting": ShownState(N_("Waiting"), "info"),
    "export_running": ShownState(N_("Being written"), "info", live=True),
    "export_done": ShownState(N_("Ready"), "success"),
    "export_failed": ShownState(N_("Failed"), "danger"),
    "export_cancelled": ShownState(N_("Cancelled"), "muted"),
    "reading": ShownState(N_("Being read"), "info", live=True),
    "asking": ShownState(N_("Needs an answer"), "warning"),
    "ready": ShownState(N_("Ready"), "success"),
    "refused": ShownState(N_("Refused"), "danger"),
    "sender_draft": ShownState(N_("Draft"), "muted"),
    "sender_submitted": ShownState(N_("Submitted"), "info"),
    "sender_in_review": ShownState(N_("In review"), "info"),
    "sender_more_wanted": ShownState(N_("More wanted"), "warning"),
    "sender_approved": ShownState(N_("Approved"), "success"),
    "sender_rejected": ShownState(N_("Refused"), "danger"),
    "sender_withdrawn": ShownState(N_("Withdrawn"), "muted"),
    "sender_expired": ShownState(N_("Expired"), "danger"),
}

ROLES: Mapping[str, str] = {
    "admin": N_("Administrator"),
    "member": N_("Member"),
    "read_only": N_("Reader"),
    "operator": N_("Operator"),
    "stakeholder": N_("Stakeholder"),
}


def state_of(name: object) -> ShownState:
    """How a state is shown; one that nobody described, by its own name."""
    return STATES.get(str(name), ShownState(Verbatim(str(name))))
