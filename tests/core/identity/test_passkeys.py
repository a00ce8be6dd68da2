"""Passkeys: made, used as a second step and instead of a password; answers that do not fit are refused."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from software_key import PRESENT, SoftwareKey

from hudhud import identity
from hudhud.audit import Actor
from hudhud.identity import PasskeyRefused, PasskeyTaken, Proof, SecondStepNeeded, WrongFactor
from hudhud.plugins import Platform
from hudhud.settings import Settings

PASSWORD = "a hoopoe's letter"


async def add(platform: Platform, owner: str, key: SoftwareKey) -> int:
    options = await identity.passkey_creation(platform, owner=owner, label="bilqis", full_name="Bilqis")
    return await identity.add_passkey(platform, owner=owner, credential=key.make(options), name="", actor=Actor(owner))


async def prove(platform: Platform, owner: str, answer: str) -> None:
    await identity.prove(platform, owner=owner, proof=Proof(passkey=answer), address="")


@pytest.fixture
def owner(user_id: int) -> str:
    return f"user:{user_id}"


@pytest.fixture
async def key(platform: Platform, owner: str) -> SoftwareKey:
    key = SoftwareKey()
    await add(platform, owner, key)
    return key


async def test_a_passkey_is_a_factor(platform: Platform, owner: str, key: SoftwareKey) -> None:
    (factor,) = await identity.factors(platform, owner)

    assert factor.kind is identity.FactorKind.PASSKEY
    assert await identity.has_factor(platform, owner)


async def test_a_passkey_is_the_second_step(
    platform: Platform, owner: str, key: SoftwareKey, email: str, address: str
) -> None:
    pending = await identity.sign_in(platform, email=email, password=PASSWORD, address=address, agent="")
    assert isinstance(pending, SecondStepNeeded)

    answer = key.use(await identity.passkey_request(platform, owner=owner))
    signed = await identity.finish_sign_in(
        platform, token=pending.token, proof=Proof(passkey=answer), address=address, agent=""
    )

    assert await identity.principal_of_session(platform, signed.token)


async def test_a_passkey_alone_signs_in(platform: Platform, user_id: int, key: SoftwareKey, address: str) -> None:
    answer = key.use(await identity.passkey_request(platform, owner=None))

    signed = await identity.sign_in_with_passkey(platform, credential=answer, address=address, agent="")

    assert signed.principal.user_id == user_id


async def test_a_passkey_of_who_may_not_sign_in_is_refused(
    platform: Platform, user_id: int, key: SoftwareKey, address: str
) -> None:
    answer = key.use(await identity.passkey_request(platform, owner=None))
    await platform.database.execute("UPDATE app_user SET active = false WHERE id = $1", user_id)

    with pytest.raises(WrongFactor):
        await identity.sign_in_with_passkey(platform, credential=answer, address=address, agent="")


async def test_an_answer_is_taken_once_of_many_at_once(platform: Platform, owner: str, key: SoftwareKey) -> None:
    answer = key.use(await identity.passkey_request(platform, owner=owner))

    results = await asyncio.gather(*(prove(platform, owner, answer) for _ in range(20)), return_exceptions=True)

    assert results.count(None) == 1


async def test_a_challenge_for_one_owner_or_purpose_is_none_for_another(
    platform: Platform, owner: str, key: SoftwareKey
) -> None:
    for asked in (None, "operator:else"):
        answer = key.use(await identity.passkey_request(platform, owner=asked))
        with pytest.raises(WrongFactor):
            await prove(platform, owner, answer)


async def test_the_passkey_of_another_is_refused(platform: Platform, owner: str, key: SoftwareKey) -> None:
    other = SoftwareKey()
    await add(platform, f"{owner}0", other)

    with pytest.raises(WrongFactor):
        await prove(platform, owner, other.use(await identity.passkey_request(platform, owner=owner)))


async def test_a_late_answer_is_refused(platform: Platform, owner: str, key: SoftwareKey) -> None:
    answer = key.use(await identity.passkey_request(platform, owner=owner))
    await platform.database.execute("UPDATE passkey_challenge SET expires_at = now() WHERE owner = $1", owner)

    with pytest.raises(WrongFactor):
        await prove(platform, owner, answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"flags": PRESENT},  # nobody gave a finger or a PIN
        {"key": SoftwareKey().key},
        {"id": b"unknown"},
        {"user": "b3RoZXI"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_an_answer_that_does_not_fit_is_refused(
    platform: Platform, owner: str, key: SoftwareKey, wrong: dict[str, object]
) -> None:
    forged = replace(key, **wrong)  # type: ignore[arg-type]

    with pytest.raises(WrongFactor):
        await prove(platform, owner, forged.use(await identity.passkey_request(platform, owner=owner)))


async def test_a_counter_that_does_not_grow_tells_of_a_copied_key(platform: Platform, owner: str) -> None:
    key = SoftwareKey(counter=5)
    await add(platform, owner, key)

    with pytest.raises(WrongFactor):
        await prove(platform, owner, key.use(await identity.passkey_request(platform, owner=owner)))
    key.counter = 6
    await prove(platform, owner, key.use(await identity.passkey_request(platform, owner=owner)))


async def test_a_key_is_registered_once(platform: Platform, owner: str, key: SoftwareKey) -> None:
    options = await identity.passkey_creation(platform, owner=owner, label="bilqis", full_name="")

    assert [one["id"] for one in json.loads(options)["excludeCredentials"]]
    with pytest.raises(PasskeyTaken):
        await identity.add_passkey(platform, owner=owner, credential=key.make(options), name="", actor=Actor(owner))


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"flags": PRESENT}], ids=["origin", "flags"])
async def test_a_passkey_that_was_not_made_here_is_refused(
    platform: Platform, owner: str, wrong: dict[str, object]
) -> None:
    with pytest.raises(PasskeyRefused):
        await add(platform, owner, SoftwareKey(**wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "nonsense", ["", "{", "[]", '"x"', "9", '{"response": {"clientDataJSON": "e30"}}', "x" * 30_000]
)
async def test_nonsense_is_refused(platform: Platform, owner: str, nonsense: str) -> None:
    with pytest.raises(PasskeyRefused):
        await identity.add_passkey(platform, owner=owner, credential=nonsense, name="", actor=Actor(owner))
    with pytest.raises(WrongFactor):
        await identity.sign_in_with_passkey(platform, credential=nonsense, address="", agent="")


@pytest.mark.parametrize(
    ("base_url", "host", "origin"),
    [
        ("https://sms.example.com", "sms.example.com", "https://sms.example.com"),
        ("https://sms.example.com:8443/", "sms.example.com", "https://sms.example.com:8443"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_passkeys_are_for_the_host_that_customers_reach(base_url: str, host: str, origin: str) -> None:
    party = identity.relying_party(Settings(base_url=base_url, _env_file=None))

    assert (party.id, party.origin) == (host, origin)
