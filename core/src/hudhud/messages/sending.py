"""Accepting single messages: the transactional lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from hudhud import channels, ledger, pricing, senders
from hudhud.audit import Actor
from hudhud.database import Connection
from hudhud.errors import Invalid, LimitExceeded, Problem, Refused
from hudhud.i18n import N_
from hudhud.messages.connections import register
from hudhud.messages.numbering import take_ids
from hudhud.messages.rendering import Renderer, Wording
from hudhud.messages.testing import require_simulator, terms_of
from hudhud.messages.trial import require_reach
from hudhud.messages.wanted import require_wanted
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.work import enqueue

__all__ = ["ADDRESS_HAS_NO_ROUTE", "NoPrice", "NoRoute", "Personal", "TooLong", "send"]

ADDRESS_HAS_NO_ROUTE: Final = N_("No connection reaches this number.")


@dataclass(eq=False)
class NoPrice(Refused):
    """The account's price list has no line for a destination, and no default line."""

    address: str
    code = "no_price"
    message = "There is no price for %(address)s in your price list."


@dataclass(eq=False)
class NoRoute(Refused):
    """No connection covers a destination."""

    address: str
    code = "no_route"
    message = "No connection reaches %(address)s."


@dataclass(eq=False)
class TooLong(LimitExceeded):
    """The text takes more parts than a message may have."""

    limit: int
    actual: int
    code = "text_too_long"
    message = "A message has at most %(limit)s parts; this text has %(actual)s."


CHUNK = """
INSERT INTO chunk (account, content, hold, connection, transactional, open, first_id, last_id, next_id,
                   messages, units, cost, queued, interface, client_ref, expires_at, app_user,
                   test)
VALUES ($1, $2, $3, $4, true, true, $5::bigint, $5::bigint + 1, $5::bigint, 1, $6, $7, 1, $8, $9,
        now() + $10::interval, $11, $12) RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Personal:
    """A wording with parameters, and the values of one recipient in their order."""

    wording: Wording
    fields: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What sending one message takes."""

    address: str
    connection: str
    units: int
    price: pricing.Price
    currency: str


async def send(
    platform: Platform,
    *,
    account_id: int,
    channel: str,
    to: str,
    sender: str,
    text: str,
    interface: Literal["portal", "api"],
    actor: Actor,
    client_ref: str = "",
    validity: timedelta | None = None,
    personal: Personal | None = None,
) -> int:
    """Accept one message for sending at once, holding its price; gives its id.

    Of a test token it goes to simulated handsets, and costs nothing. With `personal` the text is a wording that is
    filled with these values, as a campaign's is.

    Raises InvalidAddress, SenderNotApproved, SenderNotYours, NoPrice, NoRoute, TooLong, NotEnoughCredit, Invalid,
    TrialLimit, NoVerifiedMobile, NoSimulator, OptedOut.
    """
    check(client_ref, validity, text)
    validity = validity or timedelta(hours=platform.settings.receipt_validity_hours)
    await senders.require(platform, account_id, channel, sender, user_id=actor.user_id, ours=actor.ours)
    wording = personal.wording if personal else Wording(text)
    said = Renderer(platform, wording).sample(personal.fields if personal else None)
    terms = await agree(platform, account_id, channel, to, said, test=actor.test)
    await require_reach(platform, account_id, actor.user_id, terms.address)
    await require_wanted(platform, account_id, channel, sender, terms.address)
    connection = await register(platform, channel, terms.connection)
    message_id = await take_ids(platform, 1)
    cost = Money(terms.price.micros * terms.units, terms.currency)
    async with platform.database.transaction() as db:
        key, subject = f"message:{message_id}", f"msg_{message_id}"
        hold_id = await ledger.hold(platform, account_id=account_id, key=key, amount=cost, subject=subject)
        fields = personal.fields if personal else None
        content = await write(db, terms, wording, fields, of=(account_id, channel, sender, message_id))
        chunk = await db.fetchval(
            CHUNK,
            account_id, content, hold_id, connection, message_id, terms.units, cost.micros, interface, client_ref,
            validity, actor.user_id, actor.test,
        )  # fmt: skip
        await enqueue(platform.database, "gateway.offer", queue=f"gateway-{connection}", chunk=chunk)
    return message_id


async def write(
    db: Connection, terms: Terms, wording: Wording, fields: tuple[str, ...] | None, *, of: tuple[int, str, str, int]
) -> int:
    """Keep the wording and the message, which is `of` an account, a channel and a sender; gives the wording's id."""
    account_id, channel, sender, message_id = of
    content = await db.fetchval(
        "INSERT INTO content (account, channel, sender, text, parameters, transforms, verbatim) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        account_id, channel, sender, wording.text, wording.parameters, wording.transforms_json(), wording.verbatim,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO message (id, account, row, address, unit_price, refundable, fields) "
        "VALUES ($1, $2, 1, $3, $4, $5, $6)",
        message_id, account_id, terms.address, terms.price.micros, terms.price.refundable, fields,
    )  # fmt: skip
    return int(content)


def check(client_ref: str, validity: timedelta | None, text: str) -> None:
    """Raise Invalid with every wrong value."""
    problems = []
    if not text:
        problems.append(Problem("text", N_("Write a text.")))
    if "\0" in text:
        problems.append(Problem("text", N_("The text holds a NUL character.")))
    if len(client_ref) > 100:
        problems.append(Problem("client_ref", N_("At most 100 characters."), str(len(client_ref))))
    if validity is not None and not timedelta(minutes=1) <= validity <= timedelta(hours=72):
        problems.append(Problem("validity", N_("Between 60 seconds and 72 hours."), str(int(validity.total_seconds()))))
    if problems:
        raise Invalid(*problems)


async def agree(platform: Platform, account_id: int, name: str, to: str, text: str, *, test: bool) -> Terms:
    """Read the address, measure the text, and find route and price; raises what is wrong."""
    channel = channels.channel(platform, name)
    region = await platform.database.fetchval("SELECT region FROM account WHERE id = $1", account_id)
    address = channel.parse_address(to, region)
    units = channel.units(text)
    if units > platform.settings.max_segments:
        raise TooLong(platform.settings.max_segments, units)
    if test:
        await require_simulator(platform, channel)
    routes, sheet = await terms_of(platform, account_id, channel, test=test)
    connection = routes.connection(address)
    if connection is None:
        raise NoRoute(address)
    price = sheet.price(address)
    if price is None:
        raise NoPrice(address)
    return Terms(address, connection, units, price, sheet.currency)
