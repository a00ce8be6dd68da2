"""The API's reference, drawn offline by RapiDoc from the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request, Router
from litestar.openapi.plugins import OpenAPIRenderPlugin

from hudhud.i18n import N_
from hudhud_web.frame import frame_of
from hudhud_web.i18n import language_of
from hudhud_web.readers import reader_context
from hudhud_web.security import CSP, POLICY

__all__ = ["ApiDocs"]

# RapiDoc writes its own <style> elements and style attributes; no other page allows them.
RELAXED = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


class ApiDocs(OpenAPIRenderPlugin):
    """The page at /schema."""

    def __init__(self) -> None:
        super().__init__(path="/")

    def render(self, request: Request[Any, Any, Any], openapi_schema: Mapping[str, Any]) -> bytes:
        context = {**reader_context(request), "title": N_("API reference")}
        renderer = frame_of(request).renderer
        return renderer.whole("web/api_docs.html", language_of(request), context).encode()

    def receive_router(self, router: Router) -> None:
        """Give the schema's routes their audience and this page's policy."""
        router.opt.update({"audience": "public", CSP: RELAXED})
