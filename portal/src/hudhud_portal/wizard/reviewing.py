"""What the review shows: everything that a draft's owner should know before sending it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from hudhud import campaigns, recipients
from hudhud.campaigns import Campaign, drafting, preparing, repeating, results
from hudhud.campaigns.composing import Composition, Preview
from hudhud.campaigns.drafting import CountryWarning
from hudhud.campaigns.preparing import Forecast, Refusal
from hudhud.campaigns.repeating import SentBefore
from hudhud.campaigns.results import Destination
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.messages import Template
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.recipients import FileState, RecipientFile, RowError

__all__ = ["KINDS", "Piece", "Review", "Sample", "pieces_of", "review_of"]

SHOWN_REFUSALS: Final = 20
KINDS: Final = {
    "unpriced": N_("No price or no connection"),
    "opted_out": N_("Opted out"),
    "outside": N_("Outside the chosen country"),
    "missing": N_("No value for a name of the text"),
    "too_long": N_("Too long with their values"),
}
"""Why recipients get nothing, in words; by the kind of reason."""
SAMPLES: Final = {"first": N_("The first"), "longest": N_("The longest"), "costliest": N_("The costliest")}


class LeftOut(NamedTuple):
    """Recipients that get nothing for one kind of reason: how many, and the first of them."""

    kind: str
    title: str
    many: int
    rows: list[RowError]


class Sample(NamedTuple):
    """One real message, and what makes it worth a look (a msgid)."""

    title: str
    seen: Preview


class Piece(NamedTuple):
    """A stretch of a text; a parameter stands for a value."""

    text: str
    is_parameter: bool


@dataclass(frozen=True, slots=True)
class Review:
    """A draft and everything that its owner should know before sending it."""

    campaign: Campaign
    forecast: Forecast
    composing: Composition
    file: RecipientFile | None
    left_out: Sequence[LeftOut]
    samples: Sequence[Sample]
    destinations: Sequence[Destination]
    warnings: Sequence[CountryWarning]
    sent_before: Sequence[SentBefore]

    @property
    def after(self) -> Money:
        """The balance once everything is charged."""
        return self.forecast.balance - self.forecast.cost

    @property
    def estimate(self) -> Money:
        """The average estimate to two decimals: more would claim to be exact."""
        return Money(round(self.forecast.estimate.micros, -4), self.forecast.estimate.currency)

    @property
    def missing(self) -> Money:
        """The credit that is lacking."""
        return self.forecast.cost - self.forecast.available

    @property
    def waiting(self) -> bool:
        """Whether it looks different in a moment: the forecast is prepared, or the file is read."""
        reading = self.file is not None and self.file.state is FileState.READING
        others = [p for p in self.forecast.problems if p.where != "recipient_file"]
        return not self.forecast.ready and (reading or not self.forecast.problems) and not others

    @property
    def sendable(self) -> bool:
        """Whether the button works."""
        forecast = self.forecast
        return forecast.ready and forecast.enough and forecast.messages > 0 and not forecast.problems

    @property
    def pieces(self) -> list[Piece]:
        """The text as it is written."""
        return list(pieces_of(self.campaign.text, self.composing.known))


async def review_of(platform: Platform, principal: Principal, campaign: Campaign, *, at: str = "") -> Review:
    """Ask for the forecast, which starts preparing where needed, and for the message of the recipient at `at`."""
    account, file_id = campaign.account_id, campaign.recipient_file_id
    forecast = await preparing.forecast(platform, account, campaign.id, user_id=principal.user_id)
    composing = await campaigns.composing.compose(platform, account, campaign.id, at=at, own=principal.mobile)
    chosen = await drafting.country_warning(platform, campaign)
    others = await drafting.other_countries(platform, campaign) if forecast.ready else []
    return Review(
        campaign=campaign,
        forecast=forecast,
        composing=composing,
        file=None if file_id is None else await recipients.get(platform, account, file_id),
        left_out=[await left_out(platform, campaign, kind, count) for kind, count in forecast.left_out.items()],
        samples=await samples_of(platform, campaign) if forecast.ready and composing.varies else [],
        destinations=await results.destinations(platform, account, campaign.id) if forecast.ready else [],
        warnings=[*([chosen] if chosen is not None else []), *others],
        sent_before=[] if file_id is None else await repeating.sent_before(platform, account, file_id),
    )


async def left_out(platform: Platform, campaign: Campaign, kind: str, count: int) -> LeftOut:
    """One kind of reason, with the first recipients that it concerns."""
    rows = await preparing.refusals(platform, campaign.account_id, campaign.id, kind=kind, limit=SHOWN_REFUSALS)
    return LeftOut(kind, KINDS.get(kind, kind), count, [row_of(row) for row in rows])


def row_of(refusal: Refusal) -> RowError:
    """A recipient that gets nothing, as a line of a sheet."""
    told = f" @{refusal.value}" if refusal.kind == "missing" else ""
    return RowError(refusal.row, f"+{refusal.address}{told}", refusal.reason)


async def samples_of(platform: Platform, campaign: Campaign) -> list[Sample]:
    """The first message, the longest and the costliest; each recipient once."""
    found: dict[str, Sample] = {}
    for at, title in SAMPLES.items():
        seen = await campaigns.composing.preview(platform, campaign.account_id, campaign.id, at=at)
        if seen is not None:
            found.setdefault(seen.at, Sample(title, seen))
    return list(found.values())


def pieces_of(text: str, known: frozenset[str]) -> Iterator[Piece]:
    """A text cut where parameters stand whose keys are known."""
    end = 0
    for parameter in Template(text).parameters:
        if parameter.key not in known:
            continue
        yield Piece(text[end : parameter.start], is_parameter=False)
        yield Piece(parameter.written, is_parameter=True)
        end = parameter.start + len(parameter.written)
    yield Piece(text[end:], is_parameter=False)
