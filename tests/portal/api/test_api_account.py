"""Who may call, the account and the ledger."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from litestar import Litestar

from hudhud.plugins import Platform

PATHS = [
    ("GET", "/account"),
    ("GET", "/ledger"),
    ("GET", "/campaigns"),
    ("POST", "/campaigns"),
    ("GET", "/campaigns/cmp_1"),
    ("GET", "/campaigns/cmp_1/forecast"),
    ("POST", "/campaigns/cmp_1/launch"),
    ("POST", "/campaigns/cmp_1/pause"),
    ("POST", "/campaigns/cmp_1/resume"),
    ("POST", "/campaigns/cmp_1/cancel"),
    ("GET", "/messages"),
    ("POST", "/messages"),
    ("GET", "/messages/msg_1"),
    ("GET", "/recipient-files"),
    ("POST", "/recipient-files"),
    ("GET", "/recipient-files/rcf_1"),
    ("GET", "/recipient-files/rcf_1/errors"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_nobody_calls_without_a_token(app: Litestar, method: str, path: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://api.test") as nobody:
        answer = await nobody.request(method, f"/api/v1{path}")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path in PATHS if method == "POST"])
async def test_a_user_who_may_only_read_sends_nothing(reader: Any, method: str, path: str) -> None:
    answer = await reader.http.request(method, path, json={})

    assert answer.status_code == 403


@pytest.mark.parametrize("path", [path for method, path in PATHS if method == "GET" and "_1" not in path])
async def test_a_user_who_may_only_read_reads(reader: Any, path: str) -> None:
    answer = await reader.http.get(path)

    assert answer.status_code == 200


async def test_the_account_tells_its_money_as_decimal_strings(http: httpx.AsyncClient) -> None:
    answer = await http.get("/account")

    assert answer.json() == {
        "name": "Loft Ltd",
        "balance": "20.00",
        "held": "0.00",
        "safe_limit": "0.00",
        "available": "20.00",
        "currency": "EUR",
        "region": "EG",
        "time_zone": "Africa/Cairo",
        "trial": False,
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_the_ledger_lists_entries(http: httpx.AsyncClient) -> None:
    answer = (await http.get("/ledger")).json()

    [entry] = answer["entries"]
    assert (entry["kind"], entry["amount"], entry["currency"]) == ("adjust", "20.00", "EUR")
    assert entry["id"].startswith("led_")
    assert entry["at"].endswith("Z")
    assert answer["next_cursor"] is None


async def test_a_list_is_walked_by_its_link_header(http: httpx.AsyncClient) -> None:
    for number in range(5):
        await http.post("/campaigns", json={"name": f"Campaign {number}", "channel": "pigeon"})

    names, path, pages = [], "/api/v1/campaigns?limit=2", 0
    while path:
        answer = await http.get(f"http://api.test{path}")
        names += [campaign["name"] for campaign in answer.json()["campaigns"]]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
        pages += 1

    assert names == [f"Campaign {number}" for number in (4, 3, 2, 1, 0)]
    assert pages == 3


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("limit=0", "/limit"), ("limit=501", "/limit"), ("limit=x", "/limit"), ("cursor=!!", "/cursor")],
)
async def test_a_wrong_page_is_refused_by_its_parameter(http: httpx.AsyncClient, query: str, pointer: str) -> None:
    answer = await http.get(f"/ledger?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_sentences_come_in_the_callers_language(http: httpx.AsyncClient, platform: Platform) -> None:
    english = (await http.get("/campaigns/cmp_999")).json()["title"]
    arabic = (await http.get("/campaigns/cmp_999", headers={"Accept-Language": "ar"})).json()["title"]

    assert english.isascii()
    assert not arabic.isascii()


async def test_the_api_is_described_with_every_path(app: Litestar) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://api.test") as nobody:
        described = (await nobody.get("/schema/openapi.json")).json()

    known = {(method.upper(), path) for path, item in described["paths"].items() for method in item}
    expected = {
        (method, f"/api/v1{path}".replace("cmp_1", "{id}").replace("msg_1", "{id}").replace("rcf_1", "{id}"))
        for method, path in PATHS
    }
    assert described["openapi"].startswith("3.1")
    assert expected <= known
    upload = described["paths"]["/api/v1/recipient-files"]["post"]["requestBody"]["content"]
    assert "file" in upload["multipart/form-data"]["schema"]["properties"]
