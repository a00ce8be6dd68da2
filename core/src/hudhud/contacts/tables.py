"""Contacts, their groups and fields, and who opted out."""

from __future__ import annotations

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = [
    "Contact",
    "ContactField",
    "ContactGroup",
    "ContactImport",
    "ContactImportError",
    "ContactMember",
    "OptOut",
]


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
    words = Text(null=True, default=None, help_text="What a search looks at: written by the database")


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


class ContactImport(Table, tablename="contact_import", help_text="A recipient file that is taken over."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    file = BigInt()
    channel = Text()
    mapping = Array(base_column=Text(), default=list, help_text="What each column but the first becomes")
    grp = BigInt(null=True, default=None)
    known = Text(default="update")
    opted_out = Boolean(default=False)
    state = Text(default="importing")
    rows = Integer(default=0)
    rows_read = Integer(default=0)
    last_row = Integer(default=0)
    created = Integer(default=0)
    changed = Integer(default=0)
    unchanged = Integer(default=0)
    invalid = Integer(default=0)
    tries = Integer(default=0)
    progressed_at = Timestamptz()
    created_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)
    created_by = Text()


class ContactImportError(Table, tablename="contact_import_error"):
    import_ = BigInt(primary_key=True, db_column_name="import")
    row = Integer()
    value = Text()
    reason = Text()
