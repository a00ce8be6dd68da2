"""Piccolo Admin as the console's look-up of tables: behind the console's own sign-in, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlsplit

from litestar import Litestar
from piccolo_admin.endpoints import AdminRouter, FormConfig, TableConfig, create_admin
from piccolo_admin.translations.data import ENGLISH
from piccolo_api.crud.endpoints import OrderBy
from piccolo_api.crud.hooks import Hook, HookType
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from hudhud.audit import Actor
from hudhud.plugins import Platform
from hudhud_admin.admin_table import AdminTable
from hudhud_admin.arabic import ARABIC
from hudhud_admin.editing import fill_defaults, keep_to_editable
from hudhud_admin.forms import console_forms
from hudhud_admin.held_answer import Words
from hudhud_admin.recording import ACTOR, WORDS, RecordedWrites
from hudhud_admin.sessions import sign_out
from hudhud_admin.settings import ConsoleSettings
from hudhud_admin.tables import Operator, OperatorSession
from hudhud_web import Frame

__all__ = ["Lookup", "lookup_of"]

PICCOLOS_COOKIE: Final = "id"
SITE_NAME: Final = "Hudhud"
PAGE_SIZE: Final = 25
LINKS: Final = {"Credit | الرصيد": "/accounts"}


class Lookup:
    """The ASGI application that stands under /admin/.

    Its caller has found out whose the session `token` is; Piccolo Admin, which knows sessions by a cookie of
    its own, is shown that token under its own name and asks for its user once more.
    """

    def __init__(
        self,
        platform: Platform,
        *,
        console_url: str,
        script: str,
        style: str,
        forms: Sequence[FormConfig],
        links: dict[str, str],
    ) -> None:
        self._platform = platform
        tables = platform.plugins.collect("admin_tables", AdminTable)
        self._admin = build_admin(tables, console_url=console_url, forms=forms, links=links)
        wrap_api(self._admin, platform, tables)
        self._offers = offers(tables)
        page = self._admin.template.replace("<head>", f'<head><script src="{script}"></script>')
        self._page = page.replace("</head>", f'<link rel="stylesheet" href="{style}"></head>')

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        token: str,
        actor: Actor,
        language: str,
        words: Words,
    ) -> None:
        """Answer one request of the operator `actor`."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path == "/":
            await self._index(language, words)(scope, receive, send)
        elif path.startswith("/public/login"):
            await Response("Sign in on the console's own page.", status_code=405)(scope, receive, send)
        elif path.startswith("/public/logout"):
            await sign_out(self._platform, token=token, address=actor.address)
            await Response(status_code=204)(scope, receive, send)
        else:
            inner = {**scope, ACTOR: actor, WORDS: words, "headers": with_session(scope["headers"], token)}
            await self._admin(inner, receive, send)

    def _index(self, language: str, words: Words) -> Response:
        """The page of the application, told its language, its direction, and the way to our own pages."""
        direction = "rtl" if language == "ar" else "ltr"
        credit = escape(words("Credit"))
        told = f'lang="{language}" dir="{direction}" data-credit="{credit}" {self._offers}'
        page = self._page.replace('<html lang="en">', f"<html {told}>")
        return Response(page, media_type="text/html")


def offers(tables: Sequence[AdminTable]) -> str:
    """Which tables take which changes, as attributes of the page, for static/lookup.js."""
    adds = " ".join(table.name for table in tables if table.creatable)
    edits = " ".join(table.name for table in tables if table.editable)
    deletes = " ".join(table.name for table in tables if table.deletable)
    return f'data-adds="{adds}" data-edits="{edits}" data-deletes="{deletes}"'


def lookup_of(app: Litestar) -> Lookup:
    """The application's look-up, built at its first use."""
    if "lookup" not in app.state:
        frame: Frame = app.state.frame
        app.state.lookup = Lookup(
            frame.platform,
            console_url=frame.platform.settings_of(ConsoleSettings).url,
            script=frame.assets.url("admin/lookup.js"),
            style=frame.assets.url("admin/lookup.css"),
            forms=console_forms(frame.platform),
            links=LINKS,
        )
    lookup: Lookup = app.state.lookup
    return lookup


def build_admin(
    tables: Sequence[AdminTable], *, console_url: str, forms: Sequence[FormConfig], links: dict[str, str]
) -> AdminRouter:
    """Piccolo Admin over these tables."""
    made: AdminRouter = create_admin(
        [config_of(table) for table in tables],
        forms=list(forms),
        auth_table=Operator,
        session_table=OperatorSession,
        increase_expiry=None,
        page_size=PAGE_SIZE,
        site_name=SITE_NAME,
        translations=[ENGLISH, ARABIC],
        auto_include_related=False,
        allowed_hosts=[urlsplit(console_url).hostname or ""],
        sidebar_links=links,
    )
    return made


def config_of(table: AdminTable) -> TableConfig:
    """One table as Piccolo Admin takes it; the newest rows come first."""
    return TableConfig(
        table_class=table.table,
        visible_columns=list(table.columns) or None,
        visible_filters=list(table.filters) or None,
        hooks=[Hook(HookType.pre_save, fill_defaults), Hook(HookType.pre_patch, keep_to_editable(table))],
        menu_group=table.group,
        order_by=[OrderBy(column=table.table._meta.primary_key, ascending=False)],
    )


def wrap_api(admin: AdminRouter, platform: Platform, tables: Sequence[AdminTable]) -> None:
    """Put RecordedWrites around what changes rows: after the CSRF check, in the task that does the work."""
    for route in admin.routes:
        if isinstance(route, Mount) and route.path == "/api":
            route.app = RecordedWrites(route.app, platform, {table.name: table for table in tables})
            return
    raise RuntimeError("Piccolo Admin has no /api any more: changes would not be recorded.")


def with_session(headers: Sequence[tuple[bytes, bytes]], token: str) -> list[tuple[bytes, bytes]]:
    """The request's headers, with our session under Piccolo's name and its CSRF token as only cookies."""
    sent: SimpleCookie = SimpleCookie()
    for name, value in headers:
        if name == b"cookie":
            sent.load(value.decode("latin-1"))
    cookies = f"{PICCOLOS_COOKIE}={token}"
    if "csrftoken" in sent:
        cookies += f"; csrftoken={sent['csrftoken'].value}"
    return [
        *((name, value) for name, value in headers if name != b"cookie"),
        (b"cookie", cookies.encode("latin-1")),
    ]
