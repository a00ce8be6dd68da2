"""Contacts and opt-outs as files: what their lists show, in columns that an import reads back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Final

from hudhud.contacts.contact import count as count_contacts
from hudhud.contacts.fields import fields
from hudhud.contacts.file_cells import ALL_MESSAGES, MARKETING, together
from hudhud.contacts.groups import group
from hudhud.contacts.opt_outs import OPT_OUT_SOURCES, list_opt_outs
from hudhud.contacts.searching import ContactSearch, fitting
from hudhud.database import Row
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Cell, CellForm, ExportColumn, ExportSource, Options, Platform
from hudhud.public_ids import from_public

__all__ = ["CONTACTS", "OPTED", "OPT_OUTS"]

BLOCK: Final = 5_000
OPTED: Final = {"yes": True, "no": False}
LANGUAGES: Final = {"ar": N_("Arabic"), "en": N_("English")}
NUMBER: Final = ExportColumn(N_("Number"), CellForm.PHONE, 18)
WISHED: Final = (
    ExportColumn(MARKETING, CellForm.WORD, 18),
    ExportColumn(N_("Opted out of sender"), width=20),
    ExportColumn(N_("Reason for opting out"), width=40),
)
KNOWN: Final = (
    NUMBER,
    ExportColumn(N_("Name"), width=24),
    ExportColumn(N_("Language"), CellForm.WORD, 12),
    ExportColumn(N_("Groups"), width=30),
    *WISHED,
    ExportColumn(N_("Contact since"), CellForm.TIME, 20),
)
OF_OPT_OUTS: Final = (
    NUMBER,
    *WISHED,
    ExportColumn(N_("How it became known"), CellForm.WORD, 24),
    ExportColumn(N_("Opted out since"), CellForm.TIME, 20),
)

Rows = AsyncIterator[Sequence[Sequence[Cell]]]


def refuse_unknown(options: Options, known: frozenset[str]) -> None:
    """Raise Invalid for what no list can be searched by."""
    problems = [Problem(name, N_("There is no such field.")) for name in options if name not in known]
    if problems:
        raise Invalid(*problems)


async def check_contacts(platform: Platform, account_id: int, options: Options) -> Options:
    """The search of the list, as its address has it."""
    refuse_unknown(options, frozenset({"q", "group", "opted", "zone"}))
    if options.get("opted") and options["opted"] not in OPTED:
        raise Invalid(Problem("opted", N_("Give yes, no or nothing."), str(options["opted"])))
    if options.get("group"):
        await group(platform, account_id, from_public("grp", str(options["group"])))
    return {name: str(value) for name, value in options.items() if value}


def search_of(options: Options) -> ContactSearch:
    """Whom the list shows."""
    group_id = from_public("grp", options["group"]) if options.get("group") else None
    return ContactSearch(options.get("q", ""), group_id, OPTED.get(options.get("opted", "")))


async def contact_columns(platform: Platform, account_id: int, options: Options) -> Sequence[ExportColumn]:
    """What every contact has, then the account's own fields."""
    own = await fields(platform, account_id)
    return (*KNOWN, *(ExportColumn(field.name, width=20, verbatim=True) for field in own))


async def contact_count(platform: Platform, account_id: int, options: Options) -> int | None:
    """How many the search finds."""
    return await count_contacts(platform, account_id, search_of(options))


# Beside an opt-out that holds for every sender those that hold for one need not be told.
SELECT: Final = """
SELECT c.id, c.address, c.name, c.language, c.fields, c.created_at,
       ARRAY(SELECT g.name FROM contact_member m JOIN contact_group g ON g.id = m.grp WHERE m.contact = c.id
             ORDER BY g.name) AS groups,
       o.everything, o.senders, o.reasons
FROM contact c LEFT JOIN LATERAL (
    SELECT bool_or(w.everything) AS everything, array_agg(DISTINCT w.sender) AS senders,
           array_agg(DISTINCT w.reason) FILTER (WHERE w.reason <> '') AS reasons
    FROM (SELECT p.*, bool_or(p.sender = '') OVER () AS general FROM opt_out p
          WHERE p.account = c.account AND p.channel = c.channel AND p.address = c.address) w
    WHERE w.sender = '' OR NOT w.general
) o ON true
"""


