"""The page /mailbox: the e-mails that the catcher caught. It exists only beside simulators, on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from litestar import MediaType, Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, Parameter

from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_mail import mailbox
from hudhud_mail.caught import Line
from hudhud_mail.mailbox import MailboxUnavailable
from hudhud_mail.settings import MailSettings
from hudhud_web import CSP, Crumb, Page, Verbatim, beside_simulators_only

__all__ = ["MAILBOX"]

HOME: Final = Crumb(N_("Home"), "/")
LIST: Final = Crumb(N_("Caught e-mails"), "/mailbox", HOME)

# What came by e-mail is somebody else's page: no script, no form, nothing loaded, and an origin of its own.
LETTER_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@get("/mailbox")
async def show_mailbox(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    to: Annotated[str, Parameter(max_length=254)] = "",
) -> Page:
    """The letters that came last, or those to an address; the page looks again each second."""
    beside_simulators_only(request, platform)
    found, problem = await seen(platform, to.strip())
    context = {"letters": found, "to": to, "problem": problem, "moment": moment}
    return Page("mail/mailbox.html", title=LIST.title, parent=HOME, context=context)


@get("/mailbox/{number:int}")
async def show_letter(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], number: FromPath[int]
) -> Page:
    """One letter: its HTML in a frame, and its text."""
    beside_simulators_only(request, platform)
    letter = await mailbox.letter(platform.settings_of(MailSettings).catcher_http, number)
    context = {"letter": letter, "pieces": list(mailbox.pieces(letter.text)), "moment": moment}
    return Page(
        "mail/caught_letter.html",
        title=Verbatim(letter.line.subject or N_("Without a subject")),
        parent=LIST,
        context=context,
    )


@get("/mailbox/{number:int}/html", media_type=MediaType.HTML, opt={CSP: LETTER_POLICY})
async def show_html(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], number: FromPath[int]
) -> Response[str]:
    """The letter's HTML as it came, for the frame; its links open beside this page."""
    beside_simulators_only(request, platform)
    letter = await mailbox.letter(platform.settings_of(MailSettings).catcher_http, number)
    if not letter.html:
        raise NotFound
    framed = letter.html.replace("<head>", '<head><base target="_blank">', 1)
    return Response(framed, media_type=MediaType.HTML, headers={"X-Frame-Options": "SAMEORIGIN"})


async def seen(platform: Platform, to: str) -> tuple[list[Line], MailboxUnavailable | None]:
    """The letters, or why they cannot be seen."""
    try:
        return await mailbox.letters(platform.settings_of(MailSettings).catcher_http, to), None
    except MailboxUnavailable as error:
        return [], error


def moment(seconds: float) -> datetime:
    """When a letter came."""
    return datetime.fromtimestamp(seconds, UTC)


MAILBOX = Router("/", route_handlers=[show_mailbox, show_letter, show_html])
