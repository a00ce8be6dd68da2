"""How one signs in: password, second factor, sessions; and the addresses that password managers look for."""

from hudhud_portal.security.routes import RECOVERING, SECURITY

__all__ = ["RECOVERING", "SECURITY"]
