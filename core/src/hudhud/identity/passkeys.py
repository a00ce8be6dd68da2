"""Passkeys (WebAuthn Level 3): what browsers are asked, and what they answer, checked on the server.

Challenges are ours, good for one answer within five minutes. py_webauthn takes half a second to import, and
few processes meet a passkey, so it is imported where one comes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import asyncpg

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Conflict, NotPermitted
from hudhud.i18n import N_
from hudhud.identity.factors import named, tell
from hudhud.plugins import Platform
from hudhud.settings import Settings

__all__ = [
    "PasskeyRefused",
    "PasskeyTaken",
    "RelyingParty",
    "add_passkey",
    "passkey_creation",
    "passkey_request",
    "relying_party",
    "use_passkey",
]

LIFETIME: Final = timedelta(minutes=5)
ADD: Final = "add"
USE: Final = "use"
MOST_OCTETS: Final = 20_000


class PasskeyRefused(NotPermitted):
    """The browser's answer does not fit what was asked, or came too late."""

    code = "passkey_refused"
    message = "The passkey could not be added. Try again, and confirm within five minutes."


class PasskeyTaken(Conflict):
    """This authenticator is registered already."""

    code = "passkey_taken"
    message = "This passkey is registered already."


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For whom passkeys are made: the host's name, and the one web origin that may ask for them."""

    id: str
    origin: str


def relying_party(settings: Settings) -> RelyingParty:
    """From HUDHUD_BASE_URL. WebAuthn knows no numeric addresses: for a loopback one it is `localhost`."""
    parts = urlsplit(settings.base_url)
    host = parts.hostname or "localhost"
    if is_loopback(host):
        port = f":{parts.port}" if parts.port else ""
        return RelyingParty("localhost", f"{parts.scheme}://localhost{port}")
    return RelyingParty(host, f"{parts.scheme}://{parts.netloc}")


def is_loopback(host: str) -> bool:
    """Whether the host is a numeric address of this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def passkey_creation(platform: Platform, *, owner: str, label: str, full_name: str) -> str:
    """What the browser needs to make a passkey (PublicKeyCredentialCreationOptionsJSON)."""
    from webauthn import generate_registration_options, options_to_json  # see above
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=relying_party(platform.settings).id,
        rp_name="Hudhud",
        user_id=owner.encode(),
        user_name=label,
        user_display_name=full_name or label,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in await credentials_of(platform, owner)],
    )
    await keep_challenge(platform, options.challenge, owner=owner, purpose=ADD)
    return options_to_json(options)


async def add_passkey(platform: Platform, *, owner: str, credential: str, name: str, actor: Actor) -> int:
    """Keep the passkey that the browser made; gives its id. Raises PasskeyRefused, PasskeyTaken, Invalid."""
    from webauthn import verify_registration_response  # see above
    from webauthn.helpers.exceptions import WebAuthnException

    name = named(name, N_("Passkey"))
    challenge = await take_challenge(platform, credential, owner=owner, purpose=ADD)
    if challenge is None:
        raise PasskeyRefused
    party = relying_party(platform.settings)
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    return await insert(platform, owner, name, (made.credential_id, made.credential_public_key, made.sign_count), actor)


async def insert(platform: Platform, owner: str, name: str, made: tuple[bytes, bytes, int], actor: Actor) -> int:
    """Write a verified passkey down."""
    database = platform.database
    try:
        async with database.transaction():
            factor_id = await database.fetchval(
                """
                INSERT INTO second_factor
                    (owner, kind, name, credential_id, public_key, sign_count, confirmed_at)
                VALUES ($1, 'passkey', $2, $3, $4, $5, now()) RETURNING id
                """,
                owner,
                name,
                *made,
            )
            await record(database, actor, "second_factor.add", owner, details={"kind": "passkey"})
            await tell(platform, owner, "passkey_added")
    except asyncpg.UniqueViolationError as error:
        raise PasskeyTaken from error
    return int(factor_id)


async def passkey_request(platform: Platform, *, owner: str | None) -> str:
    """What the browser needs to use a passkey (PublicKeyCredentialRequestOptionsJSON).

    None is for somebody who has not said who they are: the passkey will (a discoverable credential).
    """
    from webauthn import generate_authentication_options, options_to_json  # see above
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    known = [] if owner is None else await credentials_of(platform, owner)
    options = generate_authentication_options(
        rp_id=relying_party(platform.settings).id,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    await keep_challenge(platform, options.challenge, owner=owner or "", purpose=USE)
    return options_to_json(options)


async def use_passkey(platform: Platform, *, owner: str | None, credential: str) -> str | None:
    """The owner of the passkey that signed our challenge, or None; see `passkey_request` for `owner`."""
    challenge = await take_challenge(platform, credential, owner=owner or "", purpose=USE)
    row = None if challenge is None else await passkey_row(platform, credential)
    if challenge is None or row is None or owner not in {None, row["owner"]}:
        return None
    sign_count = verified(platform, credential, challenge, row)
    if sign_count is None:
        return None
    # A counter that does not grow is a copied key (WebAuthn 3, 6.1.1); zero says that there is no counter.
    used = await platform.database.execute(
        """
        UPDATE second_factor SET sign_count = $2, last_used_at = now()
        WHERE id = $1 AND ($2 > sign_count OR ($2 = 0 AND sign_count = 0))
        """,
        row["id"],
        sign_count,
    )
    return str(row["owner"]) if used else None


def verified(platform: Platform, credential: str, challenge: bytes, row: Row) -> int | None:
    """The authenticator's new counter, when the signature is right."""
    from webauthn import verify_authentication_response  # see above
    from webauthn.helpers.exceptions import WebAuthnException

    party = relying_party(platform.settings)
    try:
        answer = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=row["public_key"],
            credential_current_sign_count=row["sign_count"],
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return answer.new_sign_count


