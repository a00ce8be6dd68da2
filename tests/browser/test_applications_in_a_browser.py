"""An application is registered, asks a user, and is allowed: in a browser, which holds to the pages' policy."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import socket
from urllib.parse import urlencode

import pytest

from .conftest import Look, Stack, Visiting, sign_in
from .test_every_page import Inspection

LOOKS = [Look("en", "light", 1280), Look("ar", "dark", 390)]


def question(client_id: str, back: str) -> str:
    """The address of an authorization request."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 50).digest()).decode().rstrip("=")
    asked = {
        "client_id": client_id, "redirect_uri": back, "response_type": "code", "scope": "openid read",
        "code_challenge": challenge, "code_challenge_method": "S256", "state": "st",
    }  # fmt: skip
    return f"/oauth/authorize?{urlencode(asked)}"


@pytest.mark.parametrize("look", LOOKS, ids=str)
async def test_an_application_is_registered_asks_and_is_allowed(visiting: Visiting, stack: Stack, look: Look) -> None:
    listener = socket.create_server(("127.0.0.1", 0))  # where the application would take the user back
    back = f"http://127.0.0.1:{listener.getsockname()[1]}/callback"
    page = await visiting(look, signed_in=False)
    way = Inspection(page, look)
    await page.goto("/sign-in")
    await sign_in(page, stack)

    await page.goto("/settings/applications/new")
    await page.fill("[name=name]", "Stock keeper")
    await page.fill("[name=redirect_uris]", "http://elsewhere.example/callback")
    await page.click("main form[action='/settings/applications'] [type=submit]")
    await page.wait_for_selector(".field-problem")
    await way.inspect("60-application-wrong")
    await page.fill("[name=redirect_uris]", back)
    for scope in ("openid", "read"):
        await page.check(f"[name=scopes][value={scope}]")
    await page.click("main form[action='/settings/applications'] [type=submit]")
    await page.wait_for_selector("dd code")
    await way.inspect("61-secret")
    client_id = await page.locator("dd code").first.inner_text()
    await page.click("main a.btn-primary")
    await page.wait_for_url(re.compile(r"/settings/applications/app_\d+$"))
    await way.inspect("62-application")
    await page.goto("/settings/connections")
    await way.inspect("63-connections")
    await page.goto(question(client_id, back))
    await way.inspect("64-consent")
    accepting = asyncio.to_thread(listener.accept)
    clicking = page.click("button[value=allow]", no_wait_after=True)
    (connection, _), _ = await asyncio.wait_for(asyncio.gather(accepting, clicking), 30)
    request = (await asyncio.to_thread(connection.recv, 2000)).decode()
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
    connection.close()
    listener.close()

    assert request.startswith("GET /callback?code=hud_code_")
    assert "&state=st&iss=" in request
    assert "Referer:" not in request  # of another site, a page tells nothing
    assert way.found == []
