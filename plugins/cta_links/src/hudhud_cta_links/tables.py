"""Keys of links, clicks, the page without a target, domains of accounts' own."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, Boolean, Bytea, Serial, SmallInt, Text, Timestamptz
from piccolo.table import Table

__all__ = ["LinkClick", "LinkDomain", "LinkKey", "LinkPage"]


class LinkKey(Table, tablename="link_key", help_text="Keys of links' codes; the newest writes, all of them read."):
    id = Serial(primary_key=True)
    octets = Bytea(secret=True)
    created_at = Timestamptz()


class LinkClick(Table, tablename="link_click", help_text="Every request for a link, with who made it."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    campaign = BigInt()
    message = BigInt()
    link = SmallInt(help_text="Counted from 0; 5 is the way to opt out")
    at = Timestamptz()
    network = Text()
    caller = Bytea(help_text="A keyed hash of the address", secret=True)
    agent = Text()
    verdict = Text()
    reason = Text()
    detail = Text()


class LinkPage(Table, tablename="link_page", help_text="What an account's links without a target show."):
    account = BigInt(primary_key=True)
    name = Text()
    title_en = Text()
    text_en = Text()
    title_ar = Text()
    text_ar = Text()
    days = SmallInt(null=True, default=None)


class LinkDomain(Table, tablename="link_domain", help_text="Domains on which accounts' links stand."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    host = Text(unique=True, help_text="The name alone, as links.example.com")
    verified = Boolean(default=False, help_text="Set once you have seen that the domain is the account's")
    created_at = Timestamptz()
