"""Users, invitations, profiles, API tokens and sub-accounts, and what their letters lead to."""

from hudhud_portal.people.joining import LETTERS
from hudhud_portal.people.profile import PROFILE
from hudhud_portal.people.sub_accounts import SUB_ACCOUNTS, is_master
from hudhud_portal.people.time_zones import time_zones
from hudhud_portal.people.tokens import TOKENS
from hudhud_portal.people.users import USERS

__all__ = ["LETTERS", "PROFILE", "SUB_ACCOUNTS", "TOKENS", "USERS", "is_master", "time_zones"]
