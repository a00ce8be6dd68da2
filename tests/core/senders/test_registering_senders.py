"""Requests for senders: filled in, submitted, decided; registrations, and their end."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hudhud import senders
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import DomainError, Invalid, NotFound
from hudhud.plugins import Platform
from hudhud.senders import AlreadyRequested, DocumentTooLarge, ProtectedSender, RequestIsNot, RequestState

from .conftest import ANSWERS, PDF, begun, submitted

TODAY = datetime.now(UTC).date()
NEXT_YEAR = TODAY + timedelta(days=365)
WHY = {"reason_en": "The letter is not signed.", "reason_ar": "الخطاب غير موقّع."}


async def test_a_request_lacks_what_its_country_asks_for(platform: Platform, account: Account, asker: Actor) -> None:
    request = await begun(platform, account, asker)

    with pytest.raises(Invalid) as told:
        await senders.submit_request(platform, account_id=account.id, request_id=request.id, actor=asker)

    lacking = {problem.where for problem in told.value.problems}
    assert {"company_name", "registration_document", "authorisation", "monthly_volume"} <= lacking
    assert "url_hosts" not in lacking  # Egypt leaves it open
    again = await senders.sender_request(platform, account.id, request.id)
    assert again.state is RequestState.DRAFT


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("monthly_volume", "many"),
        ("monthly_volume", "-3"),
        ("company_kind", "elsewhere"),
        ("url_hosts", "shop.example\nno host"),
        ("url_hosts", "http://"),
        ("company_name", "x" * 301),
        ("company_name", "a\0b"),
    ],
)
async def test_a_wrong_answer_is_told_at_its_field(
    platform: Platform, account: Account, asker: Actor, field: str, wrong: str
) -> None:
    request = await begun(platform, account, asker)

    with pytest.raises(Invalid) as told:
        await senders.answer_request(
            platform, account_id=account.id, request_id=request.id, name=request.name, answers={**ANSWERS, field: wrong}
        )

    assert [problem.where for problem in told.value.problems] == [field]


@pytest.mark.parametrize("hosts", ["shop.example", "https://shop.example/sale\nwww.shop.example", "none", "متجر.مصر"])
async def test_hosts_are_taken_in_every_form(platform: Platform, account: Account, asker: Actor, hosts: str) -> None:
    request = await begun(platform, account, asker)

    kept = await senders.answer_request(
        platform, account_id=account.id, request_id=request.id, name="Nile", answers={"url_hosts": hosts, "odd": "x"}
    )

    assert kept.answers["url_hosts"] == hosts
    assert kept.name == "Nile"
    assert "odd" not in kept.answers


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PDF, "application/pdf"), (b"\x89PNG\r\n\x1a\n1", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg")],
)
async def test_a_document_is_known_by_its_first_bytes(
    platform: Platform, account: Account, asker: Actor, content: bytes, media_type: str
) -> None:
    request = await begun(platform, account, asker)

    added = await senders.add_document(
        platform, account_id=account.id, request_id=request.id, field="brand_link", name="../a\u202eb\\c.txt",
        content=content, actor=asker,
    )  # fmt: skip

    document, kept = await senders.document_content(
        platform, account_id=account.id, request_id=request.id, document_id=added
    )
    assert (document.name, document.media_type, kept) == ("c.txt", media_type, content)


@pytest.mark.parametrize(
    ("field", "content", "error"),
    [
        ("brand_link", b"<html>", Invalid),
        ("brand_link", b"", Invalid),
        ("company_name", PDF, Invalid),
        ("brand_link", b"%PDF-" + b"0" * (500 * 1024), DocumentTooLarge),
    ],
)
async def test_what_is_no_document_is_refused(
    platform: Platform, account: Account, asker: Actor, field: str, content: bytes, error: type[DomainError]
) -> None:
    request = await begun(platform, account, asker)

    with pytest.raises(error):
        await senders.add_document(
            platform, account_id=account.id, request_id=request.id, field=field, name="a.pdf", content=content,
            actor=asker,
        )  # fmt: skip

    assert await senders.documents_of(platform, request) == []


async def test_a_sender_is_asked_for_once_at_a_time(platform: Platform, account: Account, asker: Actor) -> None:
    first = await begun(platform, account, asker)
    with pytest.raises(AlreadyRequested):
        await begun(platform, account, asker)

    await senders.withdraw_request(platform, account_id=account.id, request_id=first.id, actor=asker)

    assert (await begun(platform, account, asker)).id != first.id


async def test_a_request_cannot_be_renamed_to_what_another_one_asks_for(
    platform: Platform, account: Account, asker: Actor
) -> None:
    await begun(platform, account, asker)
    other = await begun(platform, account, asker, "Other")

    with pytest.raises(AlreadyRequested):
        await senders.answer_request(
            platform, account_id=account.id, request_id=other.id, name="NilePharma", answers=ANSWERS
        )


async def test_nobody_else_reads_or_moves_a_request(
    platform: Platform, account: Account, stranger: Account, asker: Actor
) -> None:
    request = await submitted(platform, account, asker)
    (document, *_) = await senders.documents_of(platform, request)

    for attempt in (
        senders.sender_request(platform, stranger.id, request.id),
        senders.withdraw_request(platform, account_id=stranger.id, request_id=request.id, actor=asker),
        senders.submit_request(platform, account_id=stranger.id, request_id=request.id, actor=asker),
        senders.document_content(platform, account_id=stranger.id, request_id=request.id, document_id=document.id),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_what_is_submitted_is_changed_no_more(platform: Platform, account: Account, asker: Actor) -> None:
    request = await submitted(platform, account, asker)

    with pytest.raises(RequestIsNot, match="submitted"):
        await senders.answer_request(
            platform, account_id=account.id, request_id=request.id, name="Other", answers=ANSWERS
        )
    with pytest.raises(RequestIsNot):
        await senders.add_document(
            platform, account_id=account.id, request_id=request.id, field="brand_link", name="a", content=PDF,
            actor=asker,
        )  # fmt: skip


async def test_an_approval_assigns_registers_and_tells_in_one_go(
    platform: Platform, account: Account, asker: Actor, operator: Actor
) -> None:
    request = await submitted(platform, account, asker)
    await senders.take_up_request(platform, request.id, actor=operator)

    await senders.approve_request(platform, request.id, expires_on=NEXT_YEAR, actor=operator)

    assert await senders.is_approved(platform, account.id, "sms", "NilePharma")
    assert await senders.is_registered(platform, account.id, "sms", "NilePharma", "EG")
    assert not await senders.is_registered(platform, account.id, "sms", "NilePharma", "SA")
    letter = await platform.database.fetchrow("SELECT * FROM letter WHERE account = $1", account.id)
    assert letter is not None
    assert (letter["name"], letter["language"]) == ("sender_decided", "ar")
    assert json.loads(letter["values"])["country"] == "مصر"
    steps = await senders.request_history(platform, request)
    assert [step.state for step in steps] == ["draft", "submitted", "in_review", "approved"]
    assert [step.by_operator for step in steps] == [False, False, True, True]


async def test_of_two_operators_one_decides(
    platform: Platform, account: Account, asker: Actor, operator: Actor
) -> None:
    request = await submitted(platform, account, asker)

    answers = await asyncio.gather(
        senders.approve_request(platform, request.id, expires_on=None, actor=operator),
        senders.reject_request(platform, request.id, **WHY, actor=Actor("operator:other")),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, RequestIsNot) for answer in answers) == 1
    decided = await senders.sender_request(platform, account.id, request.id)
    approved = await senders.is_approved(platform, account.id, "sms", "NilePharma")
    assert approved is (decided.state is RequestState.APPROVED)
    assert await platform.database.fetchval("SELECT count(*) FROM notification WHERE account = $1", account.id) == 1


async def test_a_name_that_was_protected_meanwhile_is_not_approved_and_nothing_is_half_done(
    platform: Platform, account: Account, asker: Actor, operator: Actor
) -> None:
    request = await submitted(platform, account, asker, "Lotus")
    await senders.protect(platform, name="L0tus", reason_en="A bank.", reason_ar="بنك.", actor=operator)

    with pytest.raises(ProtectedSender):
        await senders.approve_request(platform, request.id, expires_on=None, actor=operator)

    assert (await senders.sender_request(platform, account.id, request.id)).state is RequestState.SUBMITTED
    assert await senders.registrations(platform, account.id) == []


async def test_a_registration_does_not_end_before_it_begins(
    platform: Platform, account: Account, asker: Actor, operator: Actor
) -> None:
    request = await submitted(platform, account, asker)

    with pytest.raises(Invalid):
        await senders.approve_request(platform, request.id, expires_on=TODAY - timedelta(days=1), actor=operator)

    assert not await senders.is_approved(platform, account.id, "sms", "NilePharma")


async def test_a_rejection_says_why_in_both_languages(
    platform: Platform, account: Account, asker: Actor, operator: Actor
) -> None:
    request = await submitted(platform, account, asker)
    with pytest.raises(Invalid):
        await senders.reject_request(platform, request.id, reason_en="No.", reason_ar="", actor=operator)

    await senders.reject_request(platform, request.id, **WHY, actor=operator)

    rejected = await senders.sender_request(platform, account.id, request.id)
    assert (rejected.state, rejected.reason("en"), rejected.reason("ar")) == ("rejected", *WHY.values())
    assert not await senders.is_approved(platform, account.id, "sms", "NilePharma")


async def test_a_customer_who_is_asked_for_more_goes_on_with_the_same_request(
    platform: Platform, account: Account, asker: Actor, operator: Actor
) -> None:
    request = await submitted(platform, account, asker)
    await senders.ask_for_more(platform, request.id, **WHY, actor=operator)

    await senders.answer_request(
        platform, account_id=account.id, request_id=request.id, name="NilePharma", answers=ANSWERS
    )
    again = await senders.submit_request(platform, account_id=account.id, request_id=request.id, actor=asker)

    assert again.state is RequestState.SUBMITTED
    assert request.id in {one.request.id for one in await senders.requests_to_decide(platform)}


async def test_a_draft_is_its_customers_own(platform: Platform, account: Account, asker: Actor) -> None:
    request = await begun(platform, account, asker)

    with pytest.raises(NotFound):
        await senders.request_to_decide(platform, request.id)
    assert request.id not in {one.request.id for one in await senders.requests_to_decide(platform)}


async def test_the_end_of_a_registration_is_told_a_month_before_and_when_it_comes_each_once(
    platform: Platform, account: Account, asker: Actor, operator: Actor
) -> None:
    request = await submitted(platform, account, asker)
    await senders.approve_request(platform, request.id, expires_on=TODAY + timedelta(days=30), actor=operator)
    after = replace(platform, clock=At(datetime.now(UTC) + timedelta(days=31)))

    for when in (platform, platform, after, after):
        await senders.sweep_registrations(when)

    kinds = await platform.database.fetch("SELECT kind FROM notification WHERE account = $1 ORDER BY id", account.id)
    assert [row["kind"] for row in kinds] == ["sender_decided", "sender_expiring", "sender_expired"]
    assert not await senders.is_registered(after, account.id, "sms", "NilePharma", "EG")
    assert (await senders.sender_request(platform, account.id, request.id)).state is RequestState.EXPIRED
    assert [one.expired for one in await senders.registrations(after, account.id)] == [True]


async def test_an_operator_registers_a_sender_by_hand_and_takes_it_back(
    platform: Platform, account: Account, operator: Actor
) -> None:
    sender = {"account_id": account.id, "channel": "sms", "name": "Nile", "country": "EG", "actor": operator}
    with pytest.raises(Invalid):
        await senders.register(platform, **sender, expires_on=None)  # type: ignore[arg-type]
    await senders.assign(platform, account_id=account.id, channel="sms", name="Nile", actor=operator)

    await senders.register(platform, **sender, expires_on=None)  # type: ignore[arg-type]
    registered = await senders.is_registered(platform, account.id, "sms", "Nile", "EG")
    await senders.unregister(platform, **sender)  # type: ignore[arg-type]

    assert registered
    assert not await senders.is_registered(platform, account.id, "sms", "Nile", "EG")
    with pytest.raises(NotFound):
        await senders.unregister(platform, **sender)  # type: ignore[arg-type]


class At:
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return 0.0
