"""The second step: a file of numbers, one that is already here, or a few typed ones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.datastructures import UploadFile

from hudhud import campaigns, recipients
from hudhud.campaigns import Campaign
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud.recipients import FileState, FileTooLarge, RecipientFile
from hudhud_portal.countries import countries
from hudhud_portal.places import step_path
from hudhud_portal.wizard.steps import Step, draft_of, step_page
from hudhud_web import Flash, Form, Page, SeeOther, address_of, blank_form, language_of, read_form

__all__ = ["choose_file", "remove_file", "show_recipients", "type_recipients", "upload_file"]

SHOWN_ERRORS: Final = 50
EARLIER_FILES: Final = 5
READ_AT_ONCE: Final = 256 * 1024
FORM_BYTES: Final = 64 * 1024
"""What a form needs besides its file, at most."""
CEILING: Final = 512 * 1024 * 1024
"""No request is read further than this; the setting `max_file_bytes` is what files are held to."""


class Typed(msgspec.Struct, frozen=True):
    """Numbers as they were typed."""

    recipient: list[str] = []


class Upload(msgspec.Struct, frozen=True):
    """A file, and the country of its national numbers."""

    file: UploadFile
    region: str


class Chosen(msgspec.Struct, frozen=True):
    """A file that is already here."""

    file: str


async def recipients_page(
    request: Request[Any, Any, Any],
    platform: Platform,
    campaign: Campaign,
    *,
    typed: Form[Typed] | None = None,
    upload: Form[Any] | None = None,
) -> Page:
    """The step: the chosen file with what is known of it, or the ways to choose."""
    file = await file_of(platform, campaign)
    sent = typed or upload
    numbers = typed.value.recipient if typed else campaign.recipients
    context = {
        "file": file,
        "errors": await errors_of(platform, file),
        "earlier": await earlier_files(platform, campaign),
        "typed": typed or blank_form(),
        "numbers": [*numbers, *[""] * (platform.settings.max_typed_recipients - len(numbers))],
        "upload": upload or blank_form(region=request.user.region),
        "countries": countries(language_of(request)),
        "limits": platform.settings,
        "shown_errors": SHOWN_ERRORS,
    }
    return step_page(campaign, Step.RECIPIENTS, context, status=sent.status if sent else 200)


async def file_of(platform: Platform, campaign: Campaign) -> RecipientFile | None:
    """The draft's file."""
    if campaign.recipient_file_id is None:
        return None
    return await recipients.get(platform, campaign.account_id, campaign.recipient_file_id)


async def errors_of(platform: Platform, file: RecipientFile | None) -> Sequence[recipients.RowError]:
    """The first rows that were left out."""
    if file is None or not file.invalid:
        return ()
    return await recipients.errors(platform, file.account_id, file.id, limit=SHOWN_ERRORS)


async def earlier_files(platform: Platform, campaign: Campaign) -> Sequence[RecipientFile]:
    """Files of the account that can be used again, newest first."""
    if campaign.recipient_file_id is not None:
        return ()
    files = await recipients.list_files(platform, campaign.account_id, limit=4 * EARLIER_FILES)
    usable = [file for file in files if file.state is FileState.READY and file.channel == campaign.channel]
    return usable[:EARLIER_FILES]


@get("/{public_id:str}/recipients")
async def show_recipients(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """The draft's recipients; asked for again while a file is being read."""
    draft = await draft_of(platform, principal, public_id)
    return draft if isinstance(draft, SeeOther) else await recipients_page(request, platform, draft)


@post("/{public_id:str}/recipients", status_code=200)
async def type_recipients(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Keep the typed numbers, and go on to the text."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Typed)
    with form.attempt():
        if tuple(form.value.recipient) != draft.recipients:
            await edit(request, platform, principal, draft, recipients=form.value.recipient)
        if not form.value.recipient and draft.recipient_file_id is None:
            raise Invalid(Problem("recipients", N_("Upload a file, or type at least one number.")))
        return SeeOther(step_path(draft.id, Step.TEXT))
    return await recipients_page(request, platform, draft, typed=form)


@post("/{public_id:str}/file", status_code=200, request_max_body_size=CEILING)
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


async def edit(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    draft: Campaign,
    **changes: Any,
) -> None:
    """Change the draft."""
    await campaigns.edit_draft(
        platform,
        account_id=principal.account_id,
        campaign_id=draft.id,
        actor=principal.actor(address_of(request)),
        **changes,
    )
