"""Contacts, their groups and fields, and who opted out."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Contact", "ContactField", "ContactGroup", "ContactMember", "OptOut"]


class Contact(Table, tablename="contact", help_text="A person that an account knows."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    channel = Text(default="sms")
    address = Text()
    name = Text()
    language = Text()
    fields = JSONB()
    created_at = Timestamptz()
    changed_at = Timestamptz()


class ContactGroup(Table, tablename="contact_group"):
    id = BigSerial(primary_key=True)
    account = BigInt()
    name = Text()
    created_at = Timestamptz()


class ContactMember(Table, tablename="contact_member"):
    grp = BigInt(primary_key=True)
    contact = BigInt()


class ContactField(Table, tablename="contact_field"):
    id = BigSerial(primary_key=True)
    account = BigInt()
    name = Text()
    position = Integer(default=0)


class OptOut(Table, tablename="opt_out", help_text="Who must not be sent marketing by an account."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    channel = Text(default="sms")
    address = Text()
    sender = Text(help_text="Empty: from any sender of the account")
    everything = Boolean(default=False, help_text="Not even single messages")
    source = Text()
    reason = Text()
    message = BigInt(null=True, default=None)
    campaign = BigInt(null=True, default=None)
    at = Timestamptz()
