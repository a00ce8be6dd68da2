"""`hudhud oidc …`, as an operator types it."""

from __future__ import annotations

import asyncio
import io
import secrets

import pytest

from hudhud.plugins import Platform
from hudhud.secrets import unseal
from hudhud_oidc.commands import app

from .conftest import ISSUER


@pytest.fixture
def operating(oidc_platform: Platform, monkeypatch: pytest.MonkeyPatch) -> str:
    """The variables of a shell on the server; a name for a provider."""
    settings = oidc_platform.settings
    monkeypatch.setenv("HUDHUD_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HUDHUD_SECRET_KEY", settings.secret_key.get_secret_value())
    monkeypatch.setenv("HUDHUD_BASE_URL", ISSUER)
    return f"c{secrets.token_hex(4)}"


async def typed(*words: str) -> None:
    """Run a command, in a thread: it has an event loop of its own."""
    await asyncio.to_thread(app, ["provider", *words], exit_on_error=False, result_action="return_value")


async def test_a_provider_is_added_listed_switched_and_removed(
    operating: str, oidc_platform: Platform, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    issuer = f"https://{operating}.example"
    monkeypatch.setattr("sys.stdin", io.StringIO("s3cret\n"))

    await typed("add", operating, "--label", "Nile", "--issuer", issuer, "--client-id", "hudhud", "--secret-stdin")
    added = capsys.readouterr().out
    sealed = await oidc_platform.database.fetchval("SELECT secret_sealed FROM oidc_provider WHERE name = $1", operating)
    await typed("disable", operating)
    await typed("list")
    disabled = capsys.readouterr().out
    await typed("remove", operating)
    await typed("list")

    assert f"{ISSUER}/sign-in/with/{operating}/callback" in added
    assert unseal(oidc_platform.settings, sealed) == "s3cret"
    assert f"off {operating}" in disabled
    assert operating not in capsys.readouterr().out


async def test_what_is_wrong_is_told(operating: str) -> None:
    with pytest.raises(SystemExit, match="https"):
        await typed("add", operating, "--label", "Nile", "--issuer", "http://id.example", "--client-id", "hudhud")
