"""Setting up the page of links without a target: under whose name, its words, and how long links work."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud.errors import NotFound
from hudhud.i18n import LANGUAGES, N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_cta_links.bases import base_of, domains_of
from hudhud_cta_links.neutral_pages import NeutralPage, neutral_page, save_neutral_page
from hudhud_cta_links.portal.recipients import plain_page
from hudhud_cta_links.settings import CtaLinksSettings
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, Verbatim, address_of, blank_form, read_form

__all__ = ["LINK_PAGE"]

PATH: Final = "/settings/link-page"
HOME: Final = Crumb(N_("Home"), "/")


class Words(msgspec.Struct, frozen=True):
    """What the form asks for; blank fields are our own words."""

    name: str = ""
    title_en: str = ""
    text_en: str = ""
    title_ar: str = ""
    text_ar: str = ""
    days: Annotated[int, msgspec.Meta(ge=1, le=730)] | None = None


async def form_page(platform: Platform, account_id: int, form: Form[Any]) -> Page:
    """The form, the previews, and the account's own domains."""
    context = {
        "form": form,
        "days": platform.settings_of(CtaLinksSettings).days,
        "base": await base_of(platform, account_id),
        "domains": await domains_of(platform, account_id),
        "path": PATH,
    }
    title = N_("Link page")
    return Page("cta_links/link_page.html", title=title, parent=HOME, context=context, status_code=form.status)


@get(PATH)
async def show_link_page(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """What is set now."""
    page = await neutral_page(platform, principal.account_id)
    form = blank_form(
        name=page.name, title_en=page.title_en, text_en=page.text_en, title_ar=page.title_ar, text_ar=page.text_ar,
        days=page.days,
    )  # fmt: skip
    return await form_page(platform, principal.account_id, form)


@post(PATH, status_code=200)
async def change_link_page(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Keep it."""
    form = await read_form(request, Words)
    with form.attempt():
        given = form.value
        page = NeutralPage(
            given.name.strip(), given.title_en.strip(), given.text_en.strip(), given.title_ar.strip(),
            given.text_ar.strip(), given.days,
        )  # fmt: skip
        page = unix_lines(page)
        actor = principal.actor(address_of(request))
        await save_neutral_page(platform, principal.account_id, page, actor=actor)
        return SeeOther(PATH, flash=Flash(N_("The page of your links was changed.")))
    return await form_page(platform, principal.account_id, form)


def unix_lines(page: NeutralPage) -> NeutralPage:
    """Browsers end a form's lines with two characters."""
    english, arabic = (text.replace("\r\n", "\n") for text in (page.text_en, page.text_ar))
    return NeutralPage(page.name, page.title_en, english, page.title_ar, arabic, page.days)


@get(f"{PATH}/preview/{{language:str}}")
async def preview_link_page(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], language: FromPath[str]
) -> Page:
    """The page as recipients of this language see it."""
    if language not in LANGUAGES:
        raise NotFound
    page = await neutral_page(platform, principal.account_id)
    return plain_page("cta_links/noted.html", language, words=page.words(language), name=Verbatim(page.name))


LINK_PAGE: Final = Router("/", route_handlers=[show_link_page, change_link_page, preview_link_page])
