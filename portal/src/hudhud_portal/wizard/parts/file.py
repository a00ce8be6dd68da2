"""The file: what is known of the chosen one, or the ways to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from litestar import Request

from hudhud import recipients
from hudhud.campaigns import Campaign, repeating
from hudhud.campaigns.repeating import SentBefore
from hudhud.plugins import Platform
from hudhud.recipients import FileState, RecipientFile
from hudhud_portal.countries import countries
from hudhud_portal.files import ENCODING_NAMES
from hudhud_web import Form, blank_form, language_of

__all__ = ["shown_file"]

EARLIER_FILES: Final = 5


async def shown_file(
    request: Request[Any, Any, Any], platform: Platform, campaign: Campaign, form: Form[Any] | None
) -> Mapping[str, object]:
    """The chosen file with what was found out about it, or earlier ones to choose from."""
    file = await file_of(platform, campaign)
    return {
        "file": file,
        "sent_before": await sent_before(platform, file),
        "encoding": ENCODING_NAMES.get(file.encoding, file.encoding) if file else "",
        "encoding_names": ENCODING_NAMES,
        "earlier": await earlier_files(platform, campaign),
        "upload": form or blank_form(region=request.user.region),
        "countries": countries(language_of(request)),
    }


async def file_of(platform: Platform, campaign: Campaign) -> RecipientFile | None:
    """The draft's file."""
    if campaign.recipient_file_id is None:
        return None
    return await recipients.get(platform, campaign.account_id, campaign.recipient_file_id)


async def sent_before(platform: Platform, file: RecipientFile | None) -> Sequence[SentBefore]:
    """Campaigns that these people got already."""
    if file is None or file.state is not FileState.READY:
        return ()
    return await repeating.sent_before(platform, file.account_id, file.id)


async def earlier_files(platform: Platform, campaign: Campaign) -> Sequence[RecipientFile]:
    """Files of the account that can be used again, newest first."""
    if campaign.recipient_file_id is not None:
        return ()
    files = await recipients.list_files(platform, campaign.account_id, limit=4 * EARLIER_FILES)
    usable = [file for file in files if file.state is FileState.READY and file.channel == campaign.channel]
    return usable[:EARLIER_FILES]
