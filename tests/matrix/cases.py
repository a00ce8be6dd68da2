"""Every route of the portal and the API, described: a new one has its line here, or the matrix fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

__all__ = ["CASES", "OPEN", "Case"]

READ_ONLY: Final = "read_only"
MEMBER: Final = "member"
ADMIN: Final = "admin"


@dataclass(frozen=True)
class Case:
    """What a request to a route needs. A value `<draft>` stands for the id of an object of that kind (`world.KINDS`).

    `least` is the least role that may; `answer` is what an unknown id in the path is answered with, and `own` what
    one's own is where that looks like a refusal. `recent` asks for a fresh proof of who it is, `masters` for an
    account that may have sub-accounts, `feature` for one that has it; `by` is the role that has objects of this kind.
    `reads` tells that a token which may only read may do it, though it is no GET.
    """

    least: str = READ_ONLY
    path: dict[str, str] = field(default_factory=dict)
    query: str = ""
    form: dict[str, str] = field(default_factory=dict)
    json: object = None
    file: bool = False
    answer: int = 404
    recent: bool = False
    masters: bool = False
    own: int = 0
    by: str = ""
    feature: str = ""
    reads: bool = False


def on(kind: str, least: str = READ_ONLY, *, name: str = "public_id", **more: object) -> Case:
    """A route with one id in its path."""
    return Case(least, {name: f"<{kind}>"}, **more)  # type: ignore[arg-type]


PROOF: Final = {"password": "no"}
MESSAGE: Final = {"to": "+201001234567", "sender": "HUDHUD", "text": "Hello"}
CAMPAIGN: Final = {"name": "New", "sender": "HUDHUD", "text": "Hello"}
GUEST: Final = {"email": "guest@example.com", "role": "member", "full_name": ""}
WEBHOOK: Final = {"url": "https://hooks.example/in", "kinds": "message.state"}
APPLICATION: Final = {"name": "New", "kind": "machine", "scopes": "read", "redirect_uris": ""}

CASES: Final[dict[str, Case]] = {
    # the API
    "GET /api/v1/account": Case(),
    "GET /api/v1/ledger": Case(),
    "GET /api/v1/senders": Case(),
    "GET /api/v1/countries": Case(),
    "GET /api/v1/recipient-files": Case(),
    "POST /api/v1/recipient-files": Case(MEMBER, file=True),
    "GET /api/v1/recipient-files/{id}": on("file", name="id"),
    "GET /api/v1/recipient-files/{id}/errors": on("file", name="id"),
    "POST /api/v1/recipient-files/{id}/encoding": on("file", MEMBER, name="id", json={"encoding": "utf-8"}, own=409),
    "GET /api/v1/campaigns": Case(),
    "POST /api/v1/campaigns": Case(MEMBER, json={**CAMPAIGN, "recipient_file": "<file>"}),
    "GET /api/v1/campaigns/{id}": on("running", name="id"),
    "GET /api/v1/campaigns/{id}/forecast": on("draft", name="id"),
    "GET /api/v1/campaigns/{id}/preview": on("draft", name="id"),
    "GET /api/v1/campaigns/{id}/clicks": on("running", name="id"),
    "POST /api/v1/campaigns/{id}/launch": on("draft", MEMBER, name="id"),
    "POST /api/v1/campaigns/{id}/pause": on("running", MEMBER, name="id"),
    "POST /api/v1/campaigns/{id}/resume": on("paused", MEMBER, name="id"),
    "POST /api/v1/campaigns/{id}/schedule": on(
        "draft", MEMBER, name="id", json={"start_local": "2027-06-01T09:00", "start_zone": "Africa/Cairo"}
    ),
    "POST /api/v1/campaigns/{id}/unschedule": on("draft", MEMBER, name="id"),
    "POST /api/v1/campaigns/{id}/copy": on("draft", MEMBER, name="id"),
    "POST /api/v1/campaigns/{id}/resend": on("running", MEMBER, name="id", json={"choice": "unsent"}),
    "POST /api/v1/campaigns/{id}/cancel": on("running", MEMBER, name="id"),
    "GET /api/v1/messages": Case(query="campaign=<running>"),
    "POST /api/v1/messages": Case(MEMBER, json=MESSAGE),
    "GET /api/v1/messages/{id}": on("message", name="id"),
    "GET /api/v1/exports": Case(),
    "POST /api/v1/exports": Case(json={"kind": "messages", "options": {"campaign": "<running>"}}, reads=True),
    "GET /api/v1/exports/{id}": on("export", name="id"),
    "POST /api/v1/exports/{id}/cancel": on("export", name="id", reads=True),
    "GET /api/v1/exports/{id}/file": on("export", name="id"),
    "GET /api/v1/contacts": Case(query="group=<group>", answer=422),
    "POST /api/v1/contacts": Case(MEMBER, json={"number": "+201007654321"}),
    "GET /api/v1/contacts/{id}": on("contact", name="id"),
    "PATCH /api/v1/contacts/{id}": on("contact", MEMBER, name="id", json={"name": "Renamed"}),
    "DELETE /api/v1/contacts/{id}": on("contact", MEMBER, name="id"),
    "GET /api/v1/contact-groups": Case(),
    "POST /api/v1/contact-groups": Case(MEMBER, json={"name": "New group"}),
    "PATCH /api/v1/contact-groups/{id}": on("group", MEMBER, name="id", json={"name": "Renamed"}),
    "DELETE /api/v1/contact-groups/{id}": on("group", MEMBER, name="id"),
    "POST /api/v1/contact-groups/{id}/members": on("group", MEMBER, name="id", json={"add": []}),
    "GET /api/v1/opt-outs": Case(),
    "POST /api/v1/opt-outs": Case(MEMBER, json={"number": "+201007654321"}),
    "DELETE /api/v1/opt-outs/{id}": on("opt-out", MEMBER, name="id", query="reason=Agreed"),
    "GET /api/v1/webhooks": Case(ADMIN),
    "POST /api/v1/webhooks": Case(ADMIN, json={"url": "https://hooks.example/in", "kinds": ["message.state"]}),
    "GET /api/v1/webhooks/{id}": on("webhook", ADMIN, name="id"),
    "PATCH /api/v1/webhooks/{id}": on("webhook", ADMIN, name="id", json={"description": "Renamed"}),
    "DELETE /api/v1/webhooks/{id}": on("webhook", ADMIN, name="id"),
    "POST /api/v1/webhooks/{id}/secret": on("webhook", ADMIN, name="id"),
    "POST /api/v1/webhooks/{id}/test": on("webhook", ADMIN, name="id"),
    "GET /api/v1/webhooks/{id}/deliveries": on("webhook", ADMIN, name="id"),
    "POST /api/v1/webhooks/{id}/replay": on("webhook", ADMIN, name="id", json={"hours": 24}),
    "GET /api/v1/webhook-deliveries/{id}": on("delivery", ADMIN, name="id"),
    "POST /api/v1/webhook-deliveries/{id}/replay": on("delivery", ADMIN, name="id"),
    # what everybody of an account sees
    "GET /": Case(),
    "GET /campaigns": Case(),
    "GET /campaigns/{public_id}": on("running"),
    "GET /campaigns/{public_id}/costs": on("running"),
    "GET /messages": Case(),
    "GET /messages/{public_id}": on("message"),
    "GET /exports": Case(),
    "GET /exports/new": Case(query="kind=messages&campaign=<running>"),
    "POST /exports": Case(form={"kind": "messages", "format": "csv", "campaign": "<running>"}),
    "POST /exports/{public_id}/cancel": on("export"),
    "GET /exports/{public_id}/file": on("export"),
    "GET /credit": Case(),
    "GET /coverage": Case(feature="coverage"),
    "GET /search": Case(query="q=Secret"),
    "GET /help": Case(),
    "GET /help/{name}": Case(path={"name": "credit"}),
    "GET /notifications": Case(),
    "POST /notifications/read": Case(form={"last": "1"}),
    "POST /first-steps/dismiss": Case(),
    "GET /panels/{name}": Case(path={"name": "facts"}),
    "GET /panels/{name}/{about}": Case(path={"name": "link_answers", "about": "<running>"}),
    "GET /settings": Case(),
    # campaigns
    "GET /campaigns/new": Case(MEMBER),
    "POST /campaigns/new": Case(MEMBER, form={"name": "New", "sender": "HUDHUD"}),
    "GET /campaigns/{public_id}/draft": on("draft", MEMBER),
    "GET /campaigns/{public_id}/details": on("draft", MEMBER),
    "POST /campaigns/{public_id}/details": on("draft", MEMBER, form={"name": "Renamed", "sender": "HUDHUD"}),
    "GET /campaigns/{public_id}/recipients": on("draft", MEMBER),
    "POST /campaigns/{public_id}/recipients": on("draft", MEMBER, form={"recipient": "01001234567"}),
    "POST /campaigns/{public_id}/file": on("draft", MEMBER, form={"region": "EG"}, file=True),
    "POST /campaigns/{public_id}/file/choose": on("draft", MEMBER, form={"file": "<file>"}),
    "POST /campaigns/{public_id}/file/remove": on("draft", MEMBER),
    "POST /campaigns/{public_id}/file/cancel": on("draft", MEMBER),
    "POST /campaigns/{public_id}/file/encoding": on("draft", MEMBER, form={"encoding": "utf-8"}, own=404),
    "POST /campaigns/{public_id}/file/duplicates": on("draft", MEMBER, form={"keep": "1"}, own=404),
    "GET /campaigns/template.csv": Case(),
    "GET /campaigns/template.xlsx": Case(),
    "GET /files/{public_id}": on("file"),
    "GET /files/{public_id}/errors.csv": on("file"),
    "POST /files/{public_id}/cells": on("file", MEMBER, form={"row": "2", "cell": "0", "value": "01001234567"}),
    "POST /campaigns/{public_id}/groups": on("draft", MEMBER, form={"everybody": "1"}),
    "GET /campaigns/{public_id}/text": on("draft", MEMBER),
    "POST /campaigns/{public_id}/text": on("draft", MEMBER, form={"text": "Changed"}),
    "POST /campaigns/{public_id}/test": on("draft", MEMBER, form={"to": "01001234567"}),
    "GET /campaigns/{public_id}/links": on("draft", MEMBER),
    "POST /campaigns/{public_id}/links": on("draft", MEMBER, form={"label1": "Yes"}),
    "GET /campaigns/{public_id}/answers": on("running", own=404),
    "GET /campaigns/{public_id}/saved": on("draft", MEMBER),
    "GET /campaigns/{public_id}/when": on("draft", MEMBER),
    "POST /campaigns/{public_id}/when": on("draft", MEMBER, form={"start": "now"}),
    "GET /campaigns/{public_id}/review": on("draft", MEMBER),
    "GET /campaigns/{public_id}/left-out.csv": on("draft", MEMBER),
    "POST /campaigns/{public_id}/send": on("draft", MEMBER, form={"revision": "1"}),
    "POST /campaigns/{public_id}/discard": on("draft", MEMBER),
    "POST /campaigns/{public_id}/pause": on("running", MEMBER),
    "POST /campaigns/{public_id}/resume": on("paused", MEMBER),
    "POST /campaigns/{public_id}/undo": on("draft", MEMBER),
    "POST /campaigns/{public_id}/send-now": on("running", MEMBER),
    "POST /campaigns/{public_id}/copy": on("draft", MEMBER),
    "GET /campaigns/{public_id}/resend": on("running", MEMBER),
    "POST /campaigns/{public_id}/resend": on("running", MEMBER, form={"choice": "unsent"}),
    "GET /campaigns/{public_id}/cancel": on("running", MEMBER),
    "POST /campaigns/{public_id}/cancel": on("running", MEMBER),
    # contacts
    "GET /contacts": Case(query="group=<group>"),
    "GET /contacts/groups": Case(),
    "GET /contacts/fields": Case(),
    "GET /contacts/opt-outs": Case(),
    "GET /contacts/{public_id}": on("contact"),
    "GET /contacts/new": Case(MEMBER),
    "POST /contacts/new": Case(MEMBER, form={"address": "+201007654321"}),
    "GET /contacts/{public_id}/edit": on("contact", MEMBER),
    "POST /contacts/{public_id}/edit": on("contact", MEMBER, form={"address": "+201007654322"}),
    "POST /contacts/{public_id}/delete": on("contact", MEMBER),
    "POST /contacts/group": Case(MEMBER, form={"contact": "<contact>", "group": "<group>"}),
    "POST /contacts/delete": Case(MEMBER, form={"contact": "<contact>", "sure": "1"}),
    "POST /contacts/groups": Case(MEMBER, form={"name": "New group"}),
    "POST /contacts/groups/{public_id}/rename": on("group", MEMBER, form={"name": "Renamed"}),
    "POST /contacts/groups/{public_id}/delete": on("group", MEMBER),
    "POST /contacts/groups/{public_id}/leave": on("group", MEMBER, form={"contact": "<contact>"}),
    "POST /contacts/fields": Case(MEMBER, form={"name": "New field"}),
    "POST /contacts/fields/{public_id}/rename": on("field", MEMBER, form={"name": "Renamed"}),
    "POST /contacts/fields/{public_id}/remove": on("field", MEMBER),
    "POST /contacts/opt-outs": Case(MEMBER, form={"number": "+201007654321"}),
    "GET /contacts/opt-outs/{public_id}/remove": on("opt-out", MEMBER),
    "POST /contacts/opt-outs/{public_id}/remove": on("opt-out", MEMBER, form={"reason": "Agreed"}),
    "GET /contacts/import": Case(MEMBER),
    "POST /contacts/import": Case(MEMBER, form={"region": "EG"}, file=True),
    "GET /contacts/import/{public_id}": on("file", MEMBER),
    "POST /contacts/import/{public_id}": on("file", MEMBER),
    "POST /contacts/import/{public_id}/encoding": on("file", MEMBER, form={"encoding": "utf-8"}),
    "GET /contacts/imports/{public_id}": on("import", MEMBER),
    "POST /contacts/imports/{public_id}/cancel": on("import", MEMBER),
    "POST /campaigns/{public_id}/country": on("draft", MEMBER, form={"country": "EG"}),
    "POST /campaigns/{public_id}/country/acknowledge": on("draft", MEMBER, form={"understood": "1"}),
    # senders
    "GET /senders": Case(),
    "GET /senders/new": Case(MEMBER),
    "GET /senders/{public_id}/users": on("sender", ADMIN),
    "POST /senders/{public_id}/users": on("sender", ADMIN, form={"who": "everybody"}),
    "POST /senders/new": Case(MEMBER, form={"country": "EG", "name": "Nile"}),
    "GET /senders/requests/{public_id}": on("sender request", MEMBER),
    "POST /senders/requests/{public_id}": on("sender request", MEMBER, form={"name": "Nile"}),
    "POST /senders/requests/{public_id}/withdraw": on("sender request", MEMBER),
    "GET /senders/documents/{document_id}": on("sender document", MEMBER, name="document_id"),
    "POST /senders/documents/{document_id}/remove": on("sender document", MEMBER, name="document_id"),
    # users and tokens
    "GET /settings/users": Case(ADMIN),
    "GET /settings/users/invite": Case(ADMIN),
    "POST /settings/users/invite": Case(ADMIN, form=GUEST),
    "GET /settings/users/{public_id}": on("user", ADMIN),
    "POST /settings/users/{public_id}/role": on("user", ADMIN, form={"role": "read_only"}),
    "POST /settings/users/{public_id}/deactivate": on("user", ADMIN),
    "POST /settings/users/{public_id}/activate": on("inactive user", ADMIN),
    "POST /settings/users/{public_id}/sign-out": on("user", ADMIN),
    "GET /settings/users/{public_id}/hand-over": on("user", ADMIN, recent=True),
    "POST /settings/users/{public_id}/hand-over": on(
        "user", ADMIN, recent=True, form={"email": "next@example.com", "full_name": ""}
    ),
    "POST /settings/users/invitations/{public_id}/resend": on("invitation", ADMIN),
    "POST /settings/users/invitations/{public_id}/withdraw": on("invitation", ADMIN),
    "GET /settings/tokens": Case(ADMIN),
    "GET /settings/tokens/new": Case(ADMIN, recent=True),
    "POST /settings/tokens/new": Case(ADMIN, recent=True, form={"name": "New", "scopes": "read"}),
    "POST /settings/tokens/{public_id}/regenerate": on("token", ADMIN, recent=True),
    "POST /settings/tokens/{public_id}/revoke": on("token", ADMIN),
    "GET /settings/personalised-api": Case(ADMIN),
    "GET /settings/personalised-api/new": Case(ADMIN, recent=True),
    "POST /settings/personalised-api/new": Case(ADMIN, recent=True, form={"name": "New"}),
    "POST /settings/personalised-api/{public_id}/regenerate": on("login", ADMIN, recent=True),
    "POST /settings/personalised-api/{public_id}/revoke": on("login", ADMIN),
    # the account
    "GET /settings/account": Case(),
    "POST /settings/account": Case(ADMIN, form={"amount": "5"}),
    "GET /settings/applications": Case(ADMIN),
    "GET /settings/applications/new": Case(ADMIN, recent=True),
    "POST /settings/applications": Case(ADMIN, form=APPLICATION, recent=True),
    "GET /settings/applications/{application_id}": on("application", ADMIN, name="application_id"),
    "POST /settings/applications/{application_id}": on(
        "application",
        ADMIN,
        name="application_id",
        form={"name": "Renamed", "scopes": "read", "redirect_uris": "https://a.example/c"},
    ),
    "POST /settings/applications/{application_id}/secret": on("application", ADMIN, name="application_id", recent=True),
    "POST /settings/applications/{application_id}/remove": on("application", ADMIN, name="application_id"),
    "GET /settings/link-page": Case(ADMIN),
    "POST /settings/link-page": Case(ADMIN, form={"title_en": "Thanks"}),
    "GET /settings/link-page/preview/{language}": Case(ADMIN, path={"language": "en"}),
    "GET /settings/webhooks": Case(ADMIN),
    "POST /settings/webhooks": Case(ADMIN, recent=True, form=WEBHOOK),
    "GET /settings/webhooks/new": Case(ADMIN, recent=True),
    "GET /settings/webhooks/{public_id}": on("webhook", ADMIN),
    "POST /settings/webhooks/{public_id}": on("webhook", ADMIN, form=WEBHOOK),
    "POST /settings/webhooks/{public_id}/secret": on("webhook", ADMIN, recent=True),
    "POST /settings/webhooks/{public_id}/test": on("webhook", ADMIN),
    "POST /settings/webhooks/{public_id}/disable": on("webhook", ADMIN),
    "POST /settings/webhooks/{public_id}/enable": on("webhook", ADMIN),
    "POST /settings/webhooks/{public_id}/remove": on("webhook", ADMIN),
    "POST /settings/webhooks/{public_id}/replay": on("webhook", ADMIN, form={"hours": "24"}),
    "GET /settings/webhooks/deliveries/{delivery_id}": on("delivery", ADMIN, name="delivery_id"),
    "POST /settings/webhooks/deliveries/{delivery_id}/replay": on("delivery", ADMIN, name="delivery_id"),
    # oneself
    "GET /settings/security": Case(),
    "GET /settings/security/app": Case(recent=True, own=404),
    "POST /settings/security/app": Case(recent=True),
    "POST /settings/security/app/confirm": Case(recent=True, form={"code": "000000"}),
    "GET /settings/security/passkeys/new": Case(recent=True),
    "POST /settings/security/passkeys": Case(recent=True, form={"passkey": "{}"}, own=403),
    "POST /settings/security/passkeys/options": Case(recent=True),
    "POST /settings/security/recovery-codes": Case(recent=True),
    "POST /settings/security/require": Case(ADMIN, recent=True, form={"required": "false"}),
    "POST /settings/security/factors/{factor}/remove": on("factor", name="factor", recent=True, by=ADMIN),
    "POST /settings/security/sessions/{session}/end": on("session", name="session", answer=303),
    "POST /settings/security/sessions/end-others": Case(),
    "GET /settings/confirm": Case(),
    "POST /settings/confirm": Case(form=PROOF),
    "POST /settings/confirm/options": Case(),
    "GET /settings/password": Case(),
    "POST /settings/password": Case(form={"current": "no", "new": "no", "again": "no"}),
    "GET /settings/connections": Case(),
    "POST /settings/connections/{name}": Case(path={"name": "nobody"}, recent=True, own=404),
    "POST /settings/connections/{name}/remove": Case(path={"name": "nobody"}, recent=True, own=404),
    "POST /settings/connections/applications/{application_id}/withdraw": on(
        "application", name="application_id", by=ADMIN
    ),
    "GET /settings/profile": Case(),
    "POST /settings/profile": Case(form={"full_name": "Nour"}),
    "GET /settings/profile/email": Case(recent=True),
    "POST /settings/profile/email": Case(recent=True, form={"email": "new@example.com"}),
    "GET /settings/profile/mobile": Case(recent=True),
    "POST /settings/profile/mobile": Case(recent=True, form={"number": "+12"}),
    "GET /settings/profile/mobile/code": Case(recent=True),
    "POST /settings/profile/mobile/code": Case(recent=True, form={"code": "0000000"}),
    "POST /settings/profile/mobile/again": Case(recent=True),
    # the dummy plugin's
    "GET /pigeons": Case(feature="pigeons"),
    # sub-accounts
    "GET /sub-accounts": Case(ADMIN, masters=True),
    "GET /sub-accounts/new": Case(ADMIN, masters=True),
    "POST /sub-accounts/new": Case(ADMIN, masters=True, form={"name": "New", "email": "first@example.com"}),
    "GET /sub-accounts/{public_id}": on("sub-account", ADMIN, masters=True),
    "POST /sub-accounts/{public_id}/credit": on("sub-account", ADMIN, masters=True, form={"amount": "1"}),
    "POST /sub-accounts/{public_id}/deactivate": on("sub-account", ADMIN, masters=True),
    "POST /sub-accounts/{public_id}/activate": on("sub-account", ADMIN, masters=True),
}

OPEN: Final = {
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-in/passkey",
    "POST /sign-in/passkey/options",
    "GET /sign-in/second-step",
    "POST /sign-in/second-step",
    "POST /sign-in/second-step/options",
    "POST /sign-out",
    "POST /api/v1/personalised-campaigns",  # takes neither session nor token: see tests/portal/personalised
}
"""Pages of the portal that come before signing in, or end it: nobody need be known, and no id is in them."""
