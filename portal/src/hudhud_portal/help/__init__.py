"""The help pages in the portal, in the reader's language."""

from hudhud_portal.help.library import HelpPage, help_page, help_pages
from hudhud_portal.help.pages import show_help, show_help_page

__all__ = ["HelpPage", "help_page", "help_pages", "show_help", "show_help_page"]
