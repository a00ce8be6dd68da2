"""The parts of the recipients' step: each says what its template shows, and its handlers are beside the step's."""

from hudhud_portal.wizard.parts.country import shown_country
from hudhud_portal.wizard.parts.file import shown_file
from hudhud_portal.wizard.parts.groups import shown_groups
from hudhud_portal.wizard.parts.typed import shown_typed

__all__ = ["shown_country", "shown_file", "shown_groups", "shown_typed"]
