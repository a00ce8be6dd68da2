"""The application of an audience: every plugin's mounts, each behind what its audience asks for."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from limits.strategies import FixedWindowRateLimiter
from litestar import Litestar, Request, Router
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import ValidationException
from litestar.middleware import DefineMiddleware
from litestar.middleware.csrf import CSRFMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import Middleware

from hudhud import __version__
from hudhud import i18n as core_i18n
from hudhud.plugins import Platform, PluginError
from hudhud_web.actions import Action
from hudhud_web.api_bodies import told_by_field
from hudhud_web.api_docs import ApiDocs
from hudhud_web.assets import asset_router, load_assets
from hudhud_web.bearers import BearerToken
from hudhud_web.choices import choices_router
from hudhud_web.counters import Counters
from hudhud_web.features import Feature
from hudhud_web.frame import Frame, frame_of
from hudhud_web.guards import Known, Limited, OurForms, Started, Tenanted, featured, permitted, signed_in
from hudhud_web.health import health_router
from hudhud_web.i18n import load_catalogs
from hudhud_web.mounts import Audience, Mount
from hudhud_web.nav import NavItem
from hudhud_web.other_sign_ins import OtherSignIns
from hudhud_web.panel_pages import panel_router
from hudhud_web.panels import Panel
from hudhud_web.people import Person, SignIn, SignInNeeded, person_of
from hudhud_web.permissions import Permission
from hudhud_web.problems import EXCEPTION_HANDLERS
from hudhud_web.rate_limits import rate_limit_headers
from hudhud_web.receiving import Received
from hudhud_web.rendering import Renderer
from hudhud_web.requests import CSRF_COOKIE, log_request
from hudhud_web.scopes import in_scope
from hudhud_web.security import security_headers
from hudhud_web.settings import WebSettings
from hudhud_web.style_guide import style_router
from hudhud_web.viewing import OnlyLooking, viewing_router

__all__ = ["OWN_CSRF", "create_app", "mounts_of"]

OWN_CSRF = "own_csrf"
"""A handler's `opt` key: True for an ASGI application with a token of its own, such as Piccolo Admin."""

PORTAL_AUDIENCES = {Audience.PORTAL, Audience.API, Audience.PUBLIC, Audience.LINK, Audience.WEBHOOK}
COOKIE_AUDIENCES = {Audience.PORTAL, Audience.CONSOLE, Audience.PUBLIC}
FOR_ANYBODY = {Audience.PUBLIC, Audience.LINK, Audience.WEBHOOK}


def create_app(platform: Platform, audience: Audience = Audience.PORTAL) -> Litestar:
    """The portal with API, public pages and webhooks, or the console; they are served on ports of their own.

    Raises PluginError for a mount, menu line, panel or action that names an unknown permission or feature.
    """
    frame = frame_for(platform, audience)
    secret = platform.settings.secret_key.get_secret_value() or secrets.token_hex(32)
    return Litestar(
        route_handlers=routers_of(frame, secret),
        dependencies={
            "platform": Provide(current_platform, sync_to_thread=False),
            "principal": Provide(current_person, sync_to_thread=False),
        },
        middleware=[Started()],
        exception_handlers=dict(EXCEPTION_HANDLERS),
        before_send=[security_headers(secure=frame.secure), rate_limit_headers, log_request],
        openapi_config=openapi(platform) if audience is Audience.PORTAL else None,
        logging_config=None,
        state=State({"frame": frame}),
        request_max_body_size=2 * 1024 * 1024,
    )


def frame_for(platform: Platform, audience: Audience) -> Frame:
    """Collect what plugins give, and check that permissions and features exist."""
    plugins = platform.plugins
    folders = package_folders(platform)
    assets = load_assets({name: path / "static" for name, path in folders.items() if (path / "static").is_dir()})
    catalogs = load_catalogs([Path(core_i18n.__file__).parent / "locale", *(f / "locale" for f in folders.values())])
    templates = {name: path / "templates" for name, path in folders.items() if (path / "templates").is_dir()}
    frame = Frame(
        platform=platform,
        audience=audience,
        settings=platform.settings_of(WebSettings),
        assets=assets,
        catalogs=catalogs,
        renderer=Renderer(templates, catalogs, assets),
        nav_items=plugins.collect("nav_items", NavItem),
        panels=plugins.collect("panels", Panel),
        actions=plugins.collect("actions", Action),
        permissions={p.name: p for p in plugins.collect("permissions", Permission)},
        features={f.name: f for f in plugins.collect("features", Feature)},
        sign_ins={s.audience: s for s in plugins.collect("sign_ins", SignIn)},
        bearer_tokens=plugins.collect("bearer_tokens", BearerToken),
        other_sign_ins=plugins.collect("other_sign_ins", OtherSignIns),
        limiter=FixedWindowRateLimiter(Counters()),
    )
    check_permissions(frame)
    check_features(frame)
    return frame


def package_folders(platform: Platform) -> dict[str, Path]:
    """Each plugin's package folder by the plugin's name: it holds templates, static files and catalogues."""
    found: dict[str, Path] = {}
    for name, module in platform.plugins.modules().items():
        file = getattr(module, "__file__", None)
        if file:
            # A member may have a plugin module for every process and one for pages: `portal.plugins`, `portal.pages`.
            found[name.partition(".")[0]] = Path(file).parent
    return found


def check_permissions(frame: Frame) -> None:
    """Raise PluginError for a permission that nobody declares."""
    named: list[Mount | NavItem | Panel | Action | SignIn] = [
        *mounts_of(frame.platform), *frame.nav_items, *frame.panels, *frame.actions, *frame.sign_ins.values(),
    ]  # fmt: skip
    for value in named:
        if value.permission is not None and value.permission not in frame.permissions:
            raise PluginError(f"{value.name!r} names the permission {value.permission!r}, which no plugin gives.")


