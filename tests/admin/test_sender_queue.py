"""Operators decide on requests for senders, keep countries' rules and forms, and protect names."""

from __future__ import annotations

import httpx
import pytest

from hudhud import countries, senders
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.countries import Unregistered
from hudhud.plugins import Platform
from hudhud.senders import RequestState, SenderRequest

from .conftest import PDF, acts, ask_for_sender

ASKER = Actor("user:1", "127.0.0.1")


@pytest.fixture
async def ruled(platform: Platform) -> Platform:
    """What an installation starts with."""
    await countries.load_starting_rules(platform.database)
    await senders.load_protected_names(platform.database)
    return platform


@pytest.fixture
async def waiting(ruled: Platform, account: Account) -> SenderRequest:
    """A request that an operator has to decide."""
    return await ask_for_sender(ruled, account)


async def state_of(platform: Platform, request: SenderRequest) -> RequestState:
    return (await senders.sender_request(platform, request.account_id, request.id)).state


async def test_the_queue_is_counted_on_the_first_page_and_lists_what_waits(
    console: httpx.AsyncClient, waiting: SenderRequest
) -> None:
    home = await console.get("/")
    queue = await console.get("/sender-requests")

    assert "/sender-requests" in home.text
    assert f'href="/sender-requests/{waiting.id}"' in queue.text
    assert "Nile Pharmacies" in queue.text
    assert "NilePharma" not in (await console.get("/sender-requests?which=approved")).text


async def test_a_request_is_read_with_answers_documents_rule_and_history(
    console: httpx.AsyncClient, waiting: SenderRequest
) -> None:
    page = (await console.get(f"/sender-requests/{waiting.id}")).text

    for told in ("Nile &lt;Pharmacies&gt;", "Notices to customers", "سجل.pdf", "Kazakhstan", "Source:", "Submitted"):
        assert told in page, told


async def test_a_document_is_a_download_and_never_a_page(
    console: httpx.AsyncClient, ruled: Platform, waiting: SenderRequest
) -> None:
    (document,) = await senders.documents_of(ruled, waiting)

    answer = await console.get(f"/sender-requests/{waiting.id}/documents/{document.id}")

    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert (await console.get(f"/sender-requests/{waiting.id}/documents/999")).status_code == 404


async def test_an_approval_registers_the_sender(
    console: httpx.AsyncClient, ruled: Platform, waiting: SenderRequest
) -> None:
    await console.post(f"/sender-requests/{waiting.id}/take")
    answer = await console.post(f"/sender-requests/{waiting.id}/approve", data={"expires_on": "2099-12-31"})

    assert answer.status_code == 303
    assert await senders.is_registered(ruled, waiting.account_id, "sms", "NilePharma", "KZ")
    (act,) = await acts(ruled, "sender_request.approved")
    assert act["actor"] == "operator:nour"


async def test_whoever_is_second_is_told_that_it_is_decided(
    console: httpx.AsyncClient, ruled: Platform, waiting: SenderRequest
) -> None:
    await console.post(f"/sender-requests/{waiting.id}/approve")

    answer = await console.post(f"/sender-requests/{waiting.id}/reject", data={"reason": "generic"})

    assert answer.status_code == 409
    assert await state_of(ruled, waiting) is RequestState.APPROVED


@pytest.mark.parametrize(("path", "state"), [("reject", RequestState.REJECTED), ("more", RequestState.MORE_WANTED)])
async def test_a_reason_is_chosen_or_written_in_both_languages(
    console: httpx.AsyncClient, ruled: Platform, waiting: SenderRequest, path: str, state: RequestState
) -> None:
    without = await console.post(f"/sender-requests/{waiting.id}/{path}", data={"reason_en": "No."})
    answer = await console.post(f"/sender-requests/{waiting.id}/{path}", data={"reason": "unsigned"})

    assert (without.status_code, answer.status_code) == (422, 303)
    decided = await senders.sender_request(ruled, waiting.account_id, waiting.id)
    assert decided.state is state
    assert "letterhead" in decided.reason("en")
    assert "خطاب" in decided.reason("ar")


async def test_a_day_that_is_over_is_told_and_nothing_is_decided(
    console: httpx.AsyncClient, ruled: Platform, waiting: SenderRequest
) -> None:
    answer = await console.post(f"/sender-requests/{waiting.id}/approve", data={"expires_on": "2020-01-01"})

    assert answer.status_code == 422
    assert "field-problem" in answer.text
    assert await state_of(ruled, waiting) is RequestState.SUBMITTED


RULES = {
    "registration": "required", "unregistered": "block", "time_zone": "Asia/Kuwait", "source": "The regulator",
    "checked_on": "2026-11-20", "marketing_from": "09:00", "marketing_to": "00:00", "marketing_days": ["1", "7"],
}  # fmt: skip


