"""Identity: users and their passwords, sessions, and API tokens."""

from hudhud.identity.attempts import TooManyAttempts
from hudhud.identity.links import LinkDead, SecretLink, issue_link, peek_link, use_link
from hudhud.identity.principals import Principal, Role
from hudhud.identity.sessions import end_sessions, principal_of_session, sign_out, sweep
from hudhud.identity.signing_in import SignedIn, WrongCredentials, sign_in
from hudhud.identity.tokens import (
    SCOPES,
    ApiToken,
    TokenIsOver,
    create_token,
    principal_of_token,
    regenerate_token,
    revoke_token,
    tokens,
)
from hudhud.identity.users import EmailTaken, change_password, create_user, set_language

__all__ = [
    "SCOPES",
    "ApiToken",
    "EmailTaken",
    "LinkDead",
    "Principal",
    "Role",
    "SecretLink",
    "SignedIn",
    "TokenIsOver",
    "TooManyAttempts",
    "WrongCredentials",
    "change_password",
    "create_token",
    "create_user",
    "end_sessions",
    "issue_link",
    "peek_link",
    "principal_of_session",
    "principal_of_token",
    "regenerate_token",
    "revoke_token",
    "set_language",
    "sign_in",
    "sign_out",
    "sweep",
    "tokens",
    "use_link",
]
