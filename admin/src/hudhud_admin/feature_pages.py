"""The page of an account's features: what it sees before everybody does, or no longer."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import accounts
from hudhud.accounts import FeatureState
from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import account_page, actor_of
from hudhud_web import Feature, Flash, Form, Page, SeeOther, blank_form, read_form

__all__ = ["feature_router"]

STATES: Final = (
    (FeatureState.OFF, N_("Off")),
    (FeatureState.BY_ADDRESS, N_("By its address only")),
    (FeatureState.IN_MENU, N_("In the menu")),
)


class FeatureForm(msgspec.Struct):
    """A feature and its state; without a state, that of everybody."""

    feature: str
    state: FeatureState | None = None


@get("/{account_id:int}/features")
async def show(platform: NamedDependency[Platform], account_id: FromPath[int]) -> Page:
    """The features that plugins give, and what is set for this account."""
    return await features_page(platform, account_id, blank_form())


@post("/{account_id:int}/features", status_code=200)
async def change(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> Page | SeeOther:
    """Set a feature's state for this account."""
    form = await read_form(request, FeatureForm)
    with form.attempt():
        given = form.value
        if given.feature not in {feature.name for feature in known(platform)}:
            raise NotFound
        await accounts.set_feature(
            platform, account_id=account_id, feature=given.feature, state=given.state, actor=actor_of(request)
        )
        return SeeOther(f"/accounts/{account_id}/features", flash=Flash(N_("The feature was set.")))
    return await features_page(platform, account_id, form)


async def features_page(platform: Platform, account_id: int, form: Form[Any]) -> Page:
    """The page, with what is wrong."""
    context = {
        "form": form,
        "features": known(platform),
        "own": await accounts.features(platform, account_id),
        "states": STATES,
    }
    return await account_page(
        platform, account_id, "admin/account_features.html", "/features", context, status=form.status
    )


def known(platform: Platform) -> tuple[Feature, ...]:
    """What plugins give."""
    return platform.plugins.collect("features", Feature)


def feature_router() -> Router:
    """The routes under /accounts/{account_id}/features."""
    return Router("/accounts", route_handlers=[show, change])
