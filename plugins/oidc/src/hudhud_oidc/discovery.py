"""What an outside provider says of itself, as far as signing in needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from joserfc.jwk import KeySet

from hudhud.plugins import Platform
from hudhud_oidc.fetching import ProviderUnavailable, fetch, may_be_fetched
from hudhud_oidc.providers import Provider

__all__ = ["Outside", "discover", "keys_of"]

SIGNED: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""Signatures by a key that only the provider has: never `none`, never a secret that is shared."""


class Metadata(msgspec.Struct, frozen=True):
    """The part of the discovery document that is read."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


@dataclass(frozen=True, slots=True)
class Outside:
    """A provider as it is today."""

    provider: Provider
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    algorithms: tuple[str, ...]
    secret_in_form: bool
    names_itself: bool


async def discover(platform: Platform, provider: Provider) -> Outside:
    """Ask for the discovery document; raises ProviderUnavailable when it is none of this issuer's."""
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        found = msgspec.convert(await fetch(platform, provider.label, address), Metadata)
    except msgspec.ValidationError as error:
        raise ProviderUnavailable(provider.label) from error
    algorithms = tuple(name for name in SIGNED if name in found.id_token_signing_alg_values_supported)
    endpoints = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
    if found.issuer != provider.issuer or not algorithms or not all(may_be_fetched(platform, one) for one in endpoints):
        raise ProviderUnavailable(provider.label)
    methods = found.token_endpoint_auth_methods_supported
    return Outside(
        provider,
        *endpoints,
        userinfo_endpoint=found.userinfo_endpoint,
        algorithms=algorithms,
        secret_in_form="client_secret_basic" not in methods and "client_secret_post" in methods,
        names_itself=found.authorization_response_iss_parameter_supported,
    )


async def keys_of(platform: Platform, outside: Outside) -> KeySet:
    """The provider's public keys for signatures; raises ProviderUnavailable without any."""
    label = outside.provider.label
    found = await fetch(platform, label, outside.jwks_uri)
    try:
        return KeySet.import_key_set({"keys": [key for key in found["keys"] if signs(key)]})
    except (KeyError, TypeError, ValueError) as error:
        raise ProviderUnavailable(label) from error


def signs(key: dict[str, Any]) -> bool:
    """Whether it is a public key for signatures; a shared secret has no place in a published set."""
    return key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig"
