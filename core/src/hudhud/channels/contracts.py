"""The contracts that a channel's plugin implements, and the values that pass between it and core.

None of these renders HTML, writes a core table or moves money; a plugin returns facts.
`hudhud.testing.ChannelContract` and `ConnectorContract` are the suites that every implementation runs.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NewType, Protocol

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_

if TYPE_CHECKING:
    from hudhud.plugins import Platform

Address = NewType("Address", str)
"""A destination in its channel's canonical form: for SMS the digits of an MSISDN (E.164 without `+`)."""


class InvalidAddress(Invalid):
    """A destination that the channel cannot reach; `reason` says why in one translatable sentence."""

    code = "invalid_address"

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(Problem("to", reason, value))
        self.value = value
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of the channel one body takes.

    `units` are what is billed (segments of an SMS); `length` is counted in the encoding's own units,
    of which this many units hold `capacity`; `because` names the characters that forced the encoding.
    """

    units: int
    length: int
    capacity: int
    encoding: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a customer has composed so far; `options` are a transform's own, `personalised` means that @name counts."""

    channel: str
    campaign_type: str
    sender: str
    text: str
    options: Mapping[str, Any] = field(default_factory=dict)
    personalised: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Advice on a draft, or with `refuses` a reason why it cannot be sent as it is."""

    field: str
    message: str
    refuses: bool = False


@dataclass(frozen=True, slots=True)
class CampaignType:
    """A kind of campaign that the wizard offers under its channel.

    `personalised`: each text is filled from the recipient's own data. `transforms` name those whose values this kind
    is about, so that the wizard asks for their options.
    """

    name: str
    channel: str
    title: str
    description: str
    weight: int = 50
    personalised: bool = False
    transforms: tuple[str, ...] = ()


class Submission(NamedTuple):
    """One claimed message: send the named parts of `body` to `address`, each exactly once.

    `parts` count from 1 and name those parts of the body (as the channel splits it) that are to be sent now;
    `parts_total` is how many it has in all. `expires_at`, where given, is the end of its validity.
    """

    message_id: int
    parts: tuple[int, ...]
    parts_total: int
    address: str
    sender: str
    body: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What a lane handed over in one claim: already committed as claimed."""

    submissions: Sequence[Submission]
    units: int


class Accepted(NamedTuple):
    """The other side took this part and calls it `reference` (in the form its receipts will use)."""

    message_id: int
    part: int
    reference: str


class Rejected(NamedTuple):
    """The other side refused this part for good; `code` is looked up in the channel's words for people."""

    message_id: int
    part: int
    code: str


class Deferred(NamedTuple):
    """The other side refused this part for now: it was not taken, and may be tried again after `seconds`."""

    message_id: int
    part: int
    code: str
    seconds: float


class Unanswered(NamedTuple):
    """This part may or may not have been taken: no answer came. It becomes *unconfirmed*, never re-sent by itself."""

    message_id: int
    part: int


Outcome = Accepted | Rejected | Deferred | Unanswered


class ReceiptState(StrEnum):
    """What a delivery receipt can say."""

    ENROUTE = "enroute"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    REJECTED = "rejected"


class Receipt(NamedTuple):
    """One delivery receipt.

    `reference` is canonical in the same way as Accepted.reference; `alternatives` are other spellings to try,
    in order, when no part has become known by `reference` for two minutes. `code` is the channel's own error code,
    or "".
    """

    reference: str
    state: ReceiptState
    code: str = ""
    at: datetime | None = None
    alternatives: tuple[str, ...] = ()


class Inbound(NamedTuple):
    """A message that a person sent to one of our senders (MO)."""

    sender: str
    recipient: str
    body: str


class LaneClosed(Exception):
    """The gateway drains: claim nothing more, wait for open answers (10 s at most), report them and return."""


class Lane(Protocol):
    """Core's side of one connection. Everything here commits before it returns.

    `draining` becomes true when the gateway drains; look at it, too, while no claim is open that would say so.
    """

    @property
    def draining(self) -> bool: ...

    async def claim(self, max_units: int) -> Batch:
        """Take up to `max_units` parts, waiting until there are any; raises LaneClosed when draining.

        Core keeps the number of parts without a committed outcome within the connector's `window`,
        so a connector may ask for as much as it likes. A batch holds whole messages; one longer than
        `max_units` comes alone.
        """

    async def report(self, outcomes: Sequence[Outcome]) -> None:
        """Give the outcomes of claimed parts, in any order; returns when they are committed. Call it concurrently."""

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        """Give delivery receipts, in any order and repeated; returns when committed: acknowledge them only then."""

    async def inbound(self, messages: Sequence[Inbound]) -> None:
        """Give messages that people sent; returns when committed: acknowledge them only then."""

    def bound(self, *, up: bool, detail: str = "") -> None:
        """Tell whether the connection stands, for health and metrics."""


class Route(NamedTuple):
    """Addresses that begin with `prefix` go through the connection of this name; the longest prefix wins."""

    prefix: str
    connection: str


class Connector(ABC):
    """One connection to the outside. It pulls: core decides what may go, the connector how fast it can.

    The gateway calls `run` once it holds the connection's lease and cancels it when the lease is lost.
    """

    name: str
    window: int = 500
    """Most parts that may be claimed and not yet committed as answered."""
    rate: float = 0.0
    """Most parts a second; 0 for no limit. Core sizes claims to at most two seconds of it."""
    terms: object = None
    """What it was configured with, comparable: when a later look finds other terms, core drains it and begins anew."""

    @abstractmethod
    async def run(self, lane: Lane) -> None:
        """Connect, claim, submit, report, reconnect with backoff; return after LaneClosed, raise only on a bug.

        A part may be put on the wire once per claim. Parts that were certainly not put on the wire are
        reported as Deferred with 0 seconds; parts that may have been are reported as Unanswered.
        """


class Channel(ABC):
    """A way to reach a person."""

    name: ClassVar[str]
    title: ClassVar[str]
    substitutes: ClassVar[Mapping[str, str]] = {}
    """Plain characters that may stand for ones which make a message dearer: typographic signs, and never letters."""

    @abstractmethod
    def parse_address(self, text: str, region: str | None) -> Address:
        """Read one destination as a person wrote it; raises InvalidAddress with a reason.

        `region` (ISO 3166 alpha-2) is the country of national forms. Called a million times in a row: be fast.
        """

    @abstractmethod
    def measure(self, body: str) -> Measure:
        """Count what is billed for one body. Pure."""

    def units(self, body: str) -> int:
        """What `measure` counts as units, and nothing else. Called for every message: be fast."""
        return self.measure(body).units

    @abstractmethod
    async def connectors(self, platform: Platform) -> Sequence[Connector]:
        """The configured connections; read anew whenever the gateway starts or their configuration changes."""

    @abstractmethod
    async def routes(self, platform: Platform) -> Sequence[Route]:
        """Which addresses go through which connection; read when a campaign is prepared."""

    async def test_routes(self, platform: Platform) -> Sequence[Route]:
        """Like `routes`, for what test tokens send: only connections to simulators, where nobody is reached.

        The default has none, and what is sent for a test is refused.
        """
        return []

    def check(self, draft: Draft) -> list[Finding]:
        """Advice and refusals while composing; the default has none."""
        return []

    def explain(self, code: str) -> str:
        """A failure's code in words that a customer can act on (translatable); the default is unspecific."""
        return N_("The network refused this message.")

    def sentences(self) -> Iterable[str]:
        """All that `explain()` may say, so that a file can be written in its reader's language later on."""
        return (self.explain(""),)
