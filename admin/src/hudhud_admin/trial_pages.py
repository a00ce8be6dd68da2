"""The queue of trials: operators work in it, stakeholders look and may activate."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import actor_of
from hudhud_admin.sheets import MEDIA_TYPE, csv_file
from hudhud_admin.trials import (
    TrialFilter,
    TrialUser,
    activate_by_hand,
    export_trials,
    resend_letter,
    trial_users,
)
from hudhud_web import Flash, Page, SeeOther, frame_of, language_of

__all__ = ["trial_activation_router", "trial_letters_router", "trials_router"]

FILTERS = (
    (TrialFilter.ALL, N_("All")),
    (TrialFilter.UNACTIVATED, N_("Not activated")),
    (TrialFilter.ACTIVE, N_("On trial")),
    (TrialFilter.CONVERTED, N_("Gone live")),
)
COLUMNS = (
    N_("Name"),
    N_("Company"),
    N_("E-mail address"),
    N_("Mobile number"),
    N_("Signed up"),
    N_("Activated"),
    N_("Last sign-in"),
    N_("Credit used"),
    N_("Currency"),
    N_("Gone live"),
)


@get("/trials")
async def trials(
    platform: NamedDependency[Platform],
    q: FromQuery[str] = "",
    which: FromQuery[TrialFilter] = TrialFilter.ALL,
    before: FromQuery[int | None] = None,
) -> Page:
    """Users of trials, newest first."""
    users, after = await trial_users(platform, text=q, which=which, before=before)
    search = {"q": q, "which": which.value}
    context = {
        "users": users,
        "q": q,
        "which": which,
        "filters": FILTERS,
        "search": urlencode(search),
        "older": f"/trials?{urlencode({**search, 'before': after})}" if after else "",
        "newest": f"/trials?{urlencode(search)}" if before else "",
    }
    return Page("admin/trials.html", title=N_("Trials"), context=context)


@get("/trials/export")
async def export(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    q: FromQuery[str] = "",
    which: FromQuery[TrialFilter] = TrialFilter.ALL,
) -> Response[bytes]:
    """The same as a file for a spreadsheet program."""
    users = await export_trials(platform, text=q, which=which, actor=actor_of(request))
    catalogs, language = frame_of(request).catalogs, language_of(request)
    head = [catalogs.translate(title, language) for title in COLUMNS]
    headers = {"Content-Disposition": 'attachment; filename="trials.csv"'}
    return Response(csv_file(head, [cells(user) for user in users]), media_type=MEDIA_TYPE, headers=headers)


def cells(user: TrialUser) -> list[object]:
    """A user as a row; instants in UTC."""
    return [
        user.full_name,
        user.account_name,
        user.email,
        f"+{user.mobile}" if user.mobile else "",
        *(f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (user.signed_up_at, user.activated_at, user.last_sign_in_at)),
        user.used.decimal(),
        user.used.currency,
        "" if user.trial else "1",
    ]


@post("/trials/{user_id:int}/activate", status_code=200)
async def activate(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], user_id: FromPath[int]
) -> SeeOther:
    """Let a user in without the letter's link."""
    await activate_by_hand(platform, user_id=user_id, actor=actor_of(request))
    return SeeOther("/trials?which=unactivated", flash=Flash(N_("The user is active, and was told so by e-mail.")))


@post("/trials/{user_id:int}/resend", status_code=200)
async def resend(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], user_id: FromPath[int]
) -> SeeOther:
    """Send the activation letter once more."""
    await resend_letter(platform, user_id=user_id, language=language_of(request), actor=actor_of(request))
    said = N_("The letter is sent again, unless it went a minute ago or five times today.")
    return SeeOther("/trials?which=unactivated", flash=Flash(said))


def trials_router() -> Router:
    """What shows the queue."""
    return Router("/", route_handlers=[trials, export])


def trial_activation_router() -> Router:
    """The one thing that a stakeholder may do."""
    return Router("/", route_handlers=[activate])


def trial_letters_router() -> Router:
    """What only operators do in the queue."""
    return Router("/", route_handlers=[resend])
