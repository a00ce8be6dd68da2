"""Contacts: the people that an account knows, their groups and fields, files of them, and who opted out."""

from hudhud_portal.contacts.routes import CONTACTS, MANAGING_CONTACTS

__all__ = ["CONTACTS", "MANAGING_CONTACTS"]
