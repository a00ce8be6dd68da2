"""Users, invitations and API tokens of an account, and what their letters lead to."""

from hudhud_portal.people.joining import LETTERS
from hudhud_portal.people.tokens import TOKENS
from hudhud_portal.people.users import USERS

__all__ = ["LETTERS", "TOKENS", "USERS"]
