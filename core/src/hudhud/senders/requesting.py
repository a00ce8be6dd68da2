"""What a customer does with a request: begin, fill in, submit, withdraw."""

from __future__ import annotations

import json
from collections.abc import Mapping

import asyncpg

from hudhud import countries
from hudhud.audit import Actor
from hudhud.errors import Conflict, Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.senders.answering import answer_problems, lacking_answers
from hudhud.senders.documents import documents_of
from hudhud.senders.moving import add_step, move
from hudhud.senders.naming import problems_of_name
from hudhud.senders.registering import is_registered
from hudhud.senders.requests import EDITABLE, OPEN, RequestIsNot, RequestState, SenderRequest, sender_request

__all__ = ["AlreadyRequested", "answer_request", "begin_request", "submit_request", "withdraw_request"]


class AlreadyRequested(Conflict):
    """The account asks for this sender in this country already."""

    code = "already_requested"
    message = "You have asked for this sender in this country already. Go on with that request."


async def begin_request(
    platform: Platform,
    *,
    account_id: int,
    country: str,
    name: str,
    actor: Actor,
    channel: str = "sms",
    language: str = "en",
) -> SenderRequest:
    """A draft to be filled in; raises Invalid, countries.UnknownCountry and AlreadyRequested.

    `language` is that of the reader: reasons that operators wrote are told in it.
    """
    await check_name(platform, account_id, channel, name, country=country, language=language)
    database = platform.database
    if await is_registered(platform, account_id, channel, name, country):
        raise Invalid(Problem("name", N_("This sender is registered there already."), name))
    async with database.transaction():
        try:
            async with database.transaction() as db:
                request_id = await db.fetchval(
                    """
                    INSERT INTO sender_request (account, app_user, channel, name, country, created_at, changed_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id
                    """,
                    account_id, actor.user_id, channel, name, country, platform.clock.now(),
                )  # fmt: skip
        except asyncpg.UniqueViolationError as error:
            raise AlreadyRequested from error
        request = await sender_request(platform, account_id, request_id)
        await add_step(platform, request, actor)
    return request


async def check_name(
    platform: Platform, account_id: int, channel: str, name: str, *, country: str, language: str
) -> None:
    """Raise Invalid for a name that cannot be registered there."""
    problems = await problems_of_name(platform, account_id, channel, name, country=country, language=language)
    if problems:
        raise Invalid(*problems)


async def answer_request(
    platform: Platform,
    *,
    account_id: int,
    request_id: int,
    name: str,
    answers: Mapping[str, str],
    language: str = "en",
) -> SenderRequest:
    """Keep what was filled in so far; raises Invalid for what is wrong (not for what is missing), and RequestIsNot."""
    request = await sender_request(platform, account_id, request_id)
    form = await countries.form_of(platform, request.country)
    kept = {field.name: answers.get(field.name, "").strip() for field in form if field.kind != "file"}
    problems = await problems_of_name(
        platform, account_id, request.channel, name, country=request.country, language=language
    )
    problems += answer_problems(form, kept)
    if problems:
        raise Invalid(*problems)
    if not await keep(platform, request, name, kept):
        raise RequestIsNot(request.state)
    return await sender_request(platform, account_id, request_id)


async def keep(platform: Platform, request: SenderRequest, name: str, answers: Mapping[str, str]) -> bool:
    """Store name and answers while it is the customer's turn; raises AlreadyRequested."""
    try:
        async with platform.database.transaction() as db:
            kept = await db.fetchval(
                """
                UPDATE sender_request SET name = $3, answers = $4, changed_at = $5
                WHERE id = $1 AND account = $2 AND state = ANY($6) RETURNING id
                """,
                request.id, request.account_id, name, json.dumps(dict(answers)), platform.clock.now(),
                [state.value for state in EDITABLE],
            )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise AlreadyRequested from error
    return kept is not None


async def submit_request(
    platform: Platform, *, account_id: int, request_id: int, actor: Actor, language: str = "en"
) -> SenderRequest:
    """Hand it to the operators; raises Invalid with everything that is missing, and RequestIsNot."""
    async with platform.database.transaction() as db:
        await db.execute("SELECT FROM sender_request WHERE id = $1 FOR UPDATE", request_id)
        request = await sender_request(platform, account_id, request_id)
        form = await countries.form_of(platform, request.country)
        given = {document.field for document in await documents_of(platform, request)}
        await check_name(
            platform, account_id, request.channel, request.name, country=request.country, language=language
        )
        problems = lacking_answers(form, request.answers, given)
        if problems:
            raise Invalid(*problems)
        return await move(platform, request_id, RequestState.SUBMITTED, fr=EDITABLE, actor=actor)


async def withdraw_request(platform: Platform, *, account_id: int, request_id: int, actor: Actor) -> None:
    """Ask no longer; raises RequestIsNot once it is decided, and NotFound."""
    async with platform.database.transaction() as db:
        known = "SELECT id FROM sender_request WHERE id = $1 AND account = $2"
        if await db.fetchval(known, request_id, account_id) is None:
            raise NotFound
        await move(platform, request_id, RequestState.WITHDRAWN, fr=OPEN, actor=actor)
