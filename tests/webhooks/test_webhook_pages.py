"""The pages: making a webhook, its secret once, its log, and what is asked before anything is undone."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import httpx
import pytest

from hudhud import identity
from hudhud.identity import Role
from hudhud.plugins import Platform
from hudhud_web import create_app
from hudhud_webhooks import rounds
from webhooks.conftest import ACTOR, open_account
from webhooks.receiver import Receiver

PASSWORD = "a hoopoe carried the letter"


@dataclass(frozen=True)
class Browser:
    """Somebody signed in."""

    http: httpx.AsyncClient

    async def send(self, path: str, **form: object) -> httpx.Response:
        """Fill in a form."""
        token = self.http.cookies["hudhud_csrf"]
        return await self.http.post(path, data={**form, "_csrf_token": token})  # type: ignore[arg-type]

    async def made(self, url: str) -> tuple[str, str]:
        """The path of a new webhook, and its secret."""
        answer = await self.send("/settings/webhooks", url=url, description="Shop", kinds=["link.clicked"])
        path, secret = (
            re.search(r'href="(/settings/webhooks/whk_\d+)"', answer.text),
            re.search(r"whsec_[\w+/=]+", answer.text),
        )
        assert path is not None and secret is not None
        return path[1], secret[0]


Entering = Callable[..., Awaitable[Browser]]


@pytest.fixture
async def entering(hook_platform: Platform) -> AsyncIterator[Entering]:
    """Let people in, each of an account of its own."""
    clients: list[httpx.AsyncClient] = []
    app = create_app(hook_platform)

    async def enter(role: Role = Role.ADMIN) -> Browser:
        account_id, email = await open_account(hook_platform), f"{secrets.token_hex(6)}@example.com"
        await identity.create_user(
            hook_platform, account_id=account_id, email=email, full_name="Nour", password=PASSWORD, role=role,
            actor=ACTOR,
        )  # fmt: skip
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://portal.test")
        clients.append(client)
        await client.get("/sign-in")
        browser = Browser(client)
        await browser.send("/sign-in", email=email, password=PASSWORD)
        return browser

    yield enter
    for client in clients:
        await client.aclose()


async def test_a_secret_is_shown_once(entering: Entering, receiver: Receiver) -> None:
    browser = await entering()

    path, secret = await browser.made(receiver.url)

    assert secret not in (await browser.http.get(path)).text
    assert receiver.url in (await browser.http.get("/settings/webhooks")).text


async def test_what_is_wrong_stands_beside_its_field(entering: Entering) -> None:
    browser = await entering()

    answer = await browser.send("/settings/webhooks", url="https://10.0.0.1/")

    assert answer.status_code == 422
    assert "This address is not on the public network." in answer.text
    assert "Choose at least one kind of event." in answer.text


async def test_a_test_event_is_in_the_log_with_its_answer(
    entering: Entering, receiver: Receiver, hook_platform: Platform
) -> None:
    browser = await entering()
    path, _ = await browser.made(receiver.url)

    sent = await browser.send(f"{path}/test")
    await rounds.deliver(hook_platform)

    page = (await browser.http.get(sent.headers["location"])).text
    assert "webhook.test" in page and "thanks" in page and "200" in page
    assert "webhook.test" in (await browser.http.get(path)).text


async def test_a_delivery_that_failed_can_be_sent_again(
    entering: Entering, receiver: Receiver, hook_platform: Platform
) -> None:
    browser = await entering()
    path, _ = await browser.made(receiver.url)
    await browser.send(f"{path}/test")
    await rounds.deliver(hook_platform)
    await hook_platform.database.execute("UPDATE webhook_delivery SET state = 'failed'")

    answer = await browser.send(f"{path}/replay", hours="1")
    await rounds.deliver(hook_platform)

    assert answer.status_code == 303
    assert len(receiver.requests) == 2


async def test_a_new_secret_says_that_the_former_one_goes_on(entering: Entering, receiver: Receiver) -> None:
    browser = await entering()
    path, _ = await browser.made(receiver.url)

    page = (await browser.send(f"{path}/secret")).text

    assert "whsec_" in page and "For 24 hours" in page


async def test_it_is_disabled_enabled_and_removed(entering: Entering, receiver: Receiver) -> None:
    browser = await entering()
    path, _ = await browser.made(receiver.url)

    await browser.send(f"{path}/disable")
    assert "You disabled it." in (await browser.http.get(path)).text
    await browser.send(f"{path}/enable")
    assert "You disabled it." not in (await browser.http.get(path)).text
    await browser.send(f"{path}/remove")

    assert (await browser.http.get(path)).status_code == 404


async def test_members_do_not_see_webhooks(entering: Entering) -> None:
    member = await entering(Role.MEMBER)

    assert (await member.http.get("/settings/webhooks")).status_code == 403
