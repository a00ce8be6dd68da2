"""What is asked of a draft: each value that was given must be right; and before it is sent, nothing may be missing."""

from hudhud.campaigns.checks.given import check_values
from hudhud.campaigns.checks.lacking import problems_of

__all__ = ["check_values", "problems_of"]
