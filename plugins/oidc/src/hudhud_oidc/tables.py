"""Applications, their grants and tokens; outside providers and whom they know."""

from __future__ import annotations

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, Bytea, Text, Timestamptz
from piccolo.table import Table

__all__ = [
    "AccessToken",
    "Application",
    "Code",
    "Grant",
    "Link",
    "Provider",
    "RefreshToken",
    "SigningKey",
    "Subject",
]


class Application(Table, tablename="oauth_application", help_text="A program that an account lets ask for tokens."):
    id = BigSerial(primary_key=True)
    account = BigInt()
    client_id = Text(unique=True)
    name = Text()
    kind = Text(help_text="web, native or machine")
    redirect_uris = Array(base_column=Text())
    scopes = Array(base_column=Text(), help_text="The most that it may ask for")
    secret_hash = Bytea(null=True, default=None, secret=True)
    secret_hint = Text()
    created_at = Timestamptz()
    last_used_at = Timestamptz(null=True, default=None)
    removed_at = Timestamptz(null=True, default=None)


class Grant(Table, tablename="oauth_grant", help_text="What one consent, or one call of a machine, gave."):
    id = BigSerial(primary_key=True)
    application = BigInt()
    account = BigInt()
    app_user = BigInt(null=True, default=None)
    scopes = Array(base_column=Text())
    signed_in_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()
    expires_at = Timestamptz(help_text="The end of the whole family, however often it was refreshed")
    ended_at = Timestamptz(null=True, default=None)
    ended_because = Text(help_text="revoked, code used twice, refresh token used twice, application removed")


class Code(Table, tablename="oauth_code"):
    code_hash = Bytea(primary_key=True, default=None, secret=True)
    oauth_grant = BigInt()
    redirect_uri = Text()
    challenge = Text(secret=True)
    nonce = Text(secret=True)
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class RefreshToken(Table, tablename="oauth_refresh_token"):
    token_hash = Bytea(primary_key=True, default=None, secret=True)
    oauth_grant = BigInt()
    created_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class AccessToken(Table, tablename="oauth_access_token"):
    token_hash = Bytea(primary_key=True, default=None, secret=True)
    oauth_grant = BigInt()
    scopes = Array(base_column=Text())
    created_at = Timestamptz()
    expires_at = Timestamptz()


class Subject(Table, tablename="oauth_subject"):
    app_user = BigInt(primary_key=True)
    subject = Text(unique=True)


class SigningKey(Table, tablename="oauth_signing_key"):
    kid = Text(primary_key=True)
    private_sealed = Text(secret=True)
    public_jwk = JSONB()
    created_at = Timestamptz()
    signs_from = Timestamptz()


class Provider(Table, tablename="oidc_provider", help_text="An outside provider through which users sign in."):
    id = BigSerial(primary_key=True)
    name = Text(unique=True, help_text="Lower-case letters, digits and dashes; part of its redirect address")
    label = Text(help_text="What the button says")
    issuer = Text(unique=True)
    client_id = Text()
    secret_sealed = Text(secret=True)
    account = BigInt(null=True, default=None, help_text="Whose users alone may use it")
    email_domains = Array(base_column=Text(), help_text="Of these alone, by addresses that the provider verified")
    enabled = Boolean(default=True)
    created_at = Timestamptz()


class Link(Table, tablename="oidc_link", help_text="An outside provider's subject that is a user of ours."):
    id = BigSerial(primary_key=True)
    app_user = BigInt()
    issuer = Text()
    subject = Text()
    shown = Text()
    created_at = Timestamptz()
    last_used_at = Timestamptz(null=True, default=None)