async def passkey_row(platform: Platform, credential: str) -> Row | None:
    """The passkey that answered; where the answer names its holder (userHandle), it must be the owner."""
    from webauthn import base64url_to_bytes  # see above

    try:
        told = json.loads(credential)
        credential_id = base64url_to_bytes(told["id"])
        handle = told["response"].get("userHandle")
        holder = None if not handle else base64url_to_bytes(handle).decode()
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    row = await platform.database.fetchrow(
        "SELECT id, owner, public_key, sign_count FROM second_factor WHERE credential_id = $1", credential_id
    )
    return None if row is None or holder not in {None, row["owner"]} else row


async def credentials_of(platform: Platform, owner: str) -> list[bytes]:
    """The ids of an owner's passkeys."""
    rows = await platform.database.fetch(
        "SELECT credential_id FROM second_factor WHERE owner = $1 AND kind = 'passkey'", owner
    )
    return [row["credential_id"] for row in rows]


async def keep_challenge(platform: Platform, challenge: bytes, *, owner: str, purpose: str) -> None:
    """Remember what was asked."""
    await platform.database.execute(
        """
        INSERT INTO passkey_challenge (challenge, owner, purpose, expires_at)
        VALUES ($1, $2, $3, now() + $4::interval)
        """,
        challenge,
        owner,
        purpose,
        LIFETIME,
    )


async def take_challenge(platform: Platform, credential: str, *, owner: str, purpose: str) -> bytes | None:
    """The challenge that an answer is to, if it was ours and was not answered before."""
    from webauthn import base64url_to_bytes  # see above

    if len(credential) > MOST_OCTETS:
        return None
    try:
        told = json.loads(base64url_to_bytes(json.loads(credential)["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(told["challenge"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    taken = await platform.database.fetchval(
        """
        DELETE FROM passkey_challenge
        WHERE challenge = $1 AND owner = $2 AND purpose = $3 AND expires_at > now() RETURNING challenge
        """,
        challenge,
        owner,
        purpose,
    )
    return None if taken is None else bytes(taken)
