"""Secrets at rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from hudhud.secrets import NoSecretKey, UnreadableSecret, WrongSecretKey, seal, unseal
from hudhud.settings import Settings


def settings(key: str = "k" * 40) -> Settings:
    return Settings(secret_key=SecretStr(key), _env_file=None)


@given(st.text())
def test_what_was_sealed_is_unsealed(text: str) -> None:
    assert unseal(settings(), seal(settings(), text)) == text


def test_sealing_twice_gives_two_results() -> None:
    assert seal(settings(), "password") != seal(settings(), "password")


def test_another_key_is_named() -> None:
    sealed = seal(settings(), "password")

    with pytest.raises(WrongSecretKey) as refusal:
        unseal(settings("another key " * 4), sealed)

    assert sealed.split(".")[1] in str(refusal.value)


@pytest.mark.parametrize("key", ["", "short"])
def test_nothing_is_sealed_without_a_key(key: str) -> None:
    with pytest.raises(NoSecretKey, match=str(len(key))):
        seal(settings(key), "password")


@pytest.mark.parametrize("damage", [lambda s: s[:-8], lambda s: s[:-6] + "AAAAAA", lambda s: s + "!", lambda s: "x"])
def test_a_damaged_secret_is_refused(damage: object) -> None:
    sealed = seal(settings(), "password")

    with pytest.raises(UnreadableSecret):
        unseal(settings(), damage(sealed))  # type: ignore[operator]
