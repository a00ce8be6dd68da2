"""The recipients' file: taken up, chosen among earlier ones, taken off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, Final

import msgspec
from litestar import Request, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from hudhud import recipients
from hudhud.campaigns import Campaign
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud.recipients import FileIsNot, FileTooLarge, UnknownRecipientFile
from hudhud_portal.places import step_path
from hudhud_portal.wizard.editing import edit
from hudhud_portal.wizard.recipients_page import recipients_page
from hudhud_portal.wizard.steps import Step, draft_of
from hudhud_web import MOST_BYTES, Flash, Form, Page, SeeOther, address_of, blank_form, read_form

__all__ = ["cancel_file", "choose_encoding", "choose_file", "remove_file", "repeat_numbers", "upload_file"]

READ_AT_ONCE: Final = 256 * 1024
FORM_BYTES: Final = 64 * 1024
"""What a form needs besides its file, at most."""
CEILING: Final = 512 * 1024 * 1024
"""No request is read further than this; the setting `max_file_bytes` is what files are held to."""


class Upload(msgspec.Struct, frozen=True):
    """A file, and the country of its national numbers."""

    file: UploadFile
    region: str


class Chosen(msgspec.Struct, frozen=True):
    """A file that is already here."""

    file: str


@post("/{public_id:str}/file", status_code=200, request_max_body_size=CEILING, opt={MOST_BYTES: "max_file_bytes"})
async def upload_file(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Take a file, which is then read in the background, and show how far that is."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form: Form[Any] = blank_form(region=principal.region)
    with form.attempt():
        refuse_too_large(request, platform)
        form = await read_form(request, Upload)
    with form.attempt():
        if form.error is None:
            await take_file(request, platform, principal, draft, form.value)
            return SeeOther(step_path(draft.id, Step.RECIPIENTS))
    return await recipients_page(request, platform, draft, upload=form)


def refuse_too_large(request: Request[Any, Any, Any], platform: Platform) -> None:
    """Raise FileTooLarge by the announced length, before anything of the file is read."""
    limit = platform.settings.max_file_bytes
    announced = int(request.headers.get("content-length") or 0)
    if announced > limit + FORM_BYTES:
        raise FileTooLarge(limit, announced)


async def take_file(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    draft: Campaign,
    upload: Upload,
) -> None:
    """Keep the file, and make it the draft's."""
    file_id = await recipients.upload(
        platform,
        account_id=principal.account_id,
        channel=draft.channel,
        name=upload.file.filename,
        region=upload.region,
        chunks=pieces(upload.file),
        actor=principal.actor(address_of(request)),
    )
    await edit(request, platform, principal, draft, recipient_file_id=file_id)


async def pieces(file: UploadFile) -> AsyncIterator[bytes]:
    """The spooled file, piece by piece."""
    while piece := await file.read(READ_AT_ONCE):
        yield piece


@post("/{public_id:str}/file/choose", status_code=200)
async def choose_file(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Use a file that is already here."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Chosen)
    with form.attempt():
        file_id = from_public("rcf", form.value.file)
        await edit(request, platform, principal, draft, recipient_file_id=file_id)
        return SeeOther(step_path(draft.id, Step.RECIPIENTS))
    return await recipients_page(request, platform, draft, upload=form)


@post("/{public_id:str}/file/remove", status_code=200)
async def remove_file(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> SeeOther:
    """Take the file off the draft; it stays in the account and can be used again."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    await edit(request, platform, principal, draft, recipient_file_id=None)
    told = Flash(N_("The file was taken off this campaign. You can choose it again below."), kind="info")
    return SeeOther(step_path(draft.id, Step.RECIPIENTS), flash=told)


class Encoding(msgspec.Struct, frozen=True):
    """One of the encodings that were shown."""

    encoding: str


class Repeated(msgspec.Struct, frozen=True):
    """Whether every row is a message."""

    keep: bool = False


@post("/{public_id:str}/file/cancel", status_code=200)
async def cancel_file(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: FromPath[str]
) -> SeeOther:
    """Stop reading the file, and take it off the draft; one that was read meanwhile is only taken off."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    if draft.recipient_file_id is not None:
        with suppress(FileIsNot):
            await recipients.cancel(platform, **whose(request, principal, draft.recipient_file_id))
    await edit(request, platform, principal, draft, recipient_file_id=None)
    told = Flash(N_("The file was cancelled, and taken off this campaign."), kind="info")
    return SeeOther(step_path(draft.id, Step.RECIPIENTS), flash=told)


@post("/{public_id:str}/file/encoding", status_code=200)
async def choose_encoding(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: FromPath[str]
) -> Page | SeeOther:
    """Have the file read in the encoding in which its names are right."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Encoding)
    with form.attempt():
        mine = whose(request, principal, file_id_of(draft))
        await recipients.choose_encoding(platform, encoding=form.value.encoding, **mine)
        return SeeOther(step_path(draft.id, Step.RECIPIENTS))
    return await recipients_page(request, platform, draft, upload=form)


@post("/{public_id:str}/file/duplicates", status_code=200)
async def repeat_numbers(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: FromPath[str]
) -> Page | SeeOther:
    """Make each row a message, or leave out again those that repeat a number."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Repeated)
    with form.attempt():
        mine = whose(request, principal, file_id_of(draft))
        await recipients.keep_duplicates(platform, keep=form.value.keep, **mine)
        return SeeOther(step_path(draft.id, Step.RECIPIENTS))
    return await recipients_page(request, platform, draft, upload=form)


def file_id_of(draft: Campaign) -> int:
    """The draft's file; raises NotFound."""
    if draft.recipient_file_id is None:
        raise UnknownRecipientFile
    return draft.recipient_file_id


def whose(request: Request[Any, Any, Any], principal: Principal, file_id: int) -> dict[str, Any]:
    """Who acts on which file."""
    return {
        "account_id": principal.account_id,
        "file_id": file_id,
        "actor": principal.actor(address_of(request)),
    }
