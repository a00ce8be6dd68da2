"""A message's whole story: where it came from, which rules it met, what was done with it, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from hudhud import channels
from hudhud.channels import Measure
from hudhud.countries import country_of, network_of
from hudhud.database import Row
from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.messages.records import MessageRecord, get
from hudhud.messages.states import State
from hudhud.messages.words import STATE_TITLES, explain, next_step
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Check", "Happening", "Story", "story"]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that the message met before it was sent; None where it made the message wait. A msgid with values."""

    sentence: str
    passed: bool | None = True
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to it or to one of its parts: a msgid with values, the raw code, and that in words."""

    at: datetime
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)
    part: int = 0
    code: str = ""
    words: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that is known of a message.

    `by` is who sent it, as far as he is a user of the account; `row` is that of the `file`, or 0. `price` is that of
    a part, `refundable` where only delivered messages are paid for; `refunded` has been given back. `step` says what
    to do next, as a msgid, or is empty.
    """

    record: MessageRecord
    measure: Measure
    by: str
    row: int
    file: str
    country: str
    network: str
    connection: str
    price: Money
    refundable: bool
    refunded: Money
    checks: Sequence[Check]
    happenings: Sequence[Happening]
    step: str


FACTS: Final = """
SELECT m.row, m.unit_price, m.refundable, c.app_user, c.country AS hours, c.not_before, c.expires_at, c.created_at,
       k.launched_at, k.state = 'running' AS running, r.name AS file, u.full_name, u.email, n.name AS connection,
       t.channel, a.trial, a.currency, m.id >= c.next_id AS unclaimed
FROM message m
JOIN chunk c ON c.first_id = $3 AND c.account = m.account
JOIN content t ON t.id = c.content
JOIN account a ON a.id = m.account
JOIN connection n ON n.id = c.connection
LEFT JOIN campaign k ON k.id = c.campaign
LEFT JOIN recipient_file r ON r.id = k.recipient_file
LEFT JOIN app_user u ON u.id = c.app_user AND u.account = m.account
WHERE m.id = $2 AND m.account = $1
"""
PARTS: Final = """
SELECT d.part, d.parts, d.state, d.price, d.refundable, d.claimed_at, d.accepted_at, d.final_at,
       coalesce(d.reference, '') AS reference, coalesce(d.code, '') AS code, w.not_before
FROM delivery d LEFT JOIN waiting w ON w.message = d.message AND w.part = d.part WHERE d.message = $1 ORDER BY d.part
"""
CONFLICTS: Final = "SELECT part, kept, told, code, received_at FROM receipt_conflict WHERE message = $1 ORDER BY id"
REFUNDED: Final = (State.UNDELIVERED, State.EXPIRED, State.REJECTED)


async def story(platform: Platform, account_id: int, message_id: int) -> Story:
    """One message of the account, with all that is known of it; raises NotFound."""
    record = await get(platform, account_id, message_id)
    database = platform.database
    async with database.untenanted():
        chunk = await database.fetchval(
            "SELECT max(first_id) FROM chunk WHERE account = $1 AND first_id <= $2", account_id, message_id
        )
        facts = await database.fetchrow(FACTS, account_id, message_id, chunk)
        if facts is None:
            raise NotFound
        parts = await database.fetch(PARTS, message_id)
        conflicts = await database.fetch(CONFLICTS, message_id)
    channel = channels.channel(platform, facts["channel"])
    refunded = sum(row["price"] for row in parts if was_refunded(row))
    return Story(
        record=record,
        measure=channel.measure(record.text),
        by=facts["full_name"] or facts["email"] or "",
        row=facts["row"] if facts["file"] else 0,
        file=facts["file"] or "",
        country=country_of(record.to),
        network=network_of(record.to),
        connection=facts["connection"],
        price=Money(facts["unit_price"], facts["currency"]),
        refundable=facts["refundable"],
        refunded=Money(refunded, facts["currency"]),
        checks=checks(record, facts),
        happenings=sorted(
            [*begun(record, facts), *told_of_parts(channel, parts, facts), *contradicted(channel, conflicts)],
            key=lambda one: one.at,
        ),
        step=next_step(State[record.state.upper()], record.code),
    )


