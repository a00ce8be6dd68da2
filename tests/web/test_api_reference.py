"""The OpenAPI document and the page that draws it."""

from __future__ import annotations

from .conftest import Client


async def test_the_document_holds_the_apis_routes_and_no_others(visitor: Client) -> None:
    document = (await visitor.get("/schema/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    assert sorted(document["paths"]) == ["/api/v1/fails/{kind}", "/api/v1/notes", "/api/v1/whoami"]
    assert document["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}


async def test_the_reference_loads_nothing_from_elsewhere(visitor: Client) -> None:
    page = await visitor.get("/schema")

    assert page.status_code == 200
    assert "://" not in page.text


async def test_the_console_has_no_document(console: Client) -> None:
    answer = await console.get("/schema/openapi.json")

    assert answer.status_code == 404


async def test_health_is_told_without_details(visitor: Client) -> None:
    alive = await visitor.get("/healthz")
    ready = await visitor.get("/readyz")

    assert alive.json() == {"status": "ok"}
    assert ready.json() == {"status": "ok", "failing": []}