async def contact_blocks(platform: Platform, account_id: int, options: Options) -> Rows:
    """Newest first, as in the list."""
    own = [field.name for field in await fields(platform, account_id)]
    found = await fitting(platform, search_of(options), first=4)
    query = f"""
        {SELECT} WHERE c.account = $1 AND ($2::bigint IS NULL OR c.id < $2) AND {found.condition}
        ORDER BY c.id DESC LIMIT $3
        """
    last: int | None = None
    while block := await platform.database.fetch(query, account_id, last, BLOCK, *found.values):
        last = int(block[-1]["id"])
        yield [contact_line(row, own) for row in block]


def contact_line(row: Row, own: Sequence[str]) -> Sequence[Cell]:
    """A contact as the file has it."""
    values = json.loads(row["fields"])
    return (
        row["address"],
        row["name"],
        LANGUAGES.get(row["language"], row["language"]),
        together(row["groups"]),
        *wished(row["senders"] or (), row["reasons"] or (), everything=bool(row["everything"])),
        row["created_at"],
        *(values.get(name, "") for name in own),
    )


def wished(senders: Sequence[str], reasons: Sequence[str], *, everything: bool) -> Sequence[str]:
    """Cells of WISHED; a sender is "" for every one, and without any nobody opted out."""
    if not senders:
        return "", "", ""
    return ALL_MESSAGES if everything else MARKETING, together(filter(None, senders)), "; ".join(reasons)


async def check_opt_outs(platform: Platform, account_id: int, options: Options) -> Options:
    """The search of the list, as its address has it."""
    refuse_unknown(options, frozenset({"q", "source", "zone"}))
    if options.get("source") and options["source"] not in OPT_OUT_SOURCES:
        raise Invalid(Problem("source", N_("Nothing became known in this way."), str(options["source"])))
    return {name: str(value) for name, value in options.items() if value}


async def opt_out_columns(platform: Platform, account_id: int, options: Options) -> Sequence[ExportColumn]:
    """The same for every account."""
    return OF_OPT_OUTS


async def opt_out_count(platform: Platform, account_id: int, options: Options) -> int | None:
    """How many the search finds."""
    return int(
        await platform.database.fetchval(
            """
            SELECT count(*) FROM opt_out
            WHERE account = $1 AND ($2 = '' OR strpos(address, $2) > 0) AND ($3 = '' OR source = $3)
            """,
            account_id,
            digits_of(options),
            options.get("source", ""),
        )
    )


def digits_of(options: Options) -> str:
    """What is looked for in a number."""
    return "".join(filter(str.isdigit, options.get("q", ""))).lstrip("0")


async def opt_out_blocks(platform: Platform, account_id: int, options: Options) -> Rows:
    """Newest first, as in the list."""
    wanted = {"search": digits_of(options), "source": options.get("source", "")}
    last: int | None = None
    while block := await list_opt_outs(platform, account_id, **wanted, limit=BLOCK, before=last):
        last = block[-1].id
        yield [
            (
                one.address,
                *wished((one.sender,), (one.reason,), everything=one.everything),
                OPT_OUT_SOURCES.get(one.source, one.source),
                one.at,
            )
            for one in block
        ]


def all_words(platform: Platform) -> Sequence[str]:
    """What cells of the form WORD say."""
    return (*LANGUAGES.values(), MARKETING, ALL_MESSAGES, *OPT_OUT_SOURCES.values())


CONTACTS: Final = ExportSource(
    "contacts", N_("Contacts"), check_contacts, contact_columns, contact_blocks, contact_count, words=all_words
)
"""Contacts with their fields, groups and opt-outs, with the search of their list."""
OPT_OUTS: Final = ExportSource(
    "opt_outs", N_("Opt-outs"), check_opt_outs, opt_out_columns, opt_out_blocks, opt_out_count, words=all_words
)
"""Who opted out, with the search of their list."""