def was_refunded(part: Row) -> bool:
    """Whether a part was charged, and given back."""
    return bool(part["refundable"] and part["accepted_at"] and State(part["state"]) in REFUNDED)


def checks(record: MessageRecord, facts: Row) -> list[Check]:
    """The rules in the order in which they are asked, as far as the message came."""
    stopped = record.code if record.state == State.BLOCKED.word else ""
    found = [Check(N_("A connection reaches this number, and your price list has a price for it."))]
    if facts["trial"]:
        reached = N_("It goes to the verified mobile number of whoever sends it, as a trial allows.")
        found.append(Check(N_("A trial reaches only the verified mobile number of whoever sends."), passed=False)
                     if stopped == "trial_limit" else Check(reached))  # fmt: skip
    if stopped == "sender_withdrawn":
        return [*found, Check(N_("The sender was withdrawn from your account."), passed=False)]
    if stopped == "trial_limit":
        return found
    found.append(Check(N_("The sender was approved for your account.")))
    if stopped == "opted_out":
        return [*found, Check(N_("The recipient has opted out of your messages."), passed=False)]
    if record.campaign_id is not None:
        found.append(Check(N_("The recipient had not opted out of your messages.")))
    if facts["hours"]:
        found.append(Check(N_("It goes out in the hours for marketing of %(country)s only."), None,
                           {"country": facts["hours"]}))  # fmt: skip
    if facts["not_before"]:
        found.append(Check(N_("The campaign is spread over hours: it was not to go before %(at)s."), None,
                           {"at": facts["not_before"]}))  # fmt: skip
    if record.code == "validity_over":
        found.append(Check(N_("Its validity ended before it could be sent."), passed=False))
    elif facts["expires_at"]:
        found.append(Check(N_("It may be sent until %(at)s."), values={"at": facts["expires_at"]}))
    return found


def begun(record: MessageRecord, facts: Row) -> list[Happening]:
    """How it came to us."""
    if record.campaign_id is None:
        return [Happening(facts["created_at"], N_("It was accepted for sending, and its price was held."))]
    found = [Happening(facts["created_at"], N_("The campaign was prepared: its text and price were worked out."))]
    if facts["launched_at"]:
        found.append(Happening(facts["launched_at"], N_("The campaign was launched.")))
    return found


def told_of_parts(channel: channels.Channel, parts: Sequence[Row], facts: Row) -> list[Happening]:
    """What became of each part."""
    found: list[Happening] = []
    for row in parts:
        part = row["part"] if row["parts"] > 1 else 0
        state, code = State(row["state"]), row["code"]
        if row["claimed_at"]:
            handed = N_("It was handed over to the connection %(connection)s.")
            found.append(Happening(row["claimed_at"], handed, {"connection": facts["connection"]}, part))
        if row["accepted_at"]:
            taken = N_("The network took it.")
            found.append(Happening(row["accepted_at"], taken, part=part, reference=row["reference"]))
        if row["not_before"]:
            waits = N_("The network asked to wait; it is tried again then.")
            found.append(Happening(row["not_before"], waits, {}, part, code, explain(channel, code) if code else ""))
        at = row["final_at"] or (row["claimed_at"] if state is State.UNCONFIRMED else None)
        if at and state is not State.ACCEPTED:
            words = explain(channel, code) if code and state is not State.DELIVERED else ""
            found.append(Happening(at, STATE_TITLES[state], {}, part, code, words))
    return found


def contradicted(channel: channels.Channel, conflicts: Sequence[Row]) -> list[Happening]:
    """Receipts that came late and said something else."""
    late = N_("A later receipt said something else; the first final state counts.")
    return [
        Happening(row["received_at"], late, {}, row["part"], row["code"], STATE_TITLES[State(row["told"])])
        for row in conflicts
    ]