async def test_a_countrys_rules_are_changed_with_their_source(console: httpx.AsyncClient, ruled: Platform) -> None:
    shown = await console.get("/countries?q=kuwait")
    answer = await console.post("/countries/KW", data=RULES)

    assert "Kuwait" in shown.text
    assert "Egypt" not in shown.text
    assert answer.status_code == 303
    rule = await countries.rule(ruled, "KW")
    assert (rule.unregistered, rule.marketing_to, rule.marketing_days) == (Unregistered.BLOCK, 1440, (1, 7))
    page = (await console.get("/countries/KW")).text
    assert 'value="00:00"' in page
    assert "The regulator" in page


@pytest.mark.parametrize("wrong", [{"source": ""}, {"marketing_from": "nine"}, {"checked_on": "2199-01-01"}])
async def test_what_is_no_rule_is_told_at_its_field(
    console: httpx.AsyncClient, ruled: Platform, wrong: dict[str, str]
) -> None:
    before = await countries.rule(ruled, "KW")

    answer = await console.post("/countries/KW", data={**RULES, **wrong})

    assert answer.status_code == 422
    assert "field-problem" in answer.text
    assert await countries.rule(ruled, "KW") == before


async def test_a_form_gets_and_loses_a_question(console: httpx.AsyncClient, ruled: Platform) -> None:
    question = {"name": "permit", "kind": "file", "label_en": "Permit", "label_ar": "التصريح", "required": "1"}
    kept = await console.post("/countries/KZ/form", data=question)
    page = (await console.get("/countries/KZ/form?field=permit")).text
    await console.post("/countries/general/form/remove", data={"name": "brand_link"})

    assert kept.status_code == 303
    assert "Permit" in page
    assert 'value="permit"' in page
    assert "permit" in {field.name for field in await countries.form_of(ruled, "KZ")}
    assert "brand_link" not in {field.name for field in await countries.form_of(ruled, "PL")}
    assert (await console.get("/countries/general/form")).status_code == 200
    assert (await console.get("/countries/XX/form")).status_code == 404
    assert (await console.post("/countries/KZ/form", data={**question, "name": "A b"})).status_code == 422


async def test_a_name_is_protected_given_to_its_owner_and_freed(
    console: httpx.AsyncClient, ruled: Platform, account: Account
) -> None:
    await console.post("/protected-names", data={"name": "Oasis", "reason_en": "A bank.", "reason_ar": "بنك."})
    taken = await console.post("/protected-names", data={"name": "0asis", "reason_en": "A", "reason_ar": "ب"})
    (oasis,) = [one for one in await senders.protected_names(ruled) if one.name == "Oasis"]
    refused = await console.post(f"/accounts/{account.id}/senders", data={"channel": "sms", "name": "OASIS"})
    nobody = await console.post(f"/protected-names/{oasis.id}/owners", data={"owners": "99999"})
    await console.post(f"/protected-names/{oasis.id}/owners", data={"owners": str(account.id)})
    given = await console.post(f"/accounts/{account.id}/senders", data={"channel": "sms", "name": "OASIS"})
    await console.post(f"/protected-names/{oasis.id}/remove")

    assert (taken.status_code, refused.status_code, nobody.status_code, given.status_code) == (409, 422, 422, 303)
    assert "Oasis" not in {one.name for one in await senders.protected_names(ruled)}
    assert (await console.get("/protected-names")).status_code == 200


async def test_a_sender_is_registered_by_hand_on_the_accounts_page(
    console: httpx.AsyncClient, ruled: Platform, account: Account
) -> None:
    await senders.assign(ruled, account_id=account.id, channel="sms", name="Nile", actor=ASKER)
    sender = {"sender": "sms/Nile", "country": "EG"}

    kept = await console.post(f"/accounts/{account.id}/senders/register", data=sender)
    shown = (await console.get(f"/accounts/{account.id}/senders")).text
    await console.post(f"/accounts/{account.id}/senders/unregister", data=sender)

    assert kept.status_code == 303
    assert "Where they are registered" in shown
    assert await senders.registrations(ruled, account.id) == []


async def test_an_account_is_made_a_small_business_on_its_settings(
    console: httpx.AsyncClient, ruled: Platform, account: Account, price_list: int
) -> None:
    arranged = {
        "name": "Nile Pharmacies", "kind": "prepaid", "price_list_id": str(price_list), "small_business": "1",
        "reason": "It said so",
    }  # fmt: skip

    await console.post(f"/accounts/{account.id}/settings", data=arranged)

    assert await ruled.database.fetchval("SELECT segment FROM account WHERE id = $1", account.id) == "sme"
    page = (await console.get(f"/accounts/{account.id}/settings")).text
    assert 'name="small_business" value="1" checked' in page
