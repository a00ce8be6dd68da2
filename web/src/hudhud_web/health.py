"""Whether the process lives (/healthz) and can do its work (/readyz)."""

from __future__ import annotations

import structlog
from litestar import Response, Router, get

from hudhud.health import check_all
from hudhud.plugins import Platform

__all__ = ["health_router"]

log = structlog.get_logger("hudhud.web")


def health_router(platform: Platform) -> Router:
    """The routes; they name checks and tell no details."""

    @get("/healthz", sync_to_thread=False)
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @get("/readyz")
    async def readyz() -> Response[dict[str, object]]:
        troubles = [finding for finding in await check_all(platform) if finding.trouble]
        for finding in troubles:
            log.warning("not_ready", check=finding.name, trouble=finding.trouble)
        failing = [finding.name for finding in troubles if finding.vital]
        content: dict[str, object] = {"status": "unavailable" if failing else "ok", "failing": failing}
        return Response(content, status_code=503 if failing else 200)

    return Router("/", route_handlers=[healthz, readyz], include_in_schema=False, opt={"audience": "public"})
