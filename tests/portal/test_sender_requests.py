"""Senders in the portal: the list, asking for one with documents, and what becomes of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from hudhud import countries, senders
from hudhud.identity import Role
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud.senders import RequestState, SenderRequest

from .conftest import OPERATOR, Customer, Entering, words_of

PDF = b"%PDF-1.7 a licence"
ANSWERS = {
    "company_name": "Nile Pharmacies", "company_address": "Cairo", "company_kind": "local", "use_case": "service",
    "sample_messages": "Ready.", "monthly_volume": "500", "url_hosts": "shop.example",
}  # fmt: skip
WHY = {"reason_en": "The letter is not signed.", "reason_ar": "الخطاب غير موقّع."}


@pytest.fixture(scope="module", autouse=True)
async def ruled(portal_platform: Platform) -> None:
    """What an installation starts with."""
    await countries.load_starting_rules(portal_platform.database)


def files(*fields: str, content: bytes = PDF) -> list[tuple[str, tuple[str, bytes]]]:
    return [(field, (f"{field}.pdf", content)) for field in fields]


EVERY_FILE = files("registration_document", "brand_link", "authorisation")


async def begin(customer: Customer, name: str, country: str = "EG") -> str:
    """The address of a new request."""
    answer = await customer.send("/senders/new", {"country": country, "name": name})
    assert answer.status_code == 303, words_of(answer.text)
    return str(answer.headers["location"])


async def asked(customer: Customer, path: str) -> SenderRequest:
    return await senders.sender_request(customer.platform, customer.account.id, number_of(path))


def number_of(path: str) -> int:
    return from_public("srq", path.rpartition("/")[2])


async def keep(customer: Customer, path: str, **more: Any) -> Any:
    form = {"name": "NilePharma", "act": "save", **ANSWERS, **more.pop("form", {})}
    return await customer.send(path, form, **more)


async def test_the_list_says_who_can_reply_and_where_a_sender_is_registered(customer: Customer) -> None:
    await senders.assign(customer.platform, account_id=customer.account.id, channel="sms", name="2323", actor=OPERATOR)
    await senders.register(
        customer.platform, account_id=customer.account.id, channel="sms", name="HUDHUD", country="SA",
        expires_on=date(2099, 1, 31), actor=OPERATOR,
    )  # fmt: skip

    told = await customer.words("/senders")

    assert "HUDHUD SMS Nobody can reply to a name Saudi Arabia until 31 Jan 2099" in told
    assert "2323 SMS People can reply Nowhere" in told


async def test_a_sender_is_asked_for_with_documents_and_submitted(customer: Customer) -> None:
    path = await begin(customer, "NilePharma")
    form = await customer.read(path)
    answer = await keep(customer, path, form={"act": "submit"}, files=EVERY_FILE)

    assert "Letters of authorisation" in form
    assert "at most 500 kB each" in form
    assert answer.status_code == 303
    assert (await asked(customer, path)).state is RequestState.SUBMITTED
    told = await customer.words(path)
    assert "We have it." in told
    assert "Notices to customers" in told
    assert "NilePharma Egypt Submitted" in await customer.words("/senders")


async def test_what_is_missing_is_told_at_each_question_and_nothing_is_lost(customer: Customer) -> None:
    path = await begin(customer, "Missing")

    answer = await keep(
        customer, path, form={"name": "Missing", "act": "submit", "monthly_volume": ""}, files=files("brand_link")
    )

    assert answer.status_code == 422
    assert answer.text.count("field-problem") == 3  # the volume, and two documents
    assert "brand_link.pdf" in answer.text
    kept = await asked(customer, path)
    assert (kept.state, kept.answers["company_name"]) == (RequestState.DRAFT, "Nile Pharmacies")


async def test_a_document_that_is_too_large_is_told_with_both_numbers_and_the_answers_are_kept(
    customer: Customer,
) -> None:
    path = await begin(customer, "Large")

    large = files("brand_link", content=b"%PDF-" + b"0" * 600_000)
    answer = await keep(customer, path, form={"name": "Large"}, files=large)

    assert answer.status_code == 413
    assert re.search(r"600,?005.*512,?000", words_of(answer.text))
    assert (await asked(customer, path)).answers["company_name"] == "Nile Pharmacies"


async def test_a_document_is_downloaded_and_removed(customer: Customer) -> None:
    path = await begin(customer, "Papers")
    await keep(customer, path, form={"name": "Papers"}, files=files("brand_link"))
    (document,) = await senders.documents_of(customer.platform, await asked(customer, path))

    answer = await customer.http.get(f"/senders/documents/{document.id}")
    removed = await customer.send(f"/senders/documents/{document.id}/remove")

    assert (answer.content, answer.headers["x-content-type-options"]) == (PDF, "nosniff")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert removed.headers["location"] == path
    assert await senders.documents_of(customer.platform, await asked(customer, path)) == []


@pytest.mark.parametrize(
    ("country", "name", "told"),
    [
        ("EG", "Ac", "3 to 11"),
        ("EG", "Аcme", "several alphabets"),
        ("IN", "Acme", "Exactly six letters."),
        ("US", "Acme", "Names cannot be registered in this country"),
    ],
)
async def test_a_name_that_cannot_be_registered_is_told_why(
    customer: Customer, country: str, name: str, told: str
) -> None:
    answer = await customer.send("/senders/new", {"country": country, "name": name})

    assert answer.status_code == 422
    assert told in words_of(answer.text)


async def test_a_decision_is_read_in_the_readers_language_and_more_is_added(customer: Customer) -> None:
    path = await begin(customer, "Decided")
    await keep(customer, path, form={"name": "Decided", "act": "submit"}, files=EVERY_FILE)
    await senders.ask_for_more(customer.platform, number_of(path), **WHY, actor=OPERATOR)
    english = await customer.words(path)
    arabic = words_of((await customer.http.get(path, headers={"accept-language": "ar"})).text)
    await keep(customer, path, form={"name": "Decided", "act": "submit"})
    await senders.approve_request(customer.platform, number_of(path), expires_on=None, actor=OPERATOR)

    assert "We need this from you: The letter is not signed." in english
    assert "الخطاب غير موقّع." in arabic
    assert "choose it in your next campaign" in await customer.words(path)
    assert '<option value="Decided"' in await customer.read("/campaigns/new")
    assert "is registered for Egypt" in await customer.words("/notifications")


async def test_a_request_is_withdrawn(customer: Customer) -> None:
    path = await begin(customer, "Withdrawn")

    await customer.send(f"{path}/withdraw")

    assert (await asked(customer, path)).state is RequestState.WITHDRAWN


async def test_a_reader_sees_the_list_and_asks_for_nothing(entering: Entering) -> None:
    reader = await entering(Role.READ_ONLY)

    assert "/senders/new" not in await reader.read("/senders")
    assert (await reader.http.get("/senders/new")).status_code == 403
