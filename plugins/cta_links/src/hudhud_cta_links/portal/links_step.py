"""The wizard's step of the links: up to five, each with what its answer is called and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import campaigns
from hudhud.campaigns import Campaign, CampaignState
from hudhud.channels import CampaignType, campaign_type
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_cta_links.bases import base_of, days_of
from hudhud_cta_links.frozen import MOST_LINKS
from hudhud_cta_links.options import findings_in, read_options
from hudhud_cta_links.settings import CtaLinksSettings
from hudhud_cta_links.transform import CtaLinks, example_of
from hudhud_web import (
    Form,
    Page,
    SeeOther,
    WizardStep,
    address_of,
    blank_form,
    first_open,
    next_step,
    read_form,
    wizard_page,
)

__all__ = ["LINKS_STEP", "STEP"]

NAME: Final = "links"


class Links(msgspec.Struct, frozen=True):
    """The form's rows. `do` is what was pressed: `add`, `remove2`, or nothing to go on."""

    label1: str = ""
    target1: str = ""
    label2: str = ""
    target2: str = ""
    label3: str = ""
    target3: str = ""
    label4: str = ""
    target4: str = ""
    label5: str = ""
    target5: str = ""
    days: Annotated[int, msgspec.Meta(ge=1, le=730)] | None = None
    rows: Annotated[int, msgspec.Meta(ge=1, le=MOST_LINKS)] = 1
    revision: int | None = None
    do: str = ""

    @property
    def given(self) -> list[dict[str, str]]:
        """Label and target of each row."""
        return [
            {"label": getattr(self, f"label{row}").strip(), "target": getattr(self, f"target{row}").strip()}
            for row in range(1, MOST_LINKS + 1)
        ]


def about_links(kind: CampaignType | None) -> bool:
    """Whether a kind of campaign has the step."""
    return kind is not None and CtaLinks.name in kind.transforms


def has_links(campaign: Campaign) -> bool:
    """Whether a link is set up."""
    return bool(campaign.options.get(CtaLinks.name, {}).get("links"))


STEP: Final = WizardStep(NAME, N_("Links"), has_links, ("links", "options"), about_links, weight=25)


async def step(platform: Platform, draft: Campaign, form: Form[Any], rows: int) -> Page:
    """The step with so many rows."""
    base = await base_of(platform, draft.account_id)
    example = example_of(base)
    context: Mapping[str, object] = {
        "form": form,
        "rows": rows,
        "most": MOST_LINKS,
        "example": example,
        "example_length": len(example),
        "default_days": await days_of(platform, draft.account_id),
    }
    return wizard_page(platform, draft, NAME, "cta_links/links_step.html", context, status=form.status)


async def draft_of(platform: Platform, principal: Principal, public_id: str) -> Campaign | SeeOther:
    """The draft; or the way to the campaign's page once it is none any more, and to a step that its kind has."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    if campaign.state is not CampaignState.DRAFT:
        return SeeOther(f"/campaigns/{public_id}")
    if not about_links(campaign_type(platform, campaign.channel, campaign.type)):
        return SeeOther(first_open(platform, campaign))
    return campaign


def shown(links: list[dict[str, str]], days: object) -> Form[Any]:
    """A form with these rows filled in."""
    values: dict[str, object] = {"days": days}
    for row, link in enumerate(links, start=1):
        values |= {f"label{row}": link["label"], f"target{row}": link["target"]}
    return blank_form(**values)


@get("/campaigns/{public_id:str}/links")
async def show_links(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page | SeeOther:
    """The draft's links."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    options = read_options(draft.options.get(CtaLinks.name, {}))
    links = [{"label": link.label, "target": link.target} for link in options.links]
    return await step(platform, draft, shown(links, options.days), max(len(links), 1))


@post("/campaigns/{public_id:str}/links", status_code=200)
async def change_links(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Add or remove a row; or keep the links, and go on."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Links)
    rows = 1
    with form.attempt():
        rows = form.value.rows
        if form.value.do:
            kept = rows_after(form.value)
            return await step(platform, draft, shown(kept, form.value.days), len(kept))
        options = {**draft.options, CtaLinks.name: options_of(platform, form.value)}
        draft = await campaigns.edit_draft(
            platform,
            account_id=draft.account_id,
            campaign_id=draft.id,
            actor=principal.actor(address_of(request)),
            revision=form.value.revision,
            options=options,
        )
        return SeeOther(next_step(platform, draft, NAME))
    return await step(platform, draft, form, rows)


def rows_after(value: Links) -> list[dict[str, str]]:
    """The rows with an empty one added, or one taken out."""
    kept = value.given[: value.rows]
    if value.do == "add":
        return [*kept, {"label": "", "target": ""}][:MOST_LINKS]
    out = value.do.removeprefix("remove")
    if out.isascii() and out.isdigit() and 1 <= int(out) <= len(kept) and len(kept) > 1:
        del kept[int(out) - 1]
    return kept


def options_of(platform: Platform, value: Links) -> dict[str, object]:
    """The options that the form stands for; raises Invalid with every wrong value at its field."""
    filled = [(row, link) for row, link in enumerate(value.given, start=1) if link["label"] or link["target"]]
    if not filled:
        raise Invalid(Problem("label1", N_("Name the answer that this link stands for, or give its address.")))
    options: dict[str, object] = {"links": [link for _, link in filled]}
    if value.days is not None:
        options["days"] = value.days
    found = findings_in(options, private=platform.settings_of(CtaLinksSettings).private_targets)
    if found:
        rows = [row for row, _ in filled]
        raise Invalid(*(Problem(field_of(finding.field, rows), finding.message) for finding in found))
    return options


def field_of(place: str, rows: list[int]) -> str:
    """`options.cta_links.links[1].target` as the form calls it."""
    inside, _, name = place.removeprefix("options.cta_links.links[").partition("].")
    return f"{name}{rows[int(inside)]}" if name and inside.isdigit() else place.rpartition(".")[2]


LINKS_STEP: Final = Router("/", route_handlers=[show_links, change_links])
