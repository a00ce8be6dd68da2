"""Users, their sessions, and API tokens."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, Boolean, Bytea, Text, Timestamptz
from piccolo.table import Table

__all__ = ["ApiToken", "SecretLink", "SignInAttempt", "User", "UserSession"]


class User(Table, tablename="app_user", help_text="A person who signs in to an account's portal."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    email = Text(help_text="In lower case; also the user name")
    full_name = Text()
    password_hash = Text(secret=True)
    role = Text(default="admin", help_text="admin, member or read_only")
    active = Boolean(default=True)
    language = Text()
    time_zone = Text()
    created_at = Timestamptz()
    phone = Text()
    mobile = Text(help_text="Digits of E.164; only ever a number whose code was entered")
    mobile_verified_at = Timestamptz(null=True, default=None)
    activated_at = Timestamptz(null=True, default=None, help_text="When the letter's link was followed")
    last_sign_in_at = Timestamptz(null=True, default=None)


class UserSession(Table, tablename="user_session"):
    token_hash = Bytea(primary_key=True, default=None, secret=True)
    app_user = BigInt()
    created_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz()
    address = Text()
    agent = Text()


class SignInAttempt(Table, tablename="sign_in_attempt"):
    id = BigSerial(primary_key=True)
    email = Text()
    address = Text()
    at = Timestamptz()


class SecretLink(Table, tablename="secret_link", help_text="Links in letters; only their hash is kept."):
    id = BigSerial(primary_key=True)
    purpose = Text()
    subject = Text()
    email = Text()
    token_hash = Bytea(default=None, secret=True)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class ApiToken(Table, tablename="api_token"):
    id = BigSerial(primary_key=True)
    account = BigInt()
    app_user = BigInt()
    name = Text()
    hint = Text(help_text="First characters, to tell tokens apart")
    token_hash = Bytea(default=None, secret=True)
    created_at = Timestamptz()
    last_used_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
