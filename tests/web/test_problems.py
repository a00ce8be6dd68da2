"""Errors, as programs and people are told of them."""

from __future__ import annotations

import pytest

from .conftest import Client, Customer


def bearer(customer: Customer) -> dict[str, str]:
    return {"Authorization": f"Bearer {customer.token}"}


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("conflict", 409, "conflict"),
        ("refused", 422, "refused"),
        ("funds", 402, "too_dear"),
        ("limit", 413, "limit_exceeded"),
        ("unavailable", 503, "unavailable"),
        ("invalid", 422, "invalid"),
        ("bug", 500, "bug"),
    ],
)
async def test_a_program_is_told_the_kind_of_error(
    visitor: Client, customer: Customer, kind: str, status: int, code: str
) -> None:
    answer = await visitor.get(f"/api/v1/fails/{kind}", headers=bearer(customer))

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_the_sentence_holds_the_values(visitor: Client, customer: Customer) -> None:
    answer = await visitor.get("/api/v1/fails/funds", headers=bearer(customer))

    assert answer.json()["title"] == "Balance is EUR 3.00; this costs EUR 5.00."


async def test_wrong_values_are_pointed_at(visitor: Client, customer: Customer) -> None:
    answer = await visitor.get("/api/v1/fails/invalid", headers=bearer(customer))

    assert answer.json()["errors"] == [{"pointer": "/recipients/3/to", "detail": "Enter a value.", "value": "x"}]


async def test_a_body_of_another_shape_is_pointed_at(visitor: Client, customer: Customer) -> None:
    answer = await visitor.post("/api/v1/notes", json={"title": "A", "copies": "many"}, headers=bearer(customer))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/copies"


async def test_a_body_that_is_no_json_is_a_bad_request(visitor: Client, customer: Customer) -> None:
    headers = {**bearer(customer), "Content-Type": "application/json"}

    answer = await visitor.post("/api/v1/notes", content=b"{", headers=headers)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_wrong_method_is_told_as_a_problem(visitor: Client, customer: Customer) -> None:
    answer = await visitor.request("DELETE", "/api/v1/whoami", headers=bearer(customer))

    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/fails/bug", "/api/v1/fails/bug"])
async def test_a_bug_tells_nothing_of_itself(browser: Client, customer: Customer, path: str) -> None:
    answer = await browser.get(path, headers=bearer(customer))

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] in answer.text


async def test_a_person_gets_a_page_with_the_sentence(browser: Client) -> None:
    answer = await browser.get("/fails/funds")

    assert answer.status_code == 402
    assert "<!doctype html>" in answer.text
    assert "Balance is EUR 3.00; this costs EUR 5.00." in answer.text


async def test_htmx_gets_the_sentence_where_sentences_are_shown(browser: Client) -> None:
    answer = await browser.get("/fails/conflict", headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert answer.headers["hx-retarget"] == "#flashes"
    assert "<html" not in answer.text
    assert "no longer possible" in answer.text


async def test_an_unknown_path_is_a_page_for_people_and_a_problem_for_programs(visitor: Client) -> None:
    page = await visitor.get("/nowhere", headers={"Accept": "text/html"})
    problem = await visitor.get("/api/v1/nowhere")

    assert (page.status_code, problem.status_code) == (404, 404)
    assert "<!doctype html>" in page.text
    assert problem.json()["code"] == "not_found"
