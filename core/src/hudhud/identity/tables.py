"""Users, their sessions, and API tokens."""

from __future__ import annotations

from piccolo.columns import Array, BigInt, BigSerial, Boolean, Bytea, Text, Timestamptz
from piccolo.table import Table

from hudhud.identity.principals import Role

__all__ = [
    "ApiLogin",
    "ApiToken",
    "KnownDevice",
    "PasskeyChallenge",
    "PendingSignIn",
    "RecoveryCode",
    "ResetRequest",
    "SecondFactor",
    "SecretLink",
    "SignInAttempt",
    "User",
    "UserSession",
    "Viewing",
]


class User(Table, tablename="app_user", help_text="A person who signs in to an account's portal."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    email = Text(help_text="In lower case; also the user name")
    full_name = Text()
    password_hash = Text(secret=True)
    role = Text(default=Role.ADMIN, choices=Role)
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
    id = BigInt(help_text="Names the session where sessions are listed")
    proved_at = Timestamptz(help_text="When a password or a second factor was last given")


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


class ResetRequest(Table, tablename="reset_request", help_text="Letters asked for by who forgot a password."):
    id = BigSerial(primary_key=True)
    email = Text()
    language = Text()
    address = Text()
    created_at = Timestamptz()


class SecondFactor(Table, tablename="second_factor", help_text="What is asked for beside a password."):
    id = BigSerial(primary_key=True)
    owner = Text(help_text="user:7 or operator:ops")
    kind = Text(help_text="totp or passkey")
    name = Text()
    secret = Text(secret=True)
    last_step = BigInt(help_text="The last used step of 30 seconds; it is never taken again")
    credential_id = Bytea(null=True, default=None, secret=True)
    public_key = Bytea(null=True, default=None, secret=True)
    sign_count = BigInt()
    created_at = Timestamptz()
    confirmed_at = Timestamptz(null=True, default=None)
    last_used_at = Timestamptz(null=True, default=None)


class RecoveryCode(Table, tablename="recovery_code"):
    id = BigSerial(primary_key=True)
    owner = Text()
    code_hash = Bytea(default=None, secret=True)
    created_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class PasskeyChallenge(Table, tablename="passkey_challenge"):
    challenge = Bytea(primary_key=True, default=None)
    owner = Text()
    purpose = Text()
    expires_at = Timestamptz()


class KnownDevice(Table, tablename="known_device", help_text="From where a user signed in before."):
    id = BigSerial(primary_key=True)
    app_user = BigInt()
    mark = Bytea(default=None, help_text="SHA-256 of the browser's name and the network")
    seen_at = Timestamptz()


class PendingSignIn(Table, tablename="pending_sign_in", help_text="The second factor is awaited."):
    token_hash = Bytea(primary_key=True, default=None, secret=True)
    owner = Text()
    expires_at = Timestamptz()


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
    scopes = Array(base_column=Text(), help_text="What it may do")
    test = Boolean(default=False, help_text="Its messages reach simulated handsets only")


class Invitation(Table, tablename="invitation", help_text="Who was asked to join, or to take a place."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    email = Text()
    full_name = Text()
    role = Text()
    app_user = BigInt(null=True, default=None, help_text="The user whose place is handed over")
    inviter = Text()
    language = Text()
    created_at = Timestamptz()
    sent_at = Timestamptz()
    expires_at = Timestamptz()
    accepted_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)


class Viewing(Table, tablename="viewing", help_text="Operators who looked at a customer's portal, and why."):
    id = BigSerial(primary_key=True)
    operator = Text()
    account = BigInt()
    app_user = BigInt()
    reason = Text()
    code_hash = Bytea(default=None, secret=True)
    code_expires_at = Timestamptz()
    token_hash = Bytea(null=True, default=None, secret=True)
    begun_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()


class ApiLogin(Table, tablename="api_login", help_text="User names and passwords of the personalised API."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    app_user = BigInt()
    name = Text()
    user_name = Text(unique=True)
    password_hash = Bytea(default=None, secret=True)
    requests = Array(base_column=Timestamptz(), help_text="Times of the last minute's requests")
    created_at = Timestamptz()
    last_used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
