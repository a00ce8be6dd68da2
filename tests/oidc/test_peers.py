"""Our provider against a client, and our portal against a provider, neither of which we wrote.

`openid-client` and `oidc-provider` run under Node.js, over real sockets on this machine; the browser between them
is httpx, which fills in their forms and ours.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
import uvicorn

from hudhud import identity
from hudhud.plugins import Platform
from hudhud_oidc import applications, providers
from hudhud_oidc.applications import ALL_SCOPES, Kind
from hudhud_web import create_app
from node_peers import NODE, environment, installed

from .conftest import OPERATOR, Joining, Member, words_of

HERE = Path(__file__).parent / "peers"


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client and the provider, with what they need."""
    return installed(HERE, tmp_path_factory.mktemp("peers"))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Served(uvicorn.Server):
    """A server that leaves signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@pytest.fixture(scope="module")
async def portal(oidc_platform: Platform) -> AsyncIterator[Platform]:
    """The portal on a real socket, and a platform that knows its address."""
    port = free_port()
    settings = oidc_platform.settings.model_copy(update={"base_url": f"http://127.0.0.1:{port}"})
    platform = replace(oidc_platform, settings=settings)
    config = uvicorn.Config(create_app(platform), host="127.0.0.1", port=port, log_config=None, lifespan="off")
    server = Served(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield platform
    server.should_exit = True
    await serving


@asynccontextmanager
async def node(folder: Path, script: str, **variables: str) -> AsyncIterator[Process]:
    """A script that runs until it is done with, or until we are."""
    process = await asyncio.create_subprocess_exec(
        str(NODE / "node"), script, cwd=folder, env=environment(**variables), stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def line_of(process: Process) -> str:
    """The next line that it prints; its complaint when it ends instead."""
    assert process.stdout
    assert process.stderr
    line = await asyncio.wait_for(process.stdout.readline(), 60)
    assert line, (await process.stderr.read()).decode()
    return line.decode().strip()


async def browser_of(platform: Platform, member: Member) -> httpx.AsyncClient:
    """A browser that is signed in to the portal, and follows no redirects."""
    signed = await identity.sign_in_known(
        platform, user_id=member.user_id, address="127.0.0.1", agent="tests", by="test"
    )
    browser = httpx.AsyncClient(base_url=platform.settings.base_url, timeout=30, trust_env=False)
    browser.cookies.set("hudhud", signed.token, domain="127.0.0.1")
    return browser


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of a page's only form."""
    found = {}
    for tag in re.findall(r"<input[^>]*hidden[^>]*>", page):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        found[attributes["name"]] = attributes.get("value", "").replace("&amp;", "&")
    return found


async def test_openid_client_signs_in_refreshes_and_sees_reuse_detected(
    peers: Path, portal: Platform, joining: Joining
) -> None:
    member = await joining()
    back = "http://127.0.0.1:9/callback"  # nobody listens: the browser is told to go there, and that is enough
    web = await applications.register(
        portal, account_id=member.account_id, name="Stock keeper", kind=Kind.WEB, redirect_uris=[back],
        scopes=ALL_SCOPES, actor=OPERATOR,
    )  # fmt: skip
    machine = await applications.register(
        portal, account_id=member.account_id, name="Robot", kind=Kind.MACHINE, redirect_uris=[], scopes=["read"],
        actor=OPERATOR,
    )  # fmt: skip
    variables = {
        "ISSUER": portal.settings.base_url, "BACK": back,
        "CLIENT_ID": web.application.client_id, "CLIENT_SECRET": web.secret,
        "MACHINE_ID": machine.application.client_id, "MACHINE_SECRET": machine.secret,
    }  # fmt: skip

    async with node(peers, "client.mjs", **variables) as client, await browser_of(portal, member) as browser:
        address = json.loads(await line_of(client))["open"]
        page = await browser.get(address)
        assert page.status_code == 200, words_of(page.text)
        allowed = await browser.post("/oauth/authorize", data={**fields_of(page.text), "answer": "allow"})
        assert client.stdin
        client.stdin.write(allowed.headers["location"].encode() + b"\n")
        await client.stdin.drain()
        told: dict[str, Any] = json.loads(await line_of(client))["told"]

    assert told["claims"]["iss"] == portal.settings.base_url
    assert told["userinfo"]["email"] == member.email
    assert told["introspected"]["active"]
    assert (told["api"], told["apiAfterRefresh"]) == (200, 200)
    assert told["rotated"]
    assert told["sameSubject"]
    assert (told["reuse"], told["familyAfterReuse"]) == ("invalid_grant", "invalid_grant")
    assert told["apiAfterReuse"] == 401
    assert told["introspectedAfterReuse"] == {"active": False}
    assert (told["machine"], told["machineAfterRevocation"]) == (200, 401)


async def test_the_portal_signs_in_through_oidc_provider(peers: Path, portal: Platform, joining: Joining) -> None:
    member = await joining()
    port, name = free_port(), "organisation"
    await providers.add(
        portal, name=name, label="The organisation", issuer=f"http://127.0.0.1:{port}", client_id="hudhud",
        secret="the organisation's secret", email_domains=["organisation.example"], actor=OPERATOR,
    )  # fmt: skip
    variables = {
        "PORT": str(port), "CLIENT_ID": "hudhud", "CLIENT_SECRET": "the organisation's secret",
        "BACK": f"{portal.settings.base_url}/sign-in/with/{name}/callback",
    }  # fmt: skip

    async with node(peers, "provider.mjs", **variables) as provider:
        assert await line_of(provider) == "ready"
        async with await browser_of(portal, member) as browser:
            connections = await browser.get("/settings/connections")
            asked = await browser.post(f"/settings/connections/{name}", data=fields_of(connections.text))
            onward = re.search(r'href="(http://127\.0\.0\.1:\d+/auth[^"]*)"', asked.text)
            assert onward, words_of(asked.text)
            linked = await through(browser, onward.group(1).replace("&amp;", "&"), "mona")
            assert linked.headers["location"] == "/settings/connections"
            assert "connected as mona@organisation.example" in words_of(
                (await browser.get("/settings/connections")).text
            )

        async with httpx.AsyncClient(base_url=portal.settings.base_url, timeout=30, trust_env=False) as stranger:
            assert f'href="/sign-in/with/{name}?next=/"' in (await stranger.get("/sign-in")).text
            known = await through(stranger, f"/sign-in/with/{name}?next=/campaigns", "mona")
            assert known.headers["location"] == "/campaigns"
            assert (await stranger.get("/campaigns")).status_code == 200

        async with httpx.AsyncClient(base_url=portal.settings.base_url, timeout=30, trust_env=False) as other:
            unknown = await through(other, f"/sign-in/with/{name}", "salma")
            assert unknown.status_code == 403
            assert "knows you as salma@organisation.example" in words_of(unknown.text)
            assert "hudhud" not in other.cookies


async def through(browser: httpx.AsyncClient, address: str, who: str) -> httpx.Response:
    """Sign in at the provider and consent, until the portal has answered the way back."""
    answer = await browser.get(address)
    for _ in range(12):
        if "/callback" in str(answer.request.url):
            return answer
        if answer.is_redirect:
            answer = await browser.get(urljoin(str(answer.request.url), answer.headers["location"]))
            continue
        action = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
        assert action, words_of(answer.text)
        form = {**fields_of(answer.text), "login": who, "password": "anything"}
        answer = await browser.post(urljoin(str(answer.request.url), action.group(1)), data=form)
    raise AssertionError("The way through the provider did not end.")
