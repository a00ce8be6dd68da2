"""The wizard: a draft's way through name, recipients, text and review, each an address of its own."""

from hudhud_portal.wizard.routes import COMPOSING
from hudhud_portal.wizard.steps import STEPS

__all__ = ["COMPOSING", "STEPS"]