def check_features(frame: Frame) -> None:
    """Raise PluginError for a feature that nobody declares."""
    named: list[Mount | NavItem | Panel | Action] = [*mounts_of(frame.platform), *frame.nav_items, *frame.panels]
    for value in [*named, *frame.actions]:
        if value.feature is not None and value.feature not in frame.features:
            raise PluginError(f"{value.name!r} names the feature {value.feature!r}, which no plugin gives.")


def mounts_of(platform: Platform) -> Sequence[Mount]:
    """Every plugin's mounts."""
    return platform.plugins.collect("routers", Mount)


def routers_of(frame: Frame, secret: str) -> list[Router]:
    """All routes of the application."""
    own = {frame.audience} if frame.audience is Audience.CONSOLE else PORTAL_AUDIENCES
    mounts = [mount for mount in mounts_of(frame.platform) if mount.audience in own]
    mounts.append(Mount(panel_router(frame.settings.panel_seconds), frame.audience))
    mounts.append(Mount(choices_router(), Audience.PUBLIC))
    if frame.audience is Audience.PORTAL:
        mounts.append(Mount(viewing_router(), Audience.PUBLIC))
    routers = [behind(frame, mount, secret) for mount in mounts]
    routers += [before_sign_in(frame, s, secret) for s in frame.sign_ins.values() if s.audience in own]
    routers += [asset_router(frame.assets), health_router(frame.platform)]
    if frame.platform.settings.simulators:
        routers.append(behind(frame, Mount(style_router(), Audience.PUBLIC), secret))
    return routers


def behind(frame: Frame, mount: Mount, secret: str) -> Router:
    """A mount behind what its audience asks for."""
    guards: list[Any] = [] if mount.audience in FOR_ANYBODY else [signed_in]
    if mount.feature is not None:
        guards.append(featured(mount.feature))
    permission = mount.permission or (frame.asked_of_all if mount.audience is frame.audience else None)
    if permission is not None:
        guards.append(permitted(permission))
    if mount.audience is Audience.API:
        guards.append(in_scope)
    return Router(
        "/",
        route_handlers=[mount.router],
        guards=guards,
        middleware=middleware_for(frame, mount.audience, mount.origins, secret),
        include_in_schema=mount.audience is Audience.API,
        security=[{"token": []}] if mount.audience is Audience.API else None,
        exception_handlers={ValidationException: told_by_field} if mount.audience is Audience.API else None,
        opt={"audience": str(mount.audience)},
    )


def before_sign_in(frame: Frame, sign_in: SignIn, secret: str) -> Router:
    """An audience's pages that come before signing in."""
    limit = Limited(f"sign-in {sign_in.name}", frame.settings.sign_in_requests_per_minute)
    return Router(
        "/",
        route_handlers=[sign_in.router],
        middleware=[Received(), Known(sign_in.audience), limit, OnlyLooking(), OurForms(), csrf(frame, secret)],
        include_in_schema=False,
        opt={"audience": str(sign_in.audience)},
    )


def middleware_for(frame: Frame, audience: Audience, origins: tuple[str, ...], secret: str) -> list[Middleware]:
    """Who calls, how often, and from where: outermost first; public pages too know who is signed in."""
    settings = frame.settings
    per_minute = {
        Audience.PORTAL: settings.page_requests_per_minute,
        Audience.CONSOLE: settings.page_requests_per_minute,
        Audience.API: settings.api_requests_per_minute,
        Audience.PUBLIC: settings.public_requests_per_minute,
        Audience.LINK: settings.link_requests_per_minute,
        Audience.WEBHOOK: settings.webhook_requests_per_minute,
    }[audience]
    chain: list[Middleware] = [Received()]
    if audience is Audience.API:
        chain.append(Known(None))
    elif audience in COOKIE_AUDIENCES:
        chain.append(Known(frame.audience if audience is Audience.PUBLIC else audience))
    chain.append(Limited(str(audience), per_minute))
    if audience in {Audience.PORTAL, Audience.API}:
        chain.append(Tenanted())
    if audience in COOKIE_AUDIENCES:
        chain += [OnlyLooking(), OurForms(origins), csrf(frame, secret)]
    return chain


def csrf(frame: Frame, secret: str) -> Middleware:
    """Litestar's signed double-submit token, in a cookie of the application's own."""
    config = CSRFConfig(
        secret=secret,
        cookie_name=frame.cookie_name(CSRF_COOKIE if frame.audience is Audience.PORTAL else f"{CSRF_COOKIE}_console"),
        header_name="x-csrf-token",
        cookie_secure=frame.secure,
        cookie_httponly=True,
        cookie_samesite="lax",
        exclude_from_csrf_key=OWN_CSRF,
    )
    return DefineMiddleware(CSRFMiddleware, config=config)


def openapi(platform: Platform) -> OpenAPIConfig:
    """OpenAPI 3.1 of the API's routes at /schema/openapi.json, and a page that draws it at /schema."""
    return OpenAPIConfig(
        title="Hudhud API",
        version=__version__,
        path="/schema",
        description="Send messages and campaigns, and follow what becomes of them.",
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer"),
                "login": SecurityScheme(type="http", scheme="basic"),
            }
        ),
        render_plugins=[ApiDocs(), JsonRenderPlugin()],
    )


def current_platform(request: Request[Any, Any, Any]) -> Platform:
    """The dependency `platform`."""
    return frame_of(request).platform


def current_person(request: Request[Any, Any, Any]) -> Person:
    """The dependency `principal`: whoever signed in; raises SignInNeeded for nobody."""
    person = person_of(request)
    if person is None:
        raise SignInNeeded
    return person
