"""Each recipient's answer as a table for `exports`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Final

from hudhud import campaigns
from hudhud.campaigns import Campaign
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Cell, CellForm, ExportColumn, ExportSource, Options, Platform
from hudhud.public_ids import from_public
from hudhud_cta_links.answers.recipients import Answer, Wanted, answers_by_recipient
from hudhud_cta_links.answers.summing import links_of

__all__ = ["LINK_ANSWERS"]

BLOCK: Final = 2_000
OPTIONS: Final = frozenset({"campaign", "number", "link"})


async def check(platform: Platform, account_id: int, options: Options) -> Options:
    """`campaign` (`cmp_7`), and which of its recipients: `number` and `link` as in `Wanted`."""
    unknown = sorted(options.keys() - OPTIONS)
    if unknown:
        raise Invalid(*(Problem(name, N_("There is no such option.")) for name in unknown))
    campaign = await campaigns.get(platform, account_id, from_public("cmp", str(options.get("campaign", ""))))
    if await links_of(platform, campaign) is None:
        raise Invalid(Problem("campaign", N_("This campaign has no links."), str(options["campaign"])))
    return {"campaign": campaign.id, "number": str(options.get("number", "")), "link": str(options.get("link", ""))}


async def campaign_in(platform: Platform, account_id: int, options: Options) -> Campaign:
    """The campaign that `check` kept."""
    return await campaigns.get(platform, account_id, int(str(options["campaign"])))


async def columns(platform: Platform, account_id: int, options: Options) -> Sequence[ExportColumn]:
    """Number, name and answer; then for each link when a person first followed it."""
    frozen = await links_of(platform, await campaign_in(platform, account_id, options))
    labels = frozen.labels if frozen else ()
    return [
        ExportColumn(N_("Number"), CellForm.PHONE),
        ExportColumn(N_("Name"), width=24),
        ExportColumn(N_("Answer"), width=24),
        *(ExportColumn(label, CellForm.TIME, 20, verbatim=True) for label in labels),
        ExportColumn(N_("Clicks"), CellForm.NUMBER, 10),
        ExportColumn(N_("Robots’ clicks"), CellForm.NUMBER, 14),
    ]


async def rows(platform: Platform, account_id: int, options: Options) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    """Every recipient, those without an answer too."""
    campaign = await campaign_in(platform, account_id, options)
    frozen = await links_of(platform, campaign)
    labels = frozen.labels if frozen else ()
    wanted, after = Wanted(str(options["number"]), str(options["link"])), 0
    while block := await answers_by_recipient(platform, account_id, campaign.id, wanted, after=after, limit=BLOCK):
        yield [cells_of(answer, labels) for answer in block]
        after = block[-1].message_id


def cells_of(answer: Answer, labels: Sequence[str]) -> list[Cell]:
    """One recipient's row."""
    by_people = [one for one in answer.by_people if one.link < len(labels)]
    first = {one.link: one.first_at for one in by_people}
    return [
        answer.address,
        answer.name,
        "; ".join(labels[one.link] for one in by_people),
        *(first.get(link) for link in range(len(labels))),
        sum(one.hits for one in by_people),
        sum(one.hits for one in answer.by_robots),
    ]


async def count(platform: Platform, account_id: int, options: Options) -> int | None:
    """All recipients, unless some are looked for."""
    if options["number"] or options["link"]:
        return None
    return (await campaign_in(platform, account_id, options)).messages


LINK_ANSWERS: Final = ExportSource("link_answers", N_("Answers by link"), check, columns, rows, count)
